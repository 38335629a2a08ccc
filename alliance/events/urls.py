from django.urls import path

from . import views

app_name = "events"
urlpatterns = [path("<int:pk>/calendar.ics", views.calendar, name="calendar")]
