from django.urls import path

from . import views

app_name = "pages"
urlpatterns = [
    path("units/", views.unit_list, name="unit_list"),
    path("units/<int:pk>/", views.unit_detail, name="unit_detail"),
    path("documents/<int:pk>/<str:name>", views.document, name="document"),
    path("media/images/<str:name>", views.picture, name="picture"),
    path("share-cards/<int:pk>-<str:digest>.png", views.share_card, name="share_card"),
    path("sitemap.xml", views.sitemap_xml, name="sitemap"),
    path("robots.txt", views.robots_txt, name="robots"),
    path("videos/<int:pk>/", views.video, name="video"),
]
