from django.urls import path

from . import views

app_name = "booklet"

urlpatterns = [
    path("trainees/<int:trainee_id>/", views.order, name="order"),
    path("intakes/<int:intake_id>/", views.order_intake, name="order_intake"),
]
