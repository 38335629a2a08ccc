from collections.abc import Sequence

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet

from alliance.pages.blocks import BodyBlock
from alliance.pages.fragments import fragments
from alliance.pages.models import SiteImage
from alliance.pages.page_cache import PublicPageMixin
from alliance.pages.standing import standing_for
from alliance.units.models import Unit

from .enums import Category

PAGE_SIZE = 12
IN_LISTS = ("title", "url_path", "last_published_at", "date", "category", "lead", "cover", "unit")


class NewsPageQuerySet(PageQuerySet):
    def newest(self) -> "NewsPageQuerySet":
        """Published news, the newest first; only what a list needs of each is read."""
        return self.live().only(*IN_LISTS).order_by("-date", "-pk")


class NewsIndexPage(PublicPageMixin, Page):
    introduction = models.CharField(_("导语"), max_length=200, blank=True)

    max_count = 1
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["news.NewsPage"]
    template = "news/news_index_page.html"
    content_panels = [*Page.content_panels, FieldPanel("introduction")]

    class Meta:
        verbose_name = _("新闻栏目")
        verbose_name_plural = _("新闻栏目")

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        context = super().get_context(request, *args, **kwargs)
        news = standing_for(request).public(NewsPage.objects.newest().child_of(self))
        category = request.GET.get("category", "")
        if category in Category.values:
            news = news.filter(category=category)
        page_obj = Paginator(news, PAGE_SIZE).get_page(request.GET.get("page"))
        return context | {
            "page_obj": page_obj,
            "cards": cards(page_obj.object_list, level=2, request=request),
            "category": category if category in Category.values else "",
            "categories": Category.choices,
        }


class NewsPage(PublicPageMixin, Page):
    date = models.DateField(_("日期"), default=timezone.localdate, db_index=True)
    category = models.CharField(
        _("类别"), max_length=12, choices=Category, default=Category.ALLIANCE
    )
    lead = models.TextField(_("导语"), max_length=200)
    cover = models.ForeignKey(
        SiteImage, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("题图")
    )
    unit = models.ForeignKey(
        Unit, models.SET_NULL, null=True, blank=True, related_name="news",
        verbose_name=_("来源单位"),
    )  # fmt: skip
    body = StreamField(BodyBlock(), verbose_name=_("正文"))

    objects = PageManager.from_queryset(NewsPageQuerySet)()

    parent_page_types = ["news.NewsIndexPage"]
    subpage_types = []
    template = "news/news_page.html"
    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        FieldPanel("cover"),
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldPanel("date"), FieldPanel("category"), FieldPanel("unit")], heading=_("归类")
        ),
    ]

    class Meta:
        verbose_name = _("新闻")
        verbose_name_plural = _("新闻")

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        published = standing_for(request).public(NewsPage.objects.newest())
        (article,) = fragments("news/_article.html", [self], request=request)
        return super().get_context(request, *args, **kwargs) | {
            "article": article,
            "neighbours": self.neighbours(published),
        }

    def neighbours(self, published: NewsPageQuerySet) -> dict[str, "NewsPage | None"]:
        """Of the published news, those right after and right before this one."""
        others = published.sibling_of(self, inclusive=False)
        same_day = models.Q(date=self.date)
        newer = models.Q(date__gt=self.date) | same_day & models.Q(pk__gt=self.pk)
        older = models.Q(date__lt=self.date) | same_day & models.Q(pk__lt=self.pk)
        return {
            "newer": others.filter(newer).order_by("date", "pk").first(),
            "older": others.filter(older).order_by("-date", "-pk").first(),
        }


def cards(news: Sequence[NewsPage], *, level: int, request: HttpRequest) -> list[SafeString]:
    """Each piece of news as a card of a grid, under a heading of this level: 2 or 3."""
    return fragments(
        f"news/_card_h{level}.html", news, request=request, shows=("unit", "cover__renditions")
    )
