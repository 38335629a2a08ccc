from django.urls import path

from . import calendar_views, views

app_name = "rotations"

urlpatterns = [
    path("calendar/", calendar_views.year, name="calendar"),
    path("calendar/<int:year>/", calendar_views.year, name="calendar_year"),
    path("calendar/<str:day>/withdraw/", calendar_views.withdraw, name="withdraw_day"),
    path("capacity/", views.departments, name="departments"),
    path("capacity/<int:pk>/", views.department, name="department"),
]
