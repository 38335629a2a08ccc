from django.urls import path

from . import calendar_views
from .views import office, people, trainee

app_name = "boards"

urlpatterns = [
    path("training/", office.overview, name="office"),
    path("training/late/", office.late, name="late"),
    path("training/risk/", office.at_risk, name="at_risk"),
    path("training/remind/", office.remind, name="remind"),
    path("training/export/", office.export, name="export"),
    path("training/trainees/<int:trainee_id>/", trainee.trainee, name="trainee"),
    path("teaching/", people.teaching, name="teaching"),
    path("department/", people.department, name="department"),
    path("our-people/", people.our_people, name="our_people"),
    path("attachment/", trainee.attachment, name="attachment"),
    path("calendar/", calendar_views.mine, name="calendar"),
    path("calendar/renew/", calendar_views.renew, name="renew_calendar"),
    path("calendar/stop/", calendar_views.stop, name="stop_calendar"),
    path("calendar/<str:token>.ics", calendar_views.feed, name="calendar_feed"),
]
