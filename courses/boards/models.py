"""What the boards keep: how everybody stood at the last look, and who was reminded.

A survey reads every logbook, assessment, absence and meeting of an alliance's trainees once, in the
worker; the boards of the offices read its few narrow rows. What one person works on (a mentor's
inbox, a trainee's own progress) is never read from here.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alliance.units.models import Alliance
from courses.programmes.models import Trainee
from courses.rotations.lateness import LateKind
from courses.rotations.models import Placement

from .enums import Risk


def late_kinds() -> list[tuple[str, str]]:
    """The kinds belong to rotations: a new one is no migration here."""
    return LateKind.choices


class Survey(models.Model):
    """The last look over one alliance's trainees; replaced by the next one."""

    alliance = models.OneToOneField(Alliance, models.CASCADE, related_name="survey")
    taken_at = models.DateTimeField(_("统计时间"))

    class Meta:
        verbose_name = _("进修统计")
        verbose_name_plural = _("进修统计")

    def __str__(self) -> str:
        return f"{self.alliance_id} {self.taken_at}"


class Standing(models.Model):
    """How one trainee stood: what is done of what is asked by now, attendance, what endangers."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="standings")
    trainee = models.OneToOneField(Trainee, models.CASCADE, related_name="standing")
    done = models.PositiveIntegerField(_("已完成例数"), default=0)
    required = models.PositiveIntegerField(_("要求例数"), default=0)
    # Of the present placement; none before its first workday has passed.
    attendance = models.PositiveSmallIntegerField(_("出勤率（%）"), null=True, blank=True)
    late = models.PositiveIntegerField(_("逾期事项"), default=0)
    risks = ArrayField(models.CharField(max_length=12, choices=Risk), default=list)

    class Meta:
        verbose_name = _("学员进度")
        verbose_name_plural = _("学员进度")
        indexes = [
            models.Index(fields=["survey"], name="standings_at_risk", condition=~Q(risks=[]))
        ]
        constraints = [
            models.CheckConstraint(
                name="standing_attendance_in_range",
                condition=Q(attendance__isnull=True) | Q(attendance__lte=100),
            )
        ]

    def __str__(self) -> str:
        return f"{self.trainee_id}: {self.done}/{self.required}"


class LateItem(models.Model):
    """One thing that was late, as rotations.lateness.Late says it, kept to be listed by page."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="late_items")
    kind = models.CharField(_("事项"), max_length=30, choices=late_kinds)
    trainee = models.ForeignKey(Trainee, models.CASCADE, related_name="late_items")
    placement = models.ForeignKey(
        Placement, models.CASCADE, null=True, blank=True, related_name="late_items"
    )
    # Whom to chase; nobody while the task has no one who could do it.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    since = models.DateField(_("应完成日期"))
    url = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("逾期事项")
        verbose_name_plural = _("逾期事项")
        ordering = ["since", "pk"]
        indexes = [models.Index(fields=["survey", "kind", "person"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.trainee_id}"


class Reminder(models.Model):
    """The training office asked a person to do what is late: once a day for each kind at most."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="+")
    kind = models.CharField(_("事项"), max_length=30, choices=late_kinds)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="reminders",
        verbose_name=_("被催办人"),
    )  # fmt: skip
    about = models.ManyToManyField(Trainee, related_name="reminders", verbose_name=_("涉及学员"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("催办人")
    )
    at = models.DateTimeField(_("催办时间"))
    on = models.DateField(_("日期"))
    # When the mail went to the worker, or nothing was late any more.
    settled_at = models.DateTimeField(_("发出时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("催办")
        verbose_name_plural = _("催办")
        ordering = ["-at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "on"], name="reminded_once_a_day_and_kind"
            )
        ]
        indexes = [
            models.Index(
                fields=["at"], name="reminders_unsettled", condition=Q(settled_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.on}"


class CalendarLink(models.Model):
    """A person's private calendar feed: whoever has the token reads it, so it can be renewed.

    The token stands as it is: its owner copies it again for the next phone, and it opens nothing
    but what the database beside it says anyway.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="calendar_link"
    )
    token = models.CharField(max_length=32, unique=True)
    created_at = models.DateTimeField(_("生成时间"))
    # What the feed said when it was last asked for, and since when it says so.
    digest = models.CharField(max_length=64, blank=True, editable=False)
    changed_at = models.DateTimeField(_("内容更新时间"))

    class Meta:
        verbose_name = _("日历订阅")
        verbose_name_plural = _("日历订阅")

    def __str__(self) -> str:
        return str(self.user_id)
