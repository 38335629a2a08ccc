from django.urls import path

from .views import comments, moderation, threads

app_name = "discussion"
urlpatterns = [
    path("on/<slug:host>/<int:object_id>/", threads.thread, name="thread"),
    path("on/<slug:host>/<int:object_id>/people/", threads.people, name="people"),
    path("on/<slug:host>/<int:object_id>/listen/", threads.listen, name="listen"),
    path("comments/<int:pk>/", threads.comment, name="comment"),
    path("comments/<int:pk>/edit/", comments.edit, name="edit"),
    path("comments/<int:pk>/delete/", comments.delete, name="delete"),
    path("comments/<int:pk>/report/", comments.report, name="report"),
    path("moderation/", moderation.queue, name="queue"),
    path("moderation/<int:pk>/", moderation.detail, name="moderate"),
    path("moderation/<int:pk>/hide/", moderation.hide, name="hide"),
    path("moderation/<int:pk>/dismiss/", moderation.dismiss, name="dismiss"),
    path("moderation/<int:pk>/restore/", moderation.restore, name="restore"),
    path("moderation/<int:pk>/silence/", moderation.silence, name="silence"),
    path("moderation/threads/<int:pk>/lock/", moderation.lock, name="lock"),
    path("moderation/silences/", moderation.silences, name="silences"),
    path("moderation/silences/<int:pk>/lift/", moderation.lift, name="lift"),
]
