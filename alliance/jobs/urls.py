from django.urls import path

from . import views

app_name = "jobs"

urlpatterns = [
    path("", views.job_list, name="list"),
    path("<uuid:job_id>/", views.detail, name="detail"),
    path("<uuid:job_id>/stop/", views.stop, name="stop"),
    path("<uuid:job_id>/file/", views.result, name="result"),
]
