from django.urls import path

from . import views

app_name = "roster"

urlpatterns = [
    path("", views.home, name="home"),
    path("upload/", views.upload, name="upload"),
    path("template/", views.template, name="template"),
    path("export/", views.export, name="export"),
    path("imports/<uuid:import_id>/", views.roster_import, name="import"),
    path("imports/<uuid:import_id>/confirm/", views.confirm, name="confirm"),
    path("imports/<uuid:import_id>/corrections/", views.corrections, name="corrections"),
]
