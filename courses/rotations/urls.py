from django.urls import path

from . import views

app_name = "rotations"

urlpatterns = [
    path("capacity/", views.departments, name="departments"),
    path("capacity/<int:pk>/", views.department, name="department"),
]
