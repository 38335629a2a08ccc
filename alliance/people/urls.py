from django.urls import path

from . import record_views, role_views, views

app_name = "people"

urlpatterns = [
    path("desk/", views.desk, name="desk"),
    path("me/", views.me, name="me"),
    path("people/", record_views.people_list, name="list"),
    path("people/codes/", record_views.codes, name="codes"),
    path("people/<int:pk>/", record_views.detail, name="detail"),
    path("people/<int:pk>/edit/", record_views.edit, name="edit"),
    path("people/<int:pk>/roles/", role_views.roles, name="roles"),
    path("people/<int:pk>/roles/<int:grant_id>/revoke/", role_views.revoke, name="revoke_role"),
]
