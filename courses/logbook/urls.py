from django.urls import path

from .views import device, following, inbox, writing

app_name = "logbook"
urlpatterns = [
    path("", writing.home, name="home"),
    path("new/", writing.new, name="new"),
    path("entries/<int:pk>/", writing.entry, name="entry"),
    path("entries/<int:pk>/delete/", writing.delete, name="delete"),
    path("session/", device.session, name="session"),
    path("send/", device.send, name="send"),
    path("sw.js", device.worker, name="worker"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/sign/", inbox.sign, name="sign"),
    path("inbox/return/<int:pk>/", inbox.give_back, name="return"),
    path("people/", following.people, name="people"),
    path("placements/<int:pk>/", following.placement, name="placement"),
]
