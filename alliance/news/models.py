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
from alliance.pages.standing import Standing, standing_for
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
        category = request.GET.get("category", "")
        if category not in Category.values:
            category = ""
        news = standing_for(request).listed(newest_below, self.path, category)
        page_obj = Paginator(news, PAGE_SIZE).get_page(request.GET.get("page"))
        return context | {
            "page_obj": page_obj,
            "cards": cards(page_obj.object_list, level=2, request=request),
            "category": category,
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
        (article,) = fragments("news/_article.html", [self], request=request)
        return super().get_context(request, *args, **kwargs) | {
            "article": article,
            "neighbours": self.neighbours(standing_for(request)),
        }

    def neighbours(self, standing: Standing) -> dict[str, "NewsPage | None"]:
        """Those right after and right before this one, as far as every visitor may read them."""
        section = self.path[: -self.steplen]
        newer = standing.listed(newer_than, section, date=self.date, pk=self.pk)
        older = standing.listed(older_than, section, date=self.date, pk=self.pk)
        return {"newer": next(iter(newer[:1]), None), "older": next(iter(older[:1]), None)}


def newest_below(path: str, category: str = "") -> NewsPageQuerySet:
    """The published news of a part of the site, or one category of it."""
    news = NewsPage.objects.newest().filter(path__startswith=path)
    return news.filter(category=category) if category else news


def newer_than(path: str, *, date, pk) -> NewsPageQuerySet:
    """The news after one, the next first."""
    same_day = models.Q(date=date, pk__gt=pk)
    return newest_below(path).filter(models.Q(date__gt=date) | same_day).order_by("date", "pk")


def older_than(path: str, *, date, pk) -> NewsPageQuerySet:
    """The news before one, the last first."""
    same_day = models.Q(date=date, pk__lt=pk)
    return newest_below(path).filter(models.Q(date__lt=date) | same_day)


def cards(news: Sequence[NewsPage], *, level: int, request: HttpRequest) -> list[SafeString]:
    """Each piece of news as a card of a grid, under a heading of this level: 2 or 3."""
    return fragments(
        f"news/_card_h{level}.html", news, request=request, shows=("unit", "cover__renditions")
    )
