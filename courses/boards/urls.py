from django.urls import URLPattern, path

from . import calendar_views

app_name = "boards"

urlpatterns: list[URLPattern] = [
    path("calendar/", calendar_views.mine, name="calendar"),
    path("calendar/renew/", calendar_views.renew, name="renew_calendar"),
    path("calendar/stop/", calendar_views.stop, name="stop_calendar"),
    path("calendar/<str:token>.ics", calendar_views.feed, name="calendar_feed"),
]
