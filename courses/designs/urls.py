"""Under /admin/designs/."""

from django.urls import path

from .views import editing, listing, pages

app_name = "designs"
urlpatterns = [
    path("", listing.index, name="index"),
    path("add/", listing.add, name="add"),
    path("adopt/<int:alliance_id>/<slug:kind>/", listing.adopt, name="adopt"),
    path("<int:pk>/", listing.detail, name="detail"),
    path("<int:pk>/name/", listing.rename, name="rename"),
    path("<int:pk>/copy/", listing.copy, name="copy"),
    path("<int:pk>/act/<slug:what>/", listing.act, name="act"),
    path("<int:pk>/edit/", editing.edit, name="edit"),
    path("<int:pk>/preview/", editing.preview, name="preview"),
    path("<int:pk>/pictures/", editing.add_picture, name="add_picture"),
    path("<int:pk>/pictures/<slug:name>/remove/", editing.remove_picture, name="remove_picture"),
    path("<int:pk>/publish/", editing.publish, name="publish"),
    path("<int:pk>/compare/", editing.compare, name="compare"),
    path("versions/<int:pk>/<slug:size>.png", pages.picture, name="picture"),
    path("versions/<int:pk>/page.pdf", pages.document, name="document"),
]
