"""Designs of certificates in versions, with the pictures they show."""

from functools import partial

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alliance.accounts.enums import Role
from alliance.core import triggers
from alliance.units.models import Alliance

from .enums import VERSION_TRANSITIONS, CertificateKind, Language, PictureRole, VersionState
from .layout import Layout

frozen_once_published = partial(
    triggers.frozen_once_published, versions="designs_designversion", noun="design version"
)

# Who enters the Wagtail admin for it: editors of pages do not write designs.
DESIGNERS = (Role.ALLIANCE_OFFICE,)
LARGEST_PAGE = 1000  # mm
LARGEST_BLEED = 10  # mm


class DesignQuerySet(models.QuerySet):
    def visible_to(self, roles) -> "DesignQuerySet":
        """The designs of the alliances whose office this person is (units.queries.RoleSet).

        The rule for one object is rules.can_design.
        """
        if roles.sees_everything:
            return self
        return self.filter(alliance_id__in=roles.alliances(*DESIGNERS))

    def in_use(self) -> "DesignQuerySet":
        return self.filter(archived_at__isnull=True)


@pghistory.track()
class Design(models.Model):
    """How an alliance's certificates of one kind look in one language; what it is: its versions.

    The default is the one that certificates are issued in; it cannot be archived.
    """

    alliance = models.ForeignKey(
        Alliance, models.PROTECT, related_name="designs", verbose_name=_("联盟")
    )
    kind = models.CharField(_("类型"), max_length=12, choices=CertificateKind)
    language = models.CharField(_("语言"), max_length=4, choices=Language, default=Language.CHINESE)
    name = models.CharField(_("名称"), max_length=60)
    is_default = models.BooleanField(_("默认版式"), default=False)
    archived_at = models.DateTimeField(_("停用时间"), null=True, blank=True)

    objects = DesignQuerySet.as_manager()

    class Meta:
        verbose_name = _("证书版式")
        verbose_name_plural = _("证书版式")
        ordering = ["alliance", "kind", "language", "-is_default", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "kind", "language", "name"], name="design_name_unique"
            ),
            models.UniqueConstraint(
                fields=["alliance", "kind", "language"],
                name="one_default_design",
                condition=Q(is_default=True),
            ),
            models.CheckConstraint(
                name="default_design_in_use",
                condition=Q(is_default=False, archived_at__isnull=False)
                | Q(archived_at__isnull=True),
            ),
            models.CheckConstraint(name="design_has_name", condition=~Q(name="")),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="what_it_is_for", fields=["alliance", "kind", "language"]),
        ]

    def __str__(self) -> str:
        return self.name


class Picture(models.Model):
    """A picture as designs show it: exact bytes, never changed; the same bytes are kept once."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="+")
    role = models.CharField(_("用途"), max_length=10, choices=PictureRole)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    suffix = models.CharField(max_length=4)
    width = models.PositiveIntegerField(_("宽（像素）"))
    height = models.PositiveIntegerField(_("高（像素）"))
    size = models.PositiveIntegerField(_("字节数"))

    class Meta:
        verbose_name = _("版式图片")
        verbose_name_plural = _("版式图片")
        constraints = [
            models.UniqueConstraint(fields=["alliance", "sha256"], name="design_picture_once"),
            models.CheckConstraint(
                name="design_picture_suffix", condition=Q(suffix__in=[".png", ".jpg"])
            ),
            models.CheckConstraint(
                name="design_picture_not_empty",
                condition=Q(size__gt=0, width__gt=0, height__gt=0),
            ),
        ]
        triggers = [pgtrigger.Protect(name="frozen", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return self.sha256


class DesignVersion(models.Model):
    """What a design looks like. Frozen by the database once published; a change is a new version.

    Lengths in mm. `layout` is what layout.Layout.as_json gives; its pictures are named in
    VersionPicture. `title` is the title of the PDF, before the serial.
    """

    design = models.ForeignKey(Design, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("版本"))
    state = models.CharField(
        _("状态"), max_length=9, choices=VersionState, default=VersionState.DRAFT
    )
    page_width = models.PositiveSmallIntegerField(_("纸宽（毫米）"))
    page_height = models.PositiveSmallIntegerField(_("纸高（毫米）"))
    bleed = models.PositiveSmallIntegerField(_("出血（毫米）"), default=3)
    title = models.CharField(_("文件标题"), max_length=60)
    layout = models.JSONField(_("版面"))
    written_at = models.DateTimeField(_("修改时间"))
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("发布人"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("版式版本")
        verbose_name_plural = _("版式版本")
        ordering = ["design", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["design", "number"], name="design_version_number_unique"
            ),
            models.UniqueConstraint(
                fields=["design"],
                name="one_draft_of_a_design",
                condition=Q(state=VersionState.DRAFT),
            ),
            models.CheckConstraint(
                name="design_published_has_moment",
                condition=Q(state=VersionState.PUBLISHED, published_at__isnull=False)
                | Q(state=VersionState.DRAFT, published_at__isnull=True),
            ),
            models.CheckConstraint(
                name="design_page_in_range",
                condition=Q(
                    page_width__gte=50,
                    page_width__lte=LARGEST_PAGE,
                    page_height__gte=50,
                    page_height__lte=LARGEST_PAGE,
                    bleed__lte=LARGEST_BLEED,
                ),
            ),
        ]
        triggers = [
            frozen_once_published(column="id"),
            triggers.follows(VERSION_TRANSITIONS, field="state"),
        ]

    def __str__(self) -> str:
        return f"{self.design} v{self.number}"

    @property
    def is_draft(self) -> bool:
        return self.state == VersionState.DRAFT

    def arranged(self) -> Layout:
        return Layout.from_json(self.layout)


class VersionPicture(models.Model):
    """A picture under the name by which the version's layout shows it."""

    version = models.ForeignKey(DesignVersion, models.CASCADE, related_name="pictures")
    name = models.SlugField(_("图片名"), max_length=30)
    picture = models.ForeignKey(Picture, models.PROTECT, related_name="uses")

    class Meta:
        verbose_name = _("版本的图片")
        verbose_name_plural = _("版本的图片")
        ordering = ["version", "name"]
        constraints = [
            models.UniqueConstraint(fields=["version", "name"], name="version_picture_once")
        ]
        triggers = [frozen_once_published(column="version_id")]

    def __str__(self) -> str:
        return self.name
