from django.urls import path

from . import views

app_name = "paths"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("<int:path_id>/", views.path, name="path"),
    path("<int:path_id>/next/", views.join_next, name="join_next"),
    path("office/", views.office, name="office"),
    path("office/<int:path_id>/", views.people, name="people"),
]
