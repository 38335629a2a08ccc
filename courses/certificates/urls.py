from django.urls import path

from . import public_views, views

app_name = "certificates"

urlpatterns = [
    path("verify/", public_views.verify, name="verify"),
    path("verify/number/", public_views.verify_number, name="verify_number"),
    path("verify/file/", public_views.verify_handed_in, name="verify_file"),
    path("verify/<str:code>/", public_views.verify_code, name="verify_code"),
    path("certificates/<int:pk>.pdf", views.download, name="download"),
    path("certificates/register/", views.register, name="register"),
    path("certificates/register/<int:pk>/", views.detail, name="detail"),
    path("certificates/register/<int:pk>/correct/", views.correct, name="correct"),
    path("certificates/register/<int:pk>/revoke/", views.revoke, name="revoke"),
    path("certificates/register/<int:pk>/reissue/", views.reissue, name="reissue"),
]
