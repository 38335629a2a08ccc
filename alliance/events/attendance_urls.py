from django.urls import path

from .attendance import adding, sheets

app_name = "event_attendance"
urlpatterns = [
    path("", sheets.events, name="events"),
    path("<int:pk>/", sheets.sheet, name="sheet"),
    path("<int:pk>/add/", adding.add, name="add"),
    path("<int:pk>/import/", adding.bring_in, name="import"),
    path("<int:pk>/export/", sheets.export, name="export"),
    path("people/<int:pk>/", sheets.one, name="one"),
    path("people/<int:pk>/remove/", sheets.remove, name="remove"),
]
