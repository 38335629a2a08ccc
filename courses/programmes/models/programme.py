"""What a programme asks, in versions."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alliance.units.models import Alliance, Department, Unit
from courses.quizzes.models import QuizLessonPage

from ..enums import ItemKind, Level, VersionState
from ..triggers import frozen_once_published


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
        triggers = [frozen_once_published(column="id")]

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
        triggers = [frozen_once_published(column="version_id")]

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
        triggers = [frozen_once_published(column="version_id")]

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
        triggers = [frozen_once_published(column="version_id")]

    def __str__(self) -> str:
        return f"{self.form_code} × {self.required}"
