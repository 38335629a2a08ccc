"""Who made a story, and which stories belong together."""

from django.core.validators import validate_unicode_slug
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase, TagBase
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable

from alliance.pages.models import SiteImage
from alliance.units.models import Unit

from .enums import Part


class Series(models.Model):
    """Stories that are told one after another under one name."""

    title = models.CharField(_("系列名称"), max_length=40, unique=True)
    slug = models.SlugField(
        _("网址标识"), max_length=40, unique=True, allow_unicode=True,
        help_text=_("出现在网址里，用小写字母、数字和连字符，定了就不要再改。"),
    )  # fmt: skip
    introduction = models.TextField(
        _("简介"), max_length=200, blank=True, help_text=_("一两句话，显示在系列页面上方。")
    )

    panels = [FieldPanel("title"), FieldPanel("slug"), FieldPanel("introduction")]

    class Meta:
        verbose_name = _("新闻系列")
        verbose_name_plural = _("新闻系列")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("news:series", args=[self.slug])


class Author(models.Model):
    """Somebody whose name stands under stories; not every author has an account."""

    name = models.CharField(_("姓名"), max_length=40)
    position = models.CharField(
        _("身份"), max_length=60, blank=True, help_text=_("如：宣传科干事、脊柱外科医师。")
    )
    unit = models.ForeignKey(
        Unit, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("单位")
    )
    portrait = models.ForeignKey(
        SiteImage, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("照片")
    )

    panels = [
        FieldPanel("name"),
        FieldPanel("position"),
        FieldPanel("unit"),
        FieldPanel("portrait"),
    ]

    class Meta:
        verbose_name = _("作者")
        verbose_name_plural = _("作者")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return f"{self.name}（{self.position}）" if self.position else self.name

    def get_absolute_url(self) -> str:
        return reverse("news:author", args=[self.pk])


class Credit(Orderable):
    """One person's part in one story."""

    page = ParentalKey("news.NewsPage", related_name="credits")
    author = models.ForeignKey(
        Author, models.CASCADE, related_name="credits", verbose_name=_("作者")
    )
    part = models.CharField(_("分工"), max_length=6, choices=Part, default=Part.TEXT)

    panels = [FieldPanel("author"), FieldPanel("part")]

    class Meta(Orderable.Meta):
        verbose_name = _("署名")
        verbose_name_plural = _("署名")


class Tag(TagBase):
    """A word that stories share; made by whoever first writes it."""

    slug = models.CharField(
        _("网址标识"), max_length=100, unique=True, validators=[validate_unicode_slug]
    )

    class Meta:
        verbose_name = _("标签")
        verbose_name_plural = _("标签")

    def get_absolute_url(self) -> str:
        return reverse("news:tag", args=[self.slug])


class TaggedNews(ItemBase):
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="tagged")
    content_object = ParentalKey("news.NewsPage", related_name="tagged_items")

    class Meta:
        verbose_name = _("新闻的标签")
        verbose_name_plural = _("新闻的标签")
        constraints = [
            models.UniqueConstraint(fields=["tag", "content_object"], name="news_tagged_once")
        ]
