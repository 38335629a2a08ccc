from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from alliance.accounts.enums import Role
from alliance.jobs.models import OPEN_STATES, Job
from alliance.units.models import Alliance, Department
from courses.programmes.models import Block, Intake, Trainee
from courses.rotations.models import Placement

from .enums import PlanState

WEEK = timedelta(weeks=1)
DAY = timedelta(days=1)
MAX_WEEKS = 104


class PlanQuerySet(models.QuerySet):
    def visible_to(self, roles) -> "PlanQuerySet":
        """Those of the alliances whose training office the person is; see rules.can_plan."""
        if roles.sees_everything:
            return self
        return self.filter(alliance__in=roles.alliances(Role.TRAINING_OFFICE))


class Plan(models.Model):
    """A draft of placements for the trainees of some intakes; it may contradict itself.

    Its weeks are counted from `starts_on`. `revision` grows with every change of its rows.
    """

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="plans")
    name = models.CharField(_("计划名称"), max_length=80)
    intakes = models.ManyToManyField(Intake, related_name="plans", verbose_name=_("招生批次"))
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"))
    state = models.CharField(_("状态"), max_length=9, choices=PlanState, default=PlanState.DRAFT)
    revision = models.PositiveIntegerField(default=0)
    # The latest solving, running or over.
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    # What the latest solving said: see solving.as_data.
    findings = models.JSONField(default=dict)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("建立时间"))
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(_("发布或作废时间"), null=True, blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("轮转计划")
        verbose_name_plural = _("轮转计划")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="plan_dates_in_order", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="plan_closed_has_moment",
                condition=Q(state=PlanState.DRAFT, closed_at__isnull=True)
                | Q(~Q(state=PlanState.DRAFT), closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def weeks(self) -> int:
        return -(-((self.ends_on - self.starts_on).days + 1) // 7)

    def week_of(self, day: date) -> int:
        """The number of the week that holds the day; below 0 before the plan."""
        return (day - self.starts_on).days // 7

    def first_day(self, week: int) -> date:
        return self.starts_on + week * WEEK

    @property
    def is_open(self) -> bool:
        return self.state == PlanState.DRAFT

    @property
    def is_solving(self) -> bool:
        return self.job is not None and self.job.state in OPEN_STATES


class PlacedRow(models.Model):
    """Someone in a department from one day to another, both included."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    mentor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True


class DraftPlacement(PlacedRow):
    """A planned placement. `placement` is the published one that it would change.

    `fixed` ones have begun or lie before the plan: they are shown and counted, not changed.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="rows")
    trainee = models.ForeignKey(Trainee, models.CASCADE, related_name="+")
    block = models.ForeignKey(Block, models.PROTECT, null=True, blank=True, related_name="+")
    placement = models.ForeignKey(
        Placement, models.CASCADE, null=True, blank=True, related_name="+"
    )
    fixed = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("计划安排")
        verbose_name_plural = _("计划安排")
        ordering = ["starts_on", "pk"]
        indexes = [models.Index(fields=["plan", "trainee"])]
        constraints = [
            models.CheckConstraint(
                name="draft_dates_in_order", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.UniqueConstraint(
                fields=["plan", "placement"], name="draft_changes_a_placement_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trainee_id}: {self.department_id} {self.starts_on}–{self.ends_on}"


class BasePlacement(PlacedRow):
    """A published placement as it stood when the draft was taken: whoever changes it meanwhile
    makes the draft stale."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="base")
    placement = models.ForeignKey(Placement, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "placement"], name="base_placement_once")
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.placement_id}"


class Edit(models.Model):
    """One step of the planner: the rows it changed, as they were and as they became."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="edits")
    number = models.PositiveIntegerField()
    label = models.CharField(max_length=120)
    before = models.JSONField(default=list)
    after = models.JSONField(default=list)
    undone = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="edit_number_unique")
        ]

    def __str__(self) -> str:
        return self.label


class Notice(models.Model):
    """What a publication changed for one person; the sweep mails what was not told yet."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="notices")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    text = models.TextField()
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "user"], name="told_once_of_a_plan")]
        indexes = [
            models.Index(fields=["plan"], name="notices_to_tell", condition=Q(told_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} → {self.user_id}"
