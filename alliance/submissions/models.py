"""What member units write for the alliance's news."""

from pathlib import Path
from uuid import uuid4

import pgtrigger
from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from alliance.accounts.enums import Role
from alliance.news.models import NewsPage
from alliance.units.models import Alliance, Unit

from .enums import WITH_WRITER, SubmissionStatus

PUBLISHERS = (Role.EDITOR, Role.ALLIANCE_OFFICE)


def protected_storage() -> Storage:
    return storages["protected"]


def picture_path(picture: "Picture", filename: str) -> str:
    """A name that tells nothing and never meets another one."""
    return f"submissions/{uuid4().hex}{Path(filename).suffix.lower()}"


class SubmissionQuerySet(models.QuerySet):
    def visible_to(self, roles) -> "SubmissionQuerySet":
        """The own units' ones for coordinators; for editors and office what was handed in.

        `roles` is a units.queries.RoleSet. The rule for one object is rules.can_see.
        """
        if roles.sees_everything:
            return self
        own = Q(pk__in=[])
        for role, alliance_id, unit_id, _department_id in roles.grants:
            if role == Role.COORDINATOR:
                own |= Q(alliance=alliance_id, unit=unit_id)
        handed_in = Q(alliance__in=roles.alliances(*PUBLISHERS), submitted_at__isnull=False)
        return self.filter(own | handed_in)


class Submission(models.Model):
    """A piece of news as a member unit wrote it; once accepted it lives on as a news page."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="submissions")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="submissions")
    title = models.CharField(_("标题"), max_length=100)
    text = models.TextField(_("正文"), max_length=10_000, blank=True)
    status = models.CharField(
        _("状态"), max_length=9, choices=SubmissionStatus, default=SubmissionStatus.DRAFT
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="submissions",
        verbose_name=_("执笔人"),
    )  # fmt: skip
    created_at = models.DateTimeField(_("起草时间"))
    # The first time; a piece that came back keeps it.
    submitted_at = models.DateTimeField(_("投稿时间"), null=True, blank=True)
    comment = models.CharField(_("办公室意见"), max_length=500, blank=True)
    page = models.OneToOneField(
        NewsPage, models.SET_NULL, null=True, blank=True, related_name="submission",
        verbose_name=_("新闻页面"),
    )  # fmt: skip

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("投稿")
        verbose_name_plural = _("投稿")
        ordering = ["-submitted_at", "-pk"]
        indexes = [models.Index(fields=["alliance", "status", "-submitted_at"])]
        constraints = [
            models.CheckConstraint(
                name="submission_handed_in_has_moment",
                condition=Q(status=SubmissionStatus.DRAFT, submitted_at__isnull=True)
                | (~Q(status=SubmissionStatus.DRAFT) & Q(submitted_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="submission_sent_back_says_why",
                condition=~Q(
                    status__in=[SubmissionStatus.RETURNED, SubmissionStatus.DECLINED], comment=""
                ),
            ),
            models.CheckConstraint(
                name="submission_page_once_accepted",
                condition=Q(page__isnull=True)
                | Q(
                    status__in=[
                        SubmissionStatus.ACCEPTED,
                        SubmissionStatus.PUBLISHED,
                        SubmissionStatus.DECLINED,
                    ]
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("submissions:detail", args=[self.pk])

    @property
    def is_with_writer(self) -> bool:
        return self.status in WITH_WRITER


class Picture(models.Model):
    """A picture of a submission, drawn anew when it came in: no EXIF, no GPS."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="pictures")
    file = models.FileField(_("图片"), upload_to=picture_path, storage=protected_storage)
    alt = models.CharField(_("图里是什么"), max_length=200, blank=True)
    caption = models.CharField(_("图注"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("投稿图片")
        verbose_name_plural = _("投稿图片")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.alt or str(self.pk)


class Word(models.Model):
    """One step of a submission with what was said about it: stands as it was said."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="words")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("时间"))
    status = models.CharField(_("状态"), max_length=9, choices=SubmissionStatus)
    comment = models.CharField(_("意见"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("投稿经过")
        verbose_name_plural = _("投稿经过")
        ordering = ["pk"]
        triggers = [pgtrigger.Protect(name="stands", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.status}"
