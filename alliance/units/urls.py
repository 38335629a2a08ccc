from django.urls import path

from . import manage_views

app_name = "units"

urlpatterns = [
    path("", manage_views.unit_list, name="manage"),
    path("<int:pk>/", manage_views.membership, name="membership"),
    path("<int:pk>/change/", manage_views.change, name="change_membership"),
    path("<int:pk>/teaching-annex/", manage_views.teaching_annex, name="teaching_annex"),
]
