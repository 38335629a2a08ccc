from django.urls import path

from . import issuing_views, public_views, register_views, views

app_name = "certificates"

urlpatterns = [
    path("verify/", public_views.verify, name="verify"),
    path("verify/number/", public_views.verify_number, name="verify_number"),
    path("verify/file/", public_views.verify_handed_in, name="verify_file"),
    path("verify/<str:code>/", public_views.verify_code, name="verify_code"),
    path("certificates/<int:pk>.pdf", views.download, name="download"),
    path("certificates/issue/", issuing_views.kinds, name="issue_kinds"),
    path("certificates/issue/<str:kind>/", issuing_views.sheet, name="issue_sheet"),
    path("certificates/issue/<str:kind>/start/", issuing_views.start, name="issue_start"),
    path("certificates/issue/<str:kind>/<int:pk>/sample/", issuing_views.sample, name="sample"),
    path("certificates/batches/", issuing_views.batch_list, name="batches"),
    path("certificates/batches/<int:pk>/", issuing_views.batch, name="batch"),
    path("certificates/batches/<int:pk>/resume/", issuing_views.resume, name="batch_resume"),
    path("certificates/batches/<int:pk>/print/", issuing_views.print_batch, name="batch_print"),
    path("certificates/register/", register_views.certificates, name="register"),
    path("certificates/register/statistics/", register_views.statistics, name="statistics"),
    path("certificates/register/export/", register_views.export, name="register_export"),
    path("certificates/register/change/<str:act>/", register_views.change, name="change"),
    path("certificates/register/<int:pk>/", views.detail, name="detail"),
    path("certificates/register/<int:pk>/press.pdf", views.press, name="press"),
    path("certificates/register/<int:pk>/correct/", views.correct, name="correct"),
    path("certificates/register/<int:pk>/revoke/", views.revoke, name="revoke"),
    path("certificates/register/<int:pk>/reissue/", views.reissue, name="reissue"),
]
