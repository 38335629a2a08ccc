"""大事记: what the alliance has come through, by year."""

from django.db import models
from django.http import HttpRequest
from django.utils import formats
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, PageChooserPanel
from wagtail.models import Page

from alliance.pages.models import SiteImage
from alliance.pages.page_cache import PublicPageMixin

from .enums import Precision

DATE_FORMATS = {
    Precision.DAY: "DATE_FORMAT",
    Precision.MONTH: "YEAR_MONTH_FORMAT",
}


class MilestonesPage(PublicPageMixin, Page):
    introduction = models.CharField(_("导语"), max_length=200, blank=True)

    max_count = 1
    parent_page_types = ["pages.HomePage"]
    subpage_types = []
    template = "news/milestones_page.html"
    content_panels = [
        *Page.content_panels,
        FieldPanel("introduction", help_text=_("一句话，显示在标题下方。")),
        InlinePanel(
            "milestones",
            heading=_("大事"),
            label=_("大事"),
            help_text=_("不用按顺序填写，页面会按日期从新到旧排列。"),
        ),
    ]

    class Meta:
        verbose_name = _("大事记")
        verbose_name_plural = _("大事记")

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """The milestones as this draft or publication has them, the newest first."""
        milestones = sorted(self.milestones.all(), key=lambda one: one.date, reverse=True)
        models.prefetch_related_objects(milestones, "picture__renditions", "page")
        return super().get_context(request, *args, **kwargs) | {"milestones": milestones}


class Milestone(models.Model):
    timeline = ParentalKey(MilestonesPage, related_name="milestones")
    date = models.DateField(
        _("日期"), help_text=_("只知道年月或年份时，日子随便填，再选精确到哪里。")
    )
    precision = models.CharField(
        _("精确到"), max_length=5, choices=Precision, default=Precision.DAY
    )
    title = models.CharField(_("大事"), max_length=60)
    text = models.TextField(_("说明"), max_length=300, blank=True)
    picture = models.ForeignKey(
        SiteImage, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("图片")
    )
    page = models.ForeignKey(
        Page, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("相关页面"),
        help_text=_("如当时的新闻报道。"),
    )  # fmt: skip

    panels = [
        FieldRowPanel([FieldPanel("date"), FieldPanel("precision")]),
        FieldPanel("title"),
        FieldPanel("text"),
        FieldPanel("picture"),
        PageChooserPanel("page"),
    ]

    class Meta:
        verbose_name = _("大事")
        verbose_name_plural = _("大事")
        ordering = ["-date", "-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def when(self) -> str:
        """The date as exactly as it is known."""
        if self.precision == Precision.YEAR:
            return _("%(year)d年") % {"year": self.date.year}
        return formats.date_format(self.date, DATE_FORMATS[self.precision])
