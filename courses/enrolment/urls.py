from django.urls import path

from . import views

app_name = "enrolment"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("courses/<int:course_id>/", views.course, name="course"),
    path("courses/<int:course_id>/enrol/", views.enrol, name="enrol"),
    path("courses/<int:course_id>/withdraw/", views.withdraw, name="withdraw"),
    path("lessons/<int:lesson_id>/", views.lesson, name="lesson"),
    path("lessons/<int:lesson_id>/progress/", views.progress, name="progress"),
    path("lessons/<int:lesson_id>/read/", views.read, name="read"),
    path("lessons/<int:lesson_id>/taken/", views.taken, name="taken"),
    path("lessons/<int:lesson_id>/video/", views.video, name="video"),
    path("lessons/<int:lesson_id>/captions/", views.captions, name="captions"),
    path("lessons/<int:lesson_id>/handouts/<int:handout_id>/", views.handout, name="handout"),
    path("lessons/<int:lesson_id>/pictures/<int:picture_id>/", views.picture, name="picture"),
    path("lessons/<int:lesson_id>/quiz/", views.start_quiz, name="start_quiz"),
]
