from django.urls import path

from . import views

app_name = "honours"

urlpatterns = [
    path("", views.awards, name="awards"),
    path("new/<int:alliance_id>/", views.new, name="new"),
    path("<int:pk>/", views.award, name="award"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/add/", views.add, name="add"),
    path("recipients/<int:pk>/", views.honour, name="honour"),
    path("recipients/<int:pk>/take/", views.take, name="take"),
]
