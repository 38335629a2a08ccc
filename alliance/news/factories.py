from datetime import date

import factory

from alliance.pages.blocks import BodyBlock
from alliance.pages.factories import PageFactory, SiteImageFactory

from .models import NewsIndexPage, NewsPage


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
