from django.urls import include, path

from . import issuing_views, public_views, register_views, views

app_name = "certificates"

issuing = [
    path("issue/", issuing_views.kinds, name="issue_kinds"),
    path("issue/<str:kind>/", issuing_views.sheet, name="issue_sheet"),
    path("issue/<str:kind>/start/", issuing_views.start, name="issue_start"),
    path("issue/<str:kind>/<int:pk>/sample/", issuing_views.sample, name="sample"),
    path("batches/", issuing_views.batch_list, name="batches"),
    path("batches/<int:pk>/", issuing_views.batch, name="batch"),
    path("batches/<int:pk>/resume/", issuing_views.resume, name="batch_resume"),
    path("batches/<int:pk>/print/", issuing_views.print_batch, name="batch_print"),
]
register = [
    path("", register_views.certificates, name="register"),
    path("statistics/", register_views.statistics, name="statistics"),
    path("export/", register_views.export, name="register_export"),
    path("change/<str:act>/", register_views.change, name="change"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/press.pdf", views.press, name="press"),
    path("<int:pk>/correct/", views.correct, name="correct"),
    path("<int:pk>/revoke/", views.revoke, name="revoke"),
    path("<int:pk>/reissue/", views.reissue, name="reissue"),
]
urlpatterns = [
    path("verify/", public_views.verify, name="verify"),
    path("verify/number/", public_views.verify_number, name="verify_number"),
    path("verify/file/", public_views.verify_handed_in, name="verify_file"),
    path("verify/<str:code>/", public_views.verify_code, name="verify_code"),
    path("certificates/<int:pk>.pdf", views.download, name="download"),
    # Under the register's own address, so that the navigation stays where the office is.
    path("certificates/register/", include(register)),
    path("certificates/register/", include(issuing)),
]
