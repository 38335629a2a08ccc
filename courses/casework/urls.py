from django.urls import path

from . import views

app_name = "casework"
urlpatterns = [path("<int:case_id>/", views.make, name="make")]
