from collections.abc import Sequence
from functools import partial

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet

from alliance.pages import parts
from alliance.pages.blocks import StoryBody
from alliance.pages.fragments import FRAGMENT_SECONDS, Edition, Editions, fragments
from alliance.pages.models import SiteImage
from alliance.pages.page_cache import PublicPageMixin
from alliance.pages.standing import Standing, standing_for
from alliance.units.models import Unit

from .bylines import Author, Credit, Series, Tag, TaggedNews
from .enums import Category, Form, Part
from .members import NoticePage
from .milestones import Milestone, MilestonesPage

__all__ = [
    "Author",
    "Credit",
    "Milestone",
    "MilestonesPage",
    "NewsIndexPage",
    "NewsPage",
    "NoticePage",
    "Series",
    "Tag",
    "TaggedNews",
]

PAGE_SIZE = 12
IN_LISTS = (
    "title",
    "url_path",
    "last_published_at",
    "date",
    "category",
    "form",
    "lead",
    "cover",
    "unit",
)
IN_CARDS = ("unit", "cover__renditions")


class NewsPageQuerySet(PageQuerySet):
    def newest(self) -> "NewsPageQuerySet":
        """Published news, the newest first; only what a list needs of each is read."""
        return self.live().only(*IN_LISTS).order_by("-date", "-pk")

    def tagged(self, tag: Tag) -> "NewsPageQuerySet":
        """Published news with this tag, the newest first."""
        return self.newest().filter(tagged_items__tag=tag)


class NewsIndexPage(PublicPageMixin, Page):
    introduction = models.CharField(_("导语"), max_length=200, blank=True)

    max_count = 1
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["news.NewsPage", "news.NoticePage"]
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
        form = request.GET.get("kind", "")
        if form not in Form.values:
            form = ""
        news = newest_editions(self.path, category, form, standing=standing_for(request))
        page_obj = Paginator(news, PAGE_SIZE).get_page(request.GET.get("page"))
        return context | {
            "page_obj": page_obj,
            "cards": cards(page_obj.object_list, level=2, request=request),
            "category": category,
            "categories": tuple(Category.choices),
            "photos_only": form == Form.PHOTO,
        }


class NewsPage(PublicPageMixin, Page):
    date = models.DateField(
        _("日期"), default=timezone.localdate, db_index=True,
        help_text=_("显示给读者的日期，也决定先后；要定时发布，请用“设置发布日程”。"),
    )  # fmt: skip
    category = models.CharField(
        _("类别"), max_length=12, choices=Category, default=Category.ALLIANCE
    )
    form = models.CharField(
        _("体裁"), max_length=8, choices=Form, default=Form.ARTICLE,
        help_text=_("图片故事：以图集为主，图片按整栏宽度显示。"),
    )  # fmt: skip
    lead = models.TextField(
        _("导语"), max_length=200,
        help_text=_("一两句话：谁、在哪里、做了什么、结果怎样。列表和首页都会显示。"),
    )  # fmt: skip
    cover = models.ForeignKey(
        SiteImage, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("题图"),
        help_text=_("横图最好。裁切时以图片的焦点为中心，焦点在图片库里设置。"),
    )  # fmt: skip
    cover_caption = models.CharField(
        _("题图说明"), max_length=200, blank=True, help_text=_("时间、地点、人物、在做什么。")
    )
    unit = models.ForeignKey(
        Unit, models.SET_NULL, null=True, blank=True, related_name="news",
        verbose_name=_("来源单位"),
        help_text=_("稿件由成员单位提供时选择；也会显示在该单位的页面上。"),
    )  # fmt: skip
    series = models.ForeignKey(
        Series, models.SET_NULL, null=True, blank=True, related_name="news",
        verbose_name=_("系列"), help_text=_("连续报道选同一个系列，读者可以一篇接一篇地看。"),
    )  # fmt: skip
    tags = ClusterTaggableManager(
        through=TaggedNews, blank=True, verbose_name=_("标签"), related_name="news",
        help_text=_("两三个词，用来找出相关的新闻；输入时会提示已有的标签。"),
    )  # fmt: skip
    body = StreamField(StoryBody(), verbose_name=_("正文"))

    objects = PageManager.from_queryset(NewsPageQuerySet)()

    may_lead_home = True
    parent_page_types = ["news.NewsIndexPage"]
    subpage_types = []
    template = "news/news_page.html"
    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        MultiFieldPanel([FieldPanel("cover"), FieldPanel("cover_caption")], heading=_("题图")),
        FieldPanel("body"),
        InlinePanel(
            "credits", heading=_("署名"), label=_("署名"),
            help_text=_("作者不在列表里时，先在“新闻 › 作者”里添加。"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("category"), FieldPanel("form")]),
                FieldRowPanel([FieldPanel("date"), FieldPanel("series")]),
                FieldPanel("tags"),
                FieldPanel("unit"),
            ],
            heading=_("归类"),
        ),
    ]  # fmt: skip

    class Meta:
        verbose_name = _("新闻")
        verbose_name_plural = _("新闻")

    @property
    def bylines(self) -> list[tuple[str, list[Author]]]:
        """Who did what, in the order of a byline."""
        credits = list(self.credits.all())
        models.prefetch_related_objects(credits, "author")
        done = [(p.label, [c.author for c in credits if c.part == p]) for p in Part]
        return [(part, authors) for part, authors in done if authors]

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        (article,) = fragments("news/_article.html", [self], request=request)
        more = parts.Part(
            name=f"news-more:{self.pk}",
            shows=(NewsPage,),
            seconds=FRAGMENT_SECONDS,
            draw=partial(self._draw_more, request),
        )
        (drawn,) = parts.drawn([more], request=request)
        return super().get_context(request, *args, **kwargs) | {"article": article, "more": drawn}

    def _draw_more(self, request: HttpRequest) -> str:
        from . import related

        standing = standing_for(request)
        context = {
            "page": self,
            "request": request,
            "series": related.in_series(self, standing),
            "related": related.related(self, standing),
        }
        neighbours = related.neighbours(self, standing)
        return render_to_string("news/_more.html", context | neighbours)


def newest_below(path: str, category: str = "", form: str = "") -> NewsPageQuerySet:
    """The published news of a part of the site, or one category or form of it."""
    news = NewsPage.objects.newest().filter(path__startswith=path)
    if category:
        news = news.filter(category=category)
    return news.filter(form=form) if form else news


def newest_editions(path: str, *narrowed: str, standing: Standing) -> Editions:
    """As `newest_below`, of each no more than finds what was drawn of it."""
    return Editions(NewsPage, standing.listed(_keys_of_newest, path, *narrowed))


def edition_of(page_id: int, *, standing: Standing) -> Editions:
    """One piece of news, when it is published and public; else none."""
    return Editions(NewsPage, standing.listed(_keys_of_one, pk=page_id))


def _keys_of_one(*, pk) -> models.QuerySet:
    return NewsPage.objects.newest().filter(pk=pk).values_list("pk", "last_published_at")


def _keys_of_newest(*where: str) -> models.QuerySet:
    return newest_below(*where).values_list("pk", "last_published_at")


def newer_than(path: str, *, date, pk) -> NewsPageQuerySet:
    """The news after one, the next first."""
    same_day = models.Q(date=date, pk__gt=pk)
    return newest_below(path).filter(models.Q(date__gt=date) | same_day).order_by("date", "pk")


def older_than(path: str, *, date, pk) -> NewsPageQuerySet:
    """The news before one, the last first."""
    same_day = models.Q(date=date, pk__lt=pk)
    return newest_below(path).filter(models.Q(date__lt=date) | same_day)


def cards(
    news: Sequence[NewsPage | Edition], *, level: int, request: HttpRequest
) -> list[SafeString]:
    """Each piece of news as a card of a grid, under a heading of this level: 2 or 3."""
    return fragments(f"news/_card_h{level}.html", news, request=request, shows=IN_CARDS)
