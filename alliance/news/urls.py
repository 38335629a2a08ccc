from django.urls import path
from django.views.decorators.http import require_safe

from .feeds import NewsFeed

app_name = "news"
urlpatterns = [path("feed/", require_safe(NewsFeed()), name="feed")]
