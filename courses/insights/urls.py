from django.urls import path

from . import views

app_name = "insights"

urlpatterns = [
    path("", views.board, name="board"),
    path("export/", views.export, name="export"),
    path("stuck/", views.stuck, name="stuck"),
    path("people/<int:user_id>/", views.person, name="person"),
    path("units/", views.units, name="units"),
    path("units/<int:unit_id>/", views.unit, name="unit"),
    path("courses/<int:course_id>/", views.course, name="course"),
]
