from datetime import date

import pghistory
from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from alliance.units.models import Alliance, Department, Unit
from courses.quizzes.models import QuizLessonPage

from .enums import (
    COUNTS_ONCE,
    HOLDS_PLACE,
    ApplicationStatus,
    ItemKind,
    Level,
    VersionState,
)
from .triggers import count_places, frozen_once_published


def protected_storage() -> Storage:
    return storages["protected"]


class Programme(models.Model):
    """A training that the host unit (the alliance's lead hospital) offers to member doctors."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="programmes")
    host_unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="hosted_programmes", verbose_name=_("接收单位")
    )
    name = models.CharField(_("项目名称"), max_length=100)
    summary = models.TextField(_("项目简介"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("进修项目")
        verbose_name_plural = _("进修项目")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["alliance", "name"], name="programme_name_unique")
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class ProgrammeVersion(models.Model):
    """What a programme asks. Frozen by the database once published; a change is a new version."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("版本"))
    state = models.CharField(
        _("状态"), max_length=9, choices=VersionState, default=VersionState.DRAFT
    )
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True)
    fixed_order = models.BooleanField(_("按固定顺序轮转"), default=False)
    attendance_percent = models.PositiveSmallIntegerField(_("最低出勤率（%）"), default=90)
    theory_pass_percent = models.PositiveSmallIntegerField(_("理论及格线（%）"), default=60)
    skill_pass_percent = models.PositiveSmallIntegerField(_("技能及格线（%）"), default=60)

    class Meta:
        verbose_name = _("项目版本")
        verbose_name_plural = _("项目版本")
        ordering = ["programme", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="version_number_unique"),
            models.UniqueConstraint(
                fields=["programme"],
                name="one_draft_version",
                condition=Q(state=VersionState.DRAFT),
            ),
            models.CheckConstraint(
                name="version_published_has_moment",
                condition=Q(state=VersionState.PUBLISHED, published_at__isnull=False)
                | Q(state=VersionState.DRAFT, published_at__isnull=True),
            ),
            models.CheckConstraint(
                name="version_percents_in_range",
                condition=Q(attendance_percent__lte=100)
                & Q(theory_pass_percent__lte=100)
                & Q(skill_pass_percent__lte=100),
            ),
        ]
        triggers = [frozen_once_published("id")]

    def __str__(self) -> str:
        return f"{self.programme} v{self.number}"


class Block(models.Model):
    """A department of a version, with the weeks spent there; `position` is the fixed order."""

    version = models.ForeignKey(ProgrammeVersion, models.CASCADE, related_name="blocks")
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="blocks", verbose_name=_("科室")
    )
    position = models.PositiveSmallIntegerField(_("顺序"))
    weeks = models.PositiveSmallIntegerField(_("周数"))
    theory_quiz = models.ForeignKey(
        QuizLessonPage, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("出科理论考核"),
    )  # fmt: skip
    # The code of an assessments.Form: that app stands above this one.
    skill_form_code = models.CharField(_("出科技能考核表"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("轮转科室")
        verbose_name_plural = _("轮转科室")
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "department"], name="block_once"),
            models.UniqueConstraint(
                fields=["version", "position"],
                name="block_position_unique",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                name="block_weeks_in_range", condition=Q(weeks__gte=1, weeks__lte=104)
            ),
        ]
        triggers = [frozen_once_published("version_id")]

    def __str__(self) -> str:
        return f"{self.department} × {self.weeks}"


class Requirement(models.Model):
    """An item of the logbook that must be done `required` times at `level` or above.

    With a block it is counted in that department only, without one anywhere. Each item counts up
    to its own requirement: 5 of 2 counts as 2.
    """

    version = models.ForeignKey(ProgrammeVersion, models.CASCADE, related_name="requirements")
    block = models.ForeignKey(
        Block, models.CASCADE, null=True, blank=True, related_name="requirements",
        verbose_name=_("科室"),
    )  # fmt: skip
    kind = models.CharField(_("类别"), max_length=9, choices=ItemKind)
    name = models.CharField(_("项目"), max_length=100)
    level = models.PositiveSmallIntegerField(_("最低级别"), choices=Level, default=Level.OBSERVED)
    required = models.PositiveSmallIntegerField(_("要求例数"))
    position = models.PositiveSmallIntegerField(_("顺序"), default=0)

    class Meta:
        verbose_name = _("登记要求")
        verbose_name_plural = _("登记要求")
        ordering = ["version", "block", "kind", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "block", "kind", "name"],
                name="requirement_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="requirement_positive", condition=Q(required__gte=1)),
            models.CheckConstraint(name="requirement_level", condition=Q(level__in=Level.values)),
        ]
        triggers = [frozen_once_published("version_id")]

    def __str__(self) -> str:
        return self.name


class RequiredAssessment(models.Model):
    """A bedside assessment that must be passed through `required` times, in a block or anywhere."""

    version = models.ForeignKey(
        ProgrammeVersion, models.CASCADE, related_name="required_assessments"
    )
    block = models.ForeignKey(
        Block, models.CASCADE, null=True, blank=True, related_name="required_assessments",
        verbose_name=_("科室"),
    )  # fmt: skip
    # The code of an assessments.Form: that app stands above this one.
    form_code = models.CharField(_("考核表"), max_length=40)
    required = models.PositiveSmallIntegerField(_("要求次数"))

    class Meta:
        verbose_name = _("考核要求")
        verbose_name_plural = _("考核要求")
        ordering = ["version", "block", "form_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "block", "form_code"],
                name="required_assessment_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="required_assessment_positive", condition=Q(required__gte=1)
            ),
        ]
        triggers = [frozen_once_published("version_id")]

    def __str__(self) -> str:
        return f"{self.form_code} × {self.required}"


class IntakeQuerySet(models.QuerySet):
    def taking_applications(self, on: date) -> "IntakeQuerySet":
        return self.filter(apply_from__lte=on, apply_until__gte=on)


@pghistory.track(exclude=["taken"])
class Intake(models.Model):
    """One round of a programme. Dates are inclusive. `taken` is kept by the database."""

    version = models.ForeignKey(ProgrammeVersion, models.PROTECT, related_name="intakes")
    name = models.CharField(_("批次名称"), max_length=100)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"))
    apply_from = models.DateField(_("申请开始"))
    apply_until = models.DateField(_("申请截止"))
    places = models.PositiveSmallIntegerField(_("总名额"))
    places_per_unit = models.PositiveSmallIntegerField(_("每单位名额"), null=True, blank=True)
    taken = models.PositiveSmallIntegerField(_("已占名额"), default=0, editable=False)

    objects = IntakeQuerySet.as_manager()

    class Meta:
        verbose_name = _("招生批次")
        verbose_name_plural = _("招生批次")
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="intake_never_oversold", condition=Q(taken__lte=F("places"))
            ),
            models.CheckConstraint(
                name="intake_dates_in_order", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="intake_window_in_order", condition=Q(apply_until__gte=F("apply_from"))
            ),
            models.UniqueConstraint(fields=["version", "name"], name="intake_name_unique"),
        ]

    def __str__(self) -> str:
        return self.name


class UnitQuota(models.Model):
    """How many of an intake's places one unit may take; the database adds a missing row."""

    intake = models.ForeignKey(Intake, models.CASCADE, related_name="quotas")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    places = models.PositiveSmallIntegerField(_("名额"), null=True, blank=True)
    taken = models.PositiveSmallIntegerField(_("已占名额"), default=0, editable=False)

    class Meta:
        verbose_name = _("单位名额")
        verbose_name_plural = _("单位名额")
        constraints = [
            models.UniqueConstraint(fields=["intake", "unit"], name="quota_once"),
            models.CheckConstraint(
                name="quota_never_oversold",
                condition=Q(places__isnull=True) | Q(taken__lte=F("places")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.intake_id}/{self.unit_id}"


class ApplicationQuerySet(models.QuerySet):
    def visible_to(self, roles) -> "ApplicationQuerySet":
        """One's own; those of one's unit's people; those to one's alliance's programmes.

        `roles` is a units.queries.RoleSet. A draft is seen by nobody but its author.
        The rule for one object is rules.can_see_application.
        """
        if roles.sees_everything:
            return self
        return self.filter(
            Q(user_id=roles.user_id)
            | (
                Q(unit_id__in=roles.unit_ids)
                | Q(intake__version__programme__alliance_id__in=roles.office_alliance_ids)
            )
            & ~Q(status=ApplicationStatus.DRAFT, submitted_at__isnull=True)
        )


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(condition=pghistory.AnyChange("status", "version")),
    fields=["status", "reason", "version", "decided_at"],
    model_name="ApplicationEvent",
)
class Application(models.Model):
    """A doctor's way into an intake and through it. Who holds a place is a Trainee (the proxy).

    `unit` is where the doctor works at the time and stays so. `version` is set on acceptance:
    a trainee stays on the version admitted under.
    """

    intake = models.ForeignKey(Intake, models.PROTECT, related_name="applications")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="applications")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="applications")
    status = models.CharField(
        _("状态"), max_length=13, choices=ApplicationStatus, default=ApplicationStatus.DRAFT
    )
    goals = models.TextField(_("进修目标"), max_length=1000, blank=True)
    experience = models.TextField(_("工作经历与基础"), max_length=1000, blank=True)
    created_at = models.DateTimeField(_("填写时间"))
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    decided_at = models.DateTimeField(_("决定时间"), null=True, blank=True)
    # Why it was returned, declined, waitlisted, withdrawn or terminated.
    reason = models.CharField(_("理由"), max_length=200, blank=True)
    waitlist_number = models.PositiveSmallIntegerField(_("候补序号"), null=True, blank=True)
    version = models.ForeignKey(
        ProgrammeVersion, models.PROTECT, null=True, blank=True, related_name="trainees"
    )
    # The first and last day of training; from the intake, later if leave extends it.
    starts_on = models.DateField(_("开始日期"), null=True, blank=True)
    ends_on = models.DateField(_("结束日期"), null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("进修申请")
        verbose_name_plural = _("进修申请")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["intake", "status"]),
            models.Index(fields=["unit", "status"]),
            models.Index(fields=["user", "-created_at"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["intake", "user"],
                name="applied_once",
                condition=Q(status__in=COUNTS_ONCE),
            ),
            models.UniqueConstraint(
                fields=["intake", "waitlist_number"], name="waitlist_number_unique"
            ),
            models.CheckConstraint(
                name="waitlisted_has_number",
                condition=Q(status=ApplicationStatus.WAITLISTED, waitlist_number__isnull=False)
                | Q(~Q(status=ApplicationStatus.WAITLISTED), waitlist_number__isnull=True),
            ),
            models.CheckConstraint(
                name="trainee_has_version_and_dates",
                condition=~Q(status__in=HOLDS_PLACE)
                | Q(version__isnull=False, starts_on__isnull=False, ends_on__isnull=False),
            ),
            models.CheckConstraint(
                name="trainee_dates_in_order",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
        ]
        triggers = [count_places()]

    def __str__(self) -> str:
        return f"{self.user} → {self.intake}"


class TraineeManager(models.Manager.from_queryset(ApplicationQuerySet)):
    def get_queryset(self):
        return super().get_queryset().filter(status__in=HOLDS_PLACE)


class Trainee(Application):
    """An application that has its place: accepted, in training, completed or terminated."""

    objects = TraineeManager()

    class Meta:
        proxy = True
        verbose_name = _("学员")
        verbose_name_plural = _("学员")


class Paper(models.Model):
    """A file that goes with an application (licence, diploma, recommendation); protected."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="papers")
    name = models.CharField(_("文件名"), max_length=120)
    file = models.FileField(_("文件"), upload_to="applications", storage=protected_storage)
    added_at = models.DateTimeField(_("上传时间"))

    class Meta:
        verbose_name = _("申请材料")
        verbose_name_plural = _("申请材料")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class Wish(models.Model):
    """A month in which the applicant would like to be in a department. The planner weighs it."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="wishes")
    department = models.ForeignKey(Department, models.CASCADE, related_name="+")
    month = models.DateField(_("希望月份"), help_text=_("该月的第一天。"))

    class Meta:
        verbose_name = _("轮转意愿")
        verbose_name_plural = _("轮转意愿")
        ordering = ["month", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "department"], name="wish_once"),
            models.CheckConstraint(name="wish_month_is_first_day", condition=Q(month__day=1)),
        ]

    def __str__(self) -> str:
        return f"{self.department_id} {self.month:%Y-%m}"
