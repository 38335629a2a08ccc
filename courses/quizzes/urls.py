from django.urls import path

from . import views

app_name = "quizzes"
urlpatterns = [
    path("<int:attempt_id>/", views.attempt, name="attempt"),
    path("<int:attempt_id>/answers/", views.answer, name="answer"),
    path("<int:attempt_id>/result/", views.result, name="result"),
]
