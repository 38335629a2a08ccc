"""What the two do together: goals with evidence, meetings with minutes."""

from pathlib import Path
from uuid import uuid4

import pghistory
import pgtrigger
from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..enums import GoalStatus, MeetingStatus
from ..triggers import KEPT, frozen_when, signed_text_stands
from .pairings import Pairing


def protected_storage() -> Storage:
    return storages["protected"]


def evidence_path(evidence: "Evidence", filename: str) -> str:
    """A name that tells nothing and never meets another one."""
    return f"mentoring/{uuid4().hex}{Path(filename).suffix.lower()}"


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(condition=pghistory.AnyChange("status")),
    fields=["status", "closed_at"],
    model_name="GoalEvent",
)
class Goal(models.Model):
    """What the two set out to reach; reached only with evidence."""

    pairing = models.ForeignKey(Pairing, models.PROTECT, related_name="goals")
    text = models.CharField(_("培养目标"), max_length=300)
    due_on = models.DateField(_("计划完成日期"))
    status = models.CharField(_("状态"), max_length=7, choices=GoalStatus, default=GoalStatus.OPEN)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(_("提出时间"))
    closed_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("培养目标")
        verbose_name_plural = _("培养目标")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="goal_closed_has_moment",
                condition=Q(status=GoalStatus.OPEN, closed_at__isnull=True)
                | (~Q(status=GoalStatus.OPEN) & Q(closed_at__isnull=False)),
            )
        ]
        triggers = [frozen_when("status", GoalStatus.DONE, GoalStatus.DROPPED), KEPT]

    def __str__(self) -> str:
        return self.text

    @property
    def is_open(self) -> bool:
        return self.status == GoalStatus.OPEN


class Evidence(models.Model):
    """What shows that a goal is being reached: a note, with a link or a protected file."""

    goal = models.ForeignKey(Goal, models.PROTECT, related_name="evidence")
    note = models.CharField(_("说明"), max_length=300)
    link = models.URLField(_("链接"), max_length=300, blank=True)
    file = models.FileField(
        _("文件"), upload_to=evidence_path, storage=protected_storage, blank=True
    )
    filename = models.CharField(_("文件名"), max_length=120, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(_("添加时间"))

    class Meta:
        verbose_name = _("佐证")
        verbose_name_plural = _("佐证")
        ordering = ["pk"]
        triggers = [pgtrigger.Protect(name="kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.note


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    fields=["status", "held_on", "outcome", "next_steps", "mentor_signed_at", "mentee_signed_at"],
    model_name="MeetingEvent",
)
class Meeting(models.Model):
    """A meeting of the two: planned, held, and signed by both, from when on nothing moves."""

    pairing = models.ForeignKey(Pairing, models.PROTECT, related_name="meetings")
    planned_on = models.DateField(_("约定日期"))
    agenda = models.CharField(_("议题"), max_length=300)
    status = models.CharField(
        _("状态"), max_length=9, choices=MeetingStatus, default=MeetingStatus.PLANNED
    )
    held_on = models.DateField(_("实际日期"), null=True, blank=True)
    outcome = models.TextField(_("谈了什么、有何结论"), max_length=2000, blank=True)
    next_steps = models.TextField(_("下一步"), max_length=1000, blank=True)
    mentor_signed_at = models.DateTimeField(_("带教老师签字"), null=True, blank=True)
    mentee_signed_at = models.DateTimeField(_("学员签字"), null=True, blank=True)
    # Counts the versions of the minutes, so that nobody signs a text that was not read.
    revision = models.PositiveSmallIntegerField(default=0, editable=False)
    cancel_reason = models.CharField(_("取消原因"), max_length=200, blank=True)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("带教记录")
        verbose_name_plural = _("带教记录")
        ordering = ["-planned_on", "-pk"]
        indexes = [
            models.Index(fields=["pairing", "status", "-held_on"]),
            models.Index(fields=["pairing", "planned_on"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="meeting_held_has_minutes",
                condition=(
                    Q(status__in=[MeetingStatus.HELD, MeetingStatus.SIGNED], held_on__isnull=False)
                    & ~Q(outcome="")
                )
                | Q(
                    status__in=[MeetingStatus.PLANNED, MeetingStatus.CANCELLED],
                    held_on__isnull=True,
                    mentor_signed_at__isnull=True,
                    mentee_signed_at__isnull=True,
                ),
            ),
            models.CheckConstraint(
                name="meeting_signed_by_both",
                condition=Q(
                    status=MeetingStatus.SIGNED,
                    mentor_signed_at__isnull=False,
                    mentee_signed_at__isnull=False,
                )
                | (
                    ~Q(status=MeetingStatus.SIGNED)
                    & (Q(mentor_signed_at__isnull=True) | Q(mentee_signed_at__isnull=True))
                ),
            ),
            models.CheckConstraint(
                name="meeting_cancelled_says_why",
                condition=(Q(status=MeetingStatus.CANCELLED) & ~Q(cancel_reason=""))
                | (~Q(status=MeetingStatus.CANCELLED) & Q(cancel_reason="")),
            ),
        ]
        triggers = [
            frozen_when("status", MeetingStatus.SIGNED, MeetingStatus.CANCELLED),
            signed_text_stands(),
            KEPT,
        ]

    def __str__(self) -> str:
        return f"{self.pairing_id} {self.planned_on}"
