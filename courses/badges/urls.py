from django.urls import path

from . import public_views, views

app_name = "badges"
urlpatterns = [
    path("badges/issuer/<slug:slug>/", public_views.issuer, name="issuer"),
    path("badges/issuer/<slug:slug>/did.json", public_views.did, name="did"),
    path("badges/issuer/<slug:slug>/jwks.json", public_views.key_set, name="key_set"),
    path("badges/achievements/<int:pk>/", public_views.achievement, name="achievement"),
    path("badges/achievements/<int:pk>/picture.png", public_views.picture, name="picture"),
    path("badges/status/<slug:slug>/<int:number>/", public_views.status, name="status"),
    path("certificates/<int:pk>/badge/", views.badge, name="badge"),
    path("certificates/<int:pk>/badge/make/", views.make, name="make"),
    path("certificates/<int:pk>/badge.png", views.baked, name="baked"),
    path("certificates/<int:pk>/badge.jwt", views.token, name="token"),
    path("certificates/<int:pk>/badge.json", views.document, name="document"),
]
