from datetime import date

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from alliance.core.days import Days
from alliance.units.models import Department
from courses.programmes.models import Block, Trainee

from .enums import OCCUPIES, PlacementStatus
from .triggers import count_days, follow_capacity


@pghistory.track()
class Capacity(models.Model):
    """How many trainees a department takes from one day to another, both included.

    A day without a row has no place. Periods of one department do not overlap.
    """

    department = models.ForeignKey(
        Department, models.PROTECT, related_name="capacities", verbose_name=_("科室")
    )
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"))
    places = models.PositiveSmallIntegerField(_("容量"))

    class Meta:
        verbose_name = _("科室容量")
        verbose_name_plural = _("科室容量")
        ordering = ["department", "starts_on"]
        constraints = [
            models.CheckConstraint(
                name="capacity_dates_in_order", condition=Q(ends_on__gte=F("starts_on"))
            ),
            ExclusionConstraint(
                name="capacity_periods_apart",
                expressions=[
                    ("department", RangeOperators.EQUAL),
                    (Days(), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        triggers = [follow_capacity()]

    def __str__(self) -> str:
        return f"{self.department} {self.starts_on}–{self.ends_on}: {self.places}"


class DepartmentDay(models.Model):
    """A department on one day: its capacity and how many are there. Written by triggers only."""

    department = models.ForeignKey(Department, models.CASCADE, related_name="days")
    day = models.DateField(_("日期"))
    capacity = models.PositiveSmallIntegerField(_("容量"))
    taken = models.PositiveSmallIntegerField(_("已占"))

    class Meta:
        verbose_name = _("科室当日")
        verbose_name_plural = _("科室当日")
        constraints = [
            models.UniqueConstraint(fields=["department", "day"], name="department_day_once"),
            models.CheckConstraint(
                name="department_never_overfull", condition=Q(taken__lte=F("capacity"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department_id} {self.day}: {self.taken}/{self.capacity}"


@pghistory.track()
class CalendarDay(models.Model):
    """A day that the training office says is worked or free; see core.workdays."""

    day = models.DateField(_("日期"), unique=True)
    worked = models.BooleanField(_("上班"))
    note = models.CharField(_("说明"), max_length=60, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("录入时间"))

    class Meta:
        verbose_name = _("工作日历")
        verbose_name_plural = _("工作日历")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day}: {self.worked}"


class PlacementQuerySet(models.QuerySet):
    def visible_to(self, roles) -> "PlacementQuerySet":
        """One's own; as mentor; of one's department; of one's unit's people; of one's alliances.

        `roles` is a units.queries.RoleSet. A former mentor sees nothing: the key follows whoever
        teaches now. The rule for one object is rules.can_see_placement.
        """
        if roles.sees_everything:
            return self
        return self.filter(
            Q(trainee__user_id=roles.user_id)
            | Q(mentor_id=roles.user_id)
            | Q(department_id__in=roles.department_ids)
            | Q(trainee__unit_id__in=roles.unit_ids)
            | Q(trainee__intake__version__programme__alliance_id__in=roles.office_alliance_ids)
        )

    def with_scope(self) -> "PlacementQuerySet":
        """With all that the rules ask about, and the names that a line shows."""
        return self.select_related(
            "trainee__user", "trainee__unit", "trainee__intake__version__programme",
            "department", "mentor",
        )  # fmt: skip

    def occupying(self) -> "PlacementQuerySet":
        """Those that take a place: all but the cancelled ones."""
        return self.filter(status__in=OCCUPIES)

    def on(self, day: date) -> "PlacementQuerySet":
        """Those that take a place on the day."""
        return self.occupying().filter(starts_on__lte=day, ends_on__gte=day)


@pghistory.track()
class Placement(models.Model):
    """A trainee in a department for a period, with a mentor. Both dates are included.

    The database refuses two for one trainee that share a day, and one too many in a department.
    """

    trainee = models.ForeignKey(
        Trainee, models.PROTECT, related_name="placements", verbose_name=_("学员")
    )
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="placements", verbose_name=_("科室")
    )
    # What of the programme it fulfils; none for an extra one.
    block = models.ForeignKey(
        Block, models.PROTECT, null=True, blank=True, related_name="placements"
    )
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"))
    mentor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True,
        related_name="taught_placements", verbose_name=_("带教老师"),
    )  # fmt: skip
    status = models.CharField(
        _("状态"), max_length=9, choices=PlacementStatus, default=PlacementStatus.PUBLISHED
    )
    published_at = models.DateTimeField(_("发布时间"))

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = _("轮转安排")
        verbose_name_plural = _("轮转安排")
        ordering = ["starts_on", "pk"]
        indexes = [
            models.Index(fields=["department", "starts_on"]),
            models.Index(fields=["mentor", "starts_on"]),
            models.Index(fields=["trainee", "starts_on"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="placement_dates_in_order", condition=Q(ends_on__gte=F("starts_on"))
            ),
            ExclusionConstraint(
                name="placements_of_trainee_apart",
                expressions=[("trainee", RangeOperators.EQUAL), (Days(), RangeOperators.OVERLAPS)],
                condition=Q(status__in=OCCUPIES),
                # Checked after the statement, so that one update can swap two placements.
                deferrable=models.Deferrable.IMMEDIATE,
            ),
        ]
        triggers = count_days()

    def __str__(self) -> str:
        return f"{self.trainee_id}: {self.department_id} {self.starts_on}–{self.ends_on}"
