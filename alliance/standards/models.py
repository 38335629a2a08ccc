"""Standards and clinical pathways in versions, and who has read which."""

from datetime import date
from pathlib import Path
from uuid import uuid4

import pghistory
import pgtrigger
from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField

from alliance.accounts.enums import Role
from alliance.core.triggers import frozen_once_published
from alliance.pages.blocks import BodyBlock
from alliance.units.enums import CURRENT_MEMBERSHIP
from alliance.units.models import Alliance, Membership

from .enums import EXPIRES_SOON, StandardKind, Standing, VersionState

WRITERS = (Role.EDITOR, Role.ALLIANCE_OFFICE)


def protected_storage() -> Storage:
    return storages["protected"]


def file_path(version: "Version", filename: str) -> str:
    """A name that tells nothing and never meets another one."""
    return f"standards/{uuid4().hex}{Path(filename).suffix.lower()}"


@pghistory.track()
class Standard(models.Model):
    """One standard of an alliance, known by its code; what it says stands in its versions."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="standards")
    kind = models.CharField(_("类别"), max_length=9, choices=StandardKind)
    code = models.CharField(_("编号"), max_length=30)
    withdrawn_at = models.DateTimeField(_("废止时间"), null=True, blank=True)
    withdraw_reason = models.CharField(_("废止原因"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("标准")
        verbose_name_plural = _("标准")
        ordering = ["code", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["alliance", "code"], name="standard_code_unique"),
            models.CheckConstraint(
                name="standard_withdrawn_says_why",
                condition=Q(withdrawn_at__isnull=True, withdraw_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdraw_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class VersionQuerySet(models.QuerySet):
    def published(self) -> "VersionQuerySet":
        return self.filter(state=VersionState.PUBLISHED)

    def current_on(self, day: date) -> "VersionQuerySet":
        """Of each standard that is not withdrawn, the newest version that has come into force.

        It may have expired: then nothing is in force, and the list says so.
        """
        newer = Version.objects.published().filter(
            standard=OuterRef("standard"), number__gt=OuterRef("number"), valid_from__lte=day
        )
        return self.published().filter(
            ~Exists(newer), valid_from__lte=day, standard__withdrawn_at__isnull=True
        )

    def unexpired_on(self, day: date) -> "VersionQuerySet":
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day))

    def asked_of(self, user_id: int, *, on: date) -> "VersionQuerySet":
        """What a person has to read and has not: in force, of an alliance of their own unit."""
        read = Acknowledgement.objects.filter(version=OuterRef("pk"), person=user_id)
        own = own_membership(user_id)
        return self.current_on(on).unexpired_on(on).filter(Exists(own), ~Exists(read))

    def visible_to(self, roles) -> "VersionQuerySet":
        """Published ones for members of the alliance and whoever holds a role in it.

        Drafts for who writes them.

        `roles` is a units.queries.RoleSet. The rule for one object is rules.can_see.
        """
        if roles.sees_everything:
            return self
        published = Q(standard__alliance__in=roles.alliances(*Role)) | Exists(
            own_membership(roles.user_id)
        )
        return self.filter(
            (Q(state=VersionState.PUBLISHED) & published)
            | Q(standard__alliance__in=roles.alliances(*WRITERS))
        )


def own_membership(user_id: int) -> models.QuerySet:
    """Memberships of the person's unit in the alliance of the outer version's standard."""
    return Membership.objects.filter(
        alliance=OuterRef("standard__alliance"),
        unit__profiles__user_id=user_id,
        status__in=CURRENT_MEMBERSHIP,
    )


@pghistory.track(exclude=["body"])
class Version(models.Model):
    """What a standard says. Frozen by the database once published; a change is a new version."""

    standard = models.ForeignKey(Standard, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("版本"))
    state = models.CharField(
        _("状态"), max_length=9, choices=VersionState, default=VersionState.DRAFT
    )
    title = models.CharField(_("名称"), max_length=100)
    changes = models.TextField(_("与上一版的不同"), max_length=500, blank=True)
    valid_from = models.DateField(_("生效日期"))
    valid_until = models.DateField(_("有效期至"), null=True, blank=True)
    file = models.FileField(
        _("PDF 文件"), upload_to=file_path, storage=protected_storage, blank=True
    )
    filename = models.CharField(_("文件名"), max_length=120, blank=True)
    body = StreamField(BodyBlock(required=False), verbose_name=_("正文"), blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("起草人")
    )
    written_at = models.DateTimeField(_("起草时间"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("发布人"),
    )  # fmt: skip
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("标准版本")
        verbose_name_plural = _("标准版本")
        ordering = ["standard", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["standard", "number"], name="standard_version_number_unique"
            ),
            models.UniqueConstraint(
                fields=["standard"],
                name="one_draft_of_a_standard",
                condition=Q(state=VersionState.DRAFT),
            ),
            models.CheckConstraint(
                name="standard_version_published_by_whom_and_when",
                condition=Q(
                    state=VersionState.PUBLISHED,
                    published_at__isnull=False,
                    published_by__isnull=False,
                )
                | Q(state=VersionState.DRAFT, published_at__isnull=True, published_by__isnull=True),
            ),
            models.CheckConstraint(
                name="standard_version_dates_in_order",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="standard_version_file_has_name",
                condition=Q(file="", filename="") | (~Q(file="") & ~Q(filename="")),
            ),
        ]
        triggers = [
            frozen_once_published(
                versions="standards_version", noun="standard version", column="id"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("standards:version", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.state == VersionState.DRAFT

    @property
    def has_content(self) -> bool:
        return bool(self.file or self.body)

    def standing_on(self, day: date, *, current_number: int | None) -> Standing:
        """Where it stands when version `current_number` is the standard's newest in force."""
        if self.is_draft:
            return Standing.DRAFT
        if self.standard.withdrawn_at:
            return Standing.WITHDRAWN
        if self.valid_from > day:
            return Standing.UPCOMING
        if current_number is not None and self.number < current_number:
            return Standing.SUPERSEDED
        if self.valid_until is None or self.valid_until > day + EXPIRES_SOON:
            return Standing.IN_FORCE
        return Standing.EXPIRING if self.valid_until >= day else Standing.EXPIRED


class Acknowledgement(models.Model):
    """A person says 'I have read it' of one version: once, and it stands."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="acknowledgements")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="acknowledgements"
    )
    at = models.DateTimeField(_("确认时间"))

    class Meta:
        verbose_name = _("阅读确认")
        verbose_name_plural = _("阅读确认")
        constraints = [
            models.UniqueConstraint(fields=["version", "person"], name="read_once_a_version")
        ]
        triggers = [pgtrigger.Protect(name="stands", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.person_id} {self.version_id}"


class ReadingReminder(models.Model):
    """A person was asked to read a version: once a day at most. The row is the mail's errand."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="reminders")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("提醒时间"))
    on = models.DateField(_("日期"))
    # When the mail was handed over, or the person had read it meanwhile.
    settled_at = models.DateTimeField(_("发出时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("阅读提醒")
        verbose_name_plural = _("阅读提醒")
        constraints = [
            models.UniqueConstraint(
                fields=["version", "person", "on"], name="asked_to_read_once_a_day"
            )
        ]
        indexes = [
            models.Index(
                fields=["at"],
                name="reading_reminders_unsettled",
                condition=Q(settled_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.version_id} {self.on}"
