from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages
from django.core.validators import FileExtensionValidator
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.models import Page

from alliance.core.slots import sections_for
from alliance.units.models import Alliance

from .blocks import BodyBlock
from .home import block_types, draw_home
from .home_blocks import HomeBlock, usual_sections
from .page_cache import PublicPageMixin
from .pictures import RedrawnPicture, redrawn
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
    """The alliance's face: blocks that the office puts in an order, filled by `slots`."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="+", verbose_name=_("联盟"))
    sections = StreamField(
        HomeBlock(),
        verbose_name=_("区块"),
        default=usual_sections,
        blank=True,
        help_text=_("每个区块都可以上下移动、删除或再添加；没有内容可显示的区块会自动隐藏。"),
    )

    max_count = 1
    template = "pages/home_page.html"
    content_panels = [*Page.content_panels, FieldPanel("alliance"), FieldPanel("sections")]

    class Meta:
        verbose_name = _("首页")
        verbose_name_plural = _("首页")

    @classmethod
    def for_visitors(cls) -> models.QuerySet:
        return super().for_visitors().select_related("alliance")

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """Only who is signed in is shown what members see; such a page is never kept."""
        for_members = (
            sections_for("home-members", subject=self, request=request)
            if request.user.is_authenticated
            else []
        )
        return super().get_context(request, *args, **kwargs) | {
            "is_home": True,
            "parts": draw_home(self, request=request),
            "for_members": for_members,
            "names_itself": "welcome" in block_types(self),
        }


class StandardPage(PublicPageMixin, Page):
    """A page that stays: the charter, about us, how to join."""

    introduction = models.TextField(_("导语"), max_length=300, blank=True)
    body = StreamField(BodyBlock(required=False), verbose_name=_("正文"), blank=True)

    template = "pages/standard_page.html"
    content_panels = [*Page.content_panels, FieldPanel("introduction"), FieldPanel("body")]

    class Meta:
        verbose_name = _("普通页面")
        verbose_name_plural = _("普通页面")

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        children = standing_for(request).public(self.get_children().live().in_menu())
        return super().get_context(request, *args, **kwargs) | {"children": children}
