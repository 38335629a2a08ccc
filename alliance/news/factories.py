from datetime import date

import factory
from factory.django import DjangoModelFactory

from alliance.pages.blocks import BodyBlock
from alliance.pages.factories import PageFactory, SiteImageFactory

from .models import Author, NewsIndexPage, NewsPage, NoticePage, Series


class NewsPageFactory(PageFactory):
    """Published news with a cover; `live=False` is a draft. Stands under the site's news index."""

    class Meta:
        model = NewsPage

    parent = factory.LazyFunction(NewsIndexPage.objects.get)
    title = factory.Sequence(lambda n: f"新闻 {n}")
    slug = factory.Sequence(lambda n: f"news-{n}")
    date = date(2026, 5, 4)
    lead = "导语。"
    cover = factory.SubFactory(SiteImageFactory)
    body = factory.LazyFunction(
        lambda: BodyBlock().to_python([{"type": "text", "value": "<p>正文。</p>"}])
    )


class NoticePageFactory(PageFactory):
    """A published notice for members, not pinned."""

    class Meta:
        model = NoticePage

    parent = factory.LazyFunction(NewsIndexPage.objects.get)
    title = factory.Sequence(lambda n: f"通知 {n}")
    slug = factory.Sequence(lambda n: f"notice-{n}")
    date = date(2026, 5, 4)
    lead = "要做什么。"


class SeriesFactory(DjangoModelFactory):
    class Meta:
        model = Series

    title = factory.Sequence(lambda n: f"系列 {n}")
    slug = factory.Sequence(lambda n: f"series-{n}")


class AuthorFactory(DjangoModelFactory):
    class Meta:
        model = Author

    name = factory.Sequence(lambda n: f"作者 {n}")
