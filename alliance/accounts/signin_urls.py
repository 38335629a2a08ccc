"""The sign-in forms of Wagtail and Django would pass by the second factor and the throttle.

Included ahead of theirs: their addresses lead to the one sign-in page.
"""

from django.urls import path

from .views import admin_sign_in

urlpatterns = [
    path("admin/login/", admin_sign_in, name="admin_sign_in"),
    path("django-admin/login/", admin_sign_in, name="django_admin_sign_in"),
    path("_util/login/", admin_sign_in, name="page_sign_in"),
]
