import uuid
from datetime import date

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from alliance.accounts.enums import Role
from alliance.units.models import Department
from courses.programmes.models import Trainee
from courses.rotations.models import Days, Placement

from .enums import OPEN_LEAVE, Approver, LeaveKind, LeaveStatus, MakeUpKind, Method
from .triggers import within_placement


def protected_storage() -> Storage:
    return storages["protected"]


def proof_path(leave: "Leave", filename: str) -> str:
    """Only the kind of file stays of its name, which may say too much."""
    return f"leave/{uuid.uuid4()}.{filename.rpartition('.')[2].lower()}"


class PresenceQuerySet(models.QuerySet):
    def between(self, first: date, last: date) -> "PresenceQuerySet":
        return self.filter(day__gte=first, day__lte=last)


@pghistory.track()
class Presence(models.Model):
    """The last word on one day of a trainee: there, or by the office's correction not there.

    A day without a row was not confirmed. Rows are never deleted; a correction changes the row and
    the history keeps what it said.
    """

    trainee = models.ForeignKey(Trainee, models.PROTECT, related_name="presences")
    placement = models.ForeignKey(Placement, models.PROTECT, related_name="presences")
    day = models.DateField(_("日期"))
    is_present = models.BooleanField(_("在岗"), default=True)
    method = models.CharField(_("确认方式"), max_length=12, choices=Method)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(_("确认时间"))
    # Why the office corrected it.
    reason = models.CharField(_("更正原因"), max_length=200, blank=True)

    objects = PresenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("出勤")
        verbose_name_plural = _("出勤")
        ordering = ["day", "pk"]
        indexes = [models.Index(fields=["placement", "day"])]
        constraints = [
            models.UniqueConstraint(fields=["trainee", "day"], name="presence_once_a_day"),
            models.CheckConstraint(
                name="presence_corrected_with_reason",
                condition=Q(method=Method.OFFICE) & ~Q(reason="")
                | ~Q(method=Method.OFFICE) & Q(reason="", is_present=True),
            ),
            models.CheckConstraint(
                name="presence_not_ahead",
                condition=Q(day__lte=TruncDate("confirmed_at")),
            ),
        ]
        triggers = [
            within_placement("NEW.day"),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.trainee_id} {self.day}: {self.is_present}"


class LeaveQuerySet(models.QuerySet):
    def visible_to(self, roles) -> "LeaveQuerySet":
        """One's own; of whom one teaches or heads on its days; of one's unit; of one's alliances.

        `roles` is a units.queries.RoleSet. The rule for one object is rules.can_see_leave.
        """
        if roles.sees_everything:
            return self
        return self.filter(
            Q(trainee__user_id=roles.user_id)
            | Q(trainee__unit_id__in=roles.unit_ids)
            | Q(trainee__intake__version__programme__alliance_id__in=roles.office_alliance_ids)
            | Exists(
                placements_touched().filter(
                    Q(mentor_id=roles.user_id) | Q(department_id__in=roles.department_ids)
                )
            )
        )

    def decided_by(self, roles) -> "LeaveQuerySet":
        """Those that the person may decide on; see rules.can_decide_leave."""
        others = self.exclude(trainee__user_id=roles.user_id)
        if roles.sees_everything:
            return others
        office = roles.alliances(Role.TRAINING_OFFICE)
        headed = placements_touched().filter(department_id__in=roles.department_ids)
        taught = placements_touched().filter(mentor_id=roles.user_id)
        return others.filter(
            Q(trainee__intake__version__programme__alliance_id__in=office)
            | Q(Exists(headed), approver__in=(Approver.MENTOR, Approver.HEAD))
            | Q(Exists(taught), approver=Approver.MENTOR)
        )

    def open(self) -> "LeaveQuerySet":
        return self.filter(status__in=OPEN_LEAVE)

    def approved(self) -> "LeaveQuerySet":
        return self.filter(status=LeaveStatus.APPROVED)

    def waiting(self) -> "LeaveQuerySet":
        return self.filter(status=LeaveStatus.REQUESTED)

    def touching(self, first: date, last: date) -> "LeaveQuerySet":
        """Those with a day between first and last, both included."""
        return self.filter(starts_on__lte=last, ends_on__gte=first)


def placements_touched():
    """The placements that share a day with the leave of the outer query."""
    return Placement.objects.occupying().filter(
        trainee=OuterRef("trainee"),
        starts_on__lte=OuterRef("ends_on"),
        ends_on__gte=OuterRef("starts_on"),
    )


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(condition=pghistory.AnyChange("status")),
    fields=["status", "starts_on", "ends_on", "decided_by", "decided_at", "decision_reason"],
    model_name="LeaveEvent",
)
class Leave(models.Model):
    """Days off, both included. `approver` and `workdays` stand as the request was understood."""

    trainee = models.ForeignKey(Trainee, models.PROTECT, related_name="leaves")
    kind = models.CharField(_("类别"), max_length=11, choices=LeaveKind)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"))
    workdays = models.PositiveSmallIntegerField(_("工作日数"))
    reason = models.CharField(_("事由"), max_length=300)
    proof = models.FileField(
        _("证明材料"), upload_to=proof_path, storage=protected_storage, blank=True
    )
    approver = models.CharField(_("审批人"), max_length=6, choices=Approver)
    status = models.CharField(
        _("状态"), max_length=9, choices=LeaveStatus, default=LeaveStatus.REQUESTED
    )
    requested_at = models.DateTimeField(_("申请时间"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("审批时间"), null=True, blank=True)
    decision_reason = models.CharField(_("审批意见"), max_length=200, blank=True)

    objects = LeaveQuerySet.as_manager()

    class Meta:
        verbose_name = _("请假")
        verbose_name_plural = _("请假")
        ordering = ["-starts_on", "-pk"]
        indexes = [
            models.Index(
                fields=["approver", "starts_on"],
                name="leave_waiting",
                condition=Q(status=LeaveStatus.REQUESTED),
            ),
            models.Index(fields=["trainee", "starts_on"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="leave_dates_in_order", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(name="leave_has_workdays", condition=Q(workdays__gte=1)),
            ExclusionConstraint(
                name="open_leaves_apart",
                expressions=[("trainee", RangeOperators.EQUAL), (Days(), RangeOperators.OVERLAPS)],
                condition=Q(status__in=OPEN_LEAVE),
            ),
            models.CheckConstraint(
                name="leave_decided_by_someone",
                condition=~Q(status__in=(LeaveStatus.APPROVED, LeaveStatus.REJECTED))
                | Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="leave_rejected_with_reason",
                condition=~Q(status=LeaveStatus.REJECTED) | ~Q(decision_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trainee_id} {self.starts_on}–{self.ends_on}: {self.status}"


class WardScreen(models.Model):
    """The private link of one department's screen: it shows the ward's code and nothing else.

    Whoever has the token sees the code without signing in, so the link can be renewed and stopped.
    """

    department = models.OneToOneField(
        Department, models.CASCADE, primary_key=True, related_name="ward_screen"
    )
    token = models.CharField(max_length=32, unique=True)
    created_at = models.DateTimeField(_("生成时间"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("签到屏")
        verbose_name_plural = _("签到屏")

    def __str__(self) -> str:
        return str(self.department_id)


@pghistory.track()
class MakeUp(models.Model):
    """Workdays missed on leave and made up: a longer placement, or a day off spent on the ward.

    An EXTENSION is the days the placement was made longer by. A DAY_OFF is one day within the
    placement that is no workday; presence is expected on it.
    """

    trainee = models.ForeignKey(Trainee, models.PROTECT, related_name="make_ups")
    placement = models.ForeignKey(Placement, models.PROTECT, related_name="make_ups")
    kind = models.CharField(_("方式"), max_length=9, choices=MakeUpKind)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"))
    workdays = models.PositiveSmallIntegerField(_("补勤天数"))
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    planned_at = models.DateTimeField(_("安排时间"))

    class Meta:
        verbose_name = _("补勤")
        verbose_name_plural = _("补勤")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="make_up_dates_fit_kind",
                condition=Q(kind=MakeUpKind.EXTENSION, ends_on__gte=F("starts_on"))
                | Q(kind=MakeUpKind.DAY_OFF, ends_on=F("starts_on"), workdays=1),
            ),
            models.CheckConstraint(name="make_up_has_workdays", condition=Q(workdays__gte=1)),
            ExclusionConstraint(
                name="make_ups_apart",
                expressions=[("trainee", RangeOperators.EQUAL), (Days(), RangeOperators.OVERLAPS)],
            ),
        ]
        triggers = [within_placement("daterange(NEW.starts_on, NEW.ends_on, '[]')")]

    def __str__(self) -> str:
        return f"{self.placement_id} {self.starts_on}–{self.ends_on}"
