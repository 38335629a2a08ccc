from django.urls import path

from . import acts, mentor_views, views

app_name = "planning"

urlpatterns = [
    path("", views.plan_list, name="list"),
    path("placements/", mentor_views.without_mentor, name="without_mentor"),
    path("placements/<int:pk>/mentor/", mentor_views.mentor, name="mentor"),
    path("new/", views.new_plan, name="new"),
    path("<int:pk>/", views.plan, name="plan"),
    path("<int:pk>/preview/", views.preview, name="preview"),
    path("<int:pk>/wishes/", views.wishes, name="wishes"),
    path("<int:pk>/edit/", acts.edit, name="edit"),
    path("<int:pk>/undo/", acts.undo, name="undo"),
    path("<int:pk>/redo/", acts.redo, name="redo"),
    path("<int:pk>/solve/", acts.solve, name="solve"),
    path("<int:pk>/publish/", acts.publish, name="publish"),
    path("<int:pk>/refresh/", acts.refresh, name="refresh"),
    path("<int:pk>/discard/", acts.discard, name="discard"),
]
