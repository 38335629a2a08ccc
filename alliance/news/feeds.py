from datetime import datetime, time

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.core.site_name import site_name

from .enums import Category
from .models import NewsPage, NewsPageQuerySet, Tag

ENTRIES = 20


class NewsFeed(Feed):
    """The newest published news as RSS."""

    description = gettext_lazy("联盟新闻")

    def title(self, obj=None) -> str:
        return site_name()

    def link(self) -> str:
        return reverse("wagtail_serve", args=[""])

    def items(self, obj=None):
        return self.news(obj).public().prefetch_related("tags")[:ENTRIES]

    def news(self, obj) -> NewsPageQuerySet:
        return NewsPage.objects.newest()

    def item_title(self, item: NewsPage) -> str:
        return item.title

    def item_description(self, item: NewsPage) -> str:
        return item.lead

    def item_link(self, item: NewsPage) -> str:
        return item.full_url

    def item_pubdate(self, item: NewsPage) -> datetime:
        return timezone.make_aware(datetime.combine(item.date, time(8)))

    def item_categories(self, item: NewsPage) -> list[str]:
        return [str(item.get_category_display()), *(tag.name for tag in item.tags.all())]


class CategoryFeed(NewsFeed):
    """The newest of one category."""

    def get_object(self, request: HttpRequest, category: str) -> Category:
        if category not in Category.values:
            raise Http404
        return Category(category)

    def title(self, obj: Category) -> str:
        return _("%(site)s：%(part)s") % {"site": site_name(), "part": obj.label}

    def link(self, obj: Category) -> str:
        return f"{reverse('wagtail_serve', args=['news/'])}?category={obj.value}"

    def news(self, obj: Category) -> NewsPageQuerySet:
        return super().news(obj).filter(category=obj)


class TagFeed(NewsFeed):
    """The newest with one tag."""

    def get_object(self, request: HttpRequest, slug: str) -> Tag:
        return get_object_or_404(Tag, slug=slug)

    def title(self, obj: Tag) -> str:
        return _("%(site)s：%(part)s") % {"site": site_name(), "part": obj.name}

    def link(self, obj: Tag) -> str:
        return obj.get_absolute_url()

    def news(self, obj: Tag) -> NewsPageQuerySet:
        return NewsPage.objects.tagged(obj)
