from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages
from django.core.validators import FileExtensionValidator
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.models import Page

from alliance.units.models import Alliance

from .blocks import BodyBlock
from .directory import remembered_figures
from .page_cache import PublicPageMixin
from .pictures import RedrawnPicture, redrawn
from .slots import sections_for
from .standing import standing_for

VIDEO_TYPES = {"mp4": "video/mp4", "webm": "video/webm", "m4v": "video/mp4"}


class SiteImage(AbstractImage):
    """A picture of the media library. Its file is drawn anew when it comes in (see pictures)."""

    admin_form_fields = (
        "title",
        "file",
        "description",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    class Meta(AbstractImage.Meta):
        verbose_name = _("图片")
        verbose_name_plural = _("图片")

    def save(self, *args, **kwargs):
        if self.file and not self.file._committed:
            if not isinstance(self.file.file, RedrawnPicture):
                self.file = redrawn(self.file)
            self._set_image_file_metadata()
        super().save(*args, **kwargs)

    def generate_rendition_file(self, filter, *, source=None) -> File:
        """As Wagtail does; its temporary file, which Wagtail leaves open, is closed here."""
        with super().generate_rendition_file(filter, source=source) as drawn:
            drawn.seek(0)
            return ContentFile(drawn.read(), name=drawn.name)

    @property
    def default_alt_text(self) -> str:
        """The description the uploader gave; a file's title says nothing to who cannot see it."""
        return self.description


class SiteRendition(AbstractRendition):
    image = models.ForeignKey(SiteImage, models.CASCADE, related_name="renditions")

    class Meta:
        verbose_name = _("图片尺寸")
        verbose_name_plural = _("图片尺寸")
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="rendition_unique"
            )
        ]


def protected_storage() -> Storage:
    return storages["protected"]


class Video(models.Model):
    """A video kept on our own disk and served by our own view, which answers range requests.

    A members' video (a lesson's) is there only for who is signed in.
    """

    title = models.CharField(_("标题"), max_length=100)
    file = models.FileField(
        _("视频文件"),
        upload_to="videos/",
        storage=protected_storage,
        validators=[FileExtensionValidator(list(VIDEO_TYPES))],
        help_text=_("MP4 或 WebM。"),
    )
    poster = models.ForeignKey(
        SiteImage, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("封面")
    )
    transcript = models.TextField(
        _("文字稿"), blank=True, help_text=_("给听不到声音或不便播放的人。")
    )
    members_only = models.BooleanField(_("仅限登录后观看"), default=False)
    created_at = models.DateTimeField(_("上传时间"), auto_now_add=True)

    panels = [
        FieldPanel("title"),
        FieldPanel("file"),
        FieldPanel("poster"),
        FieldPanel("transcript"),
        FieldPanel("members_only"),
    ]

    class Meta:
        verbose_name = _("视频")
        verbose_name_plural = _("视频")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("pages:video", args=[self.pk])

    @property
    def content_type(self) -> str:
        return VIDEO_TYPES.get(self.file.name.rsplit(".", 1)[-1].lower(), "video/mp4")


class HomePage(PublicPageMixin, Page):
    """The alliance's face: its lead story, then what the apps above have to show (see slots)."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="+", verbose_name=_("联盟"))
    motto = models.CharField(_("一句话介绍"), max_length=60, blank=True)
    introduction = models.TextField(_("简介"), max_length=300, blank=True)
    lead_story = models.ForeignKey(
        Page, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("头条"),
        help_text=_("显示在首页最上方；留空时用最新一条新闻。"),
    )  # fmt: skip
    body = StreamField(BodyBlock(required=False), verbose_name=_("正文"), blank=True)

    max_count = 1
    template = "pages/home_page.html"
    content_panels = [
        *Page.content_panels,
        FieldPanel("alliance"),
        MultiFieldPanel(
            [FieldPanel("motto"), FieldPanel("introduction"), FieldPanel("lead_story")],
            heading=_("首屏"),
        ),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("首页")
        verbose_name_plural = _("首页")

    @classmethod
    def for_visitors(cls) -> models.QuerySet:
        return super().for_visitors().select_related("alliance")

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        return super().get_context(request, *args, **kwargs) | {
            "is_home": True,
            "figures": remembered_figures(self.alliance),
            "sections": sections_for("home", subject=self, request=request),
            "children": list(standing_for(request).listed(_menu_below, self.path, self.depth)),
        }


class StandardPage(PublicPageMixin, Page):
    """A page that stays: the charter, about us, how to join."""

    introduction = models.TextField(_("导语"), max_length=300, blank=True)
    body = StreamField(BodyBlock(required=False), verbose_name=_("正文"), blank=True)

    IN_LISTS = ("title", "url_path", "introduction")
    template = "pages/standard_page.html"
    content_panels = [*Page.content_panels, FieldPanel("introduction"), FieldPanel("body")]

    class Meta:
        verbose_name = _("普通页面")
        verbose_name_plural = _("普通页面")

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        children = standing_for(request).public(self.get_children().live().in_menu())
        return super().get_context(request, *args, **kwargs) | {"children": children}


def _menu_below(path: str, depth: int) -> models.QuerySet:
    """The pages that a home page leads to."""
    children = StandardPage.objects.filter(path__startswith=path, depth=depth + 1)
    return children.live().in_menu().only(*StandardPage.IN_LISTS)
