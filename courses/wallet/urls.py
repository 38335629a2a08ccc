from django.urls import path

from . import views

app_name = "wallet"
urlpatterns = [
    path("certificates/", views.mine, name="mine"),
    path("certificates/<int:pk>/print/", views.print_one, name="print"),
    path("certificates/zip/", views.take_all, name="take_all"),
    path("certificates/shares/", views.links, name="links"),
    path("certificates/shares/new/", views.create, name="create"),
    path("certificates/shares/<int:pk>/take-back/", views.take_back, name="take_back"),
    path("certificates/units/", views.units, name="units"),
    path("certificates/units/<int:unit_id>/", views.unit, name="unit"),
    path("certificates/units/<int:unit_id>/export/", views.export, name="export"),
    path("share/<str:token>/", views.shared, name="shared"),
]
