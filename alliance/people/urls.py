from django.urls import path

from . import views

app_name = "people"

urlpatterns = [
    path("desk/", views.desk, name="desk"),
    path("me/", views.me, name="me"),
]
