from datetime import datetime, time

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .models import NewsPage

ENTRIES = 20


class NewsFeed(Feed):
    """The newest published news as RSS."""

    title = settings.WAGTAIL_SITE_NAME
    description = _("联盟新闻")

    def link(self) -> str:
        return reverse("wagtail_serve", args=[""])

    def items(self):
        return NewsPage.objects.newest().public()[:ENTRIES]

    def item_title(self, item: NewsPage) -> str:
        return item.title

    def item_description(self, item: NewsPage) -> str:
        return item.lead

    def item_link(self, item: NewsPage) -> str:
        return item.full_url

    def item_pubdate(self, item: NewsPage) -> datetime:
        return timezone.make_aware(datetime.combine(item.date, time(8)))
