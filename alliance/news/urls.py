from django.urls import path
from django.views.decorators.http import require_safe

from . import views
from .feeds import CategoryFeed, NewsFeed, TagFeed

app_name = "news"
urlpatterns = [
    path("feed/", require_safe(NewsFeed()), name="feed"),
    path("feed/<str:category>/", require_safe(CategoryFeed()), name="category_feed"),
    path("tags/<str:slug>/", views.tag, name="tag"),
    path("tags/<str:slug>/feed/", require_safe(TagFeed()), name="tag_feed"),
    path("series/<str:slug>/", views.series, name="series"),
    path("authors/<int:pk>/", views.author, name="author"),
    path("notices/", views.notices, name="notices"),
]
