import uuid

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alliance.core.triggers import follows
from alliance.units.models import Department
from courses.assessments.models import Assessment
from courses.quizzes.models import Attempt
from courses.rotations.models import Placement

from .enums import (
    END_TRANSITIONS,
    OUTCOME_TRANSITIONS,
    TURN,
    Act,
    EndStatus,
    Outcome,
    ReviewKind,
    Step,
)

PERCENT = {"null": True, "blank": True}


def frozen() -> pgtrigger.Trigger:
    return pgtrigger.Protect(name="frozen", operation=pgtrigger.Update | pgtrigger.Delete)


class EndQuerySet(models.QuerySet):
    def visible_to(self, roles) -> "EndQuerySet":
        """Whoever sees the placement today; the rule for one is rules.can_see."""
        return self.filter(placement__in=Placement.objects.visible_to(roles))

    def waiting(self) -> "EndQuerySet":
        """Those that somebody has to sign."""
        return self.filter(status__in=TURN)

    def with_places(self) -> "EndQuerySet":
        return self.select_related(
            "placement__trainee__intake__version__programme",
            "placement__trainee__user",
            "placement__trainee__unit",
            "placement__department",
            "placement__mentor",
            "placement__block",
        )


@pghistory.track(fields=["status", "round", "reason"])
class EndOfRotation(models.Model):
    """The end-of-rotation assessment of one placement, from the first submission on.

    A placement without a row is OPEN. Each submission begins a new `round` of signatures.
    """

    placement = models.OneToOneField(Placement, models.PROTECT, related_name="end_of_rotation")
    status = models.CharField(_("状态"), max_length=13, choices=EndStatus, default=EndStatus.OPEN)
    round = models.PositiveSmallIntegerField(_("第几次提交"), default=0)
    changed_at = models.DateTimeField(_("最近变动"))
    # Why it was returned or failed, the last time.
    reason = models.CharField(_("理由"), max_length=200, blank=True)

    objects = EndQuerySet.as_manager()

    class Meta:
        verbose_name = _("出科考核")
        verbose_name_plural = _("出科考核")
        ordering = ["changed_at", "pk"]
        indexes = [models.Index(fields=["status", "changed_at"])]
        triggers = [follows(END_TRANSITIONS)]

    def __str__(self) -> str:
        return f"{self.placement_id}: {self.get_status_display()}"

    @property
    def turn(self) -> str | None:
        """The Step whose signature is due."""
        return TURN.get(self.status)


class Try(models.Model):
    """One sitting: the scores as they were handed in, and what became of it. Never edited.

    A part that was passed in an earlier try stands; only the other is taken again.
    """

    end = models.ForeignKey(EndOfRotation, models.PROTECT, related_name="tries")
    number = models.PositiveSmallIntegerField(_("第几次"))
    theory_attempt = models.ForeignKey(Attempt, models.PROTECT, null=True, related_name="+")
    theory_percent = models.PositiveSmallIntegerField(_("理论得分（%）"), **PERCENT)
    theory_needed = models.PositiveSmallIntegerField(_("理论及格线（%）"))
    skill_assessment = models.ForeignKey(Assessment, models.PROTECT, null=True, related_name="+")
    skill_percent = models.PositiveSmallIntegerField(_("技能得分（%）"), **PERCENT)
    skill_needed = models.PositiveSmallIntegerField(_("技能及格线（%）"))
    submitted_at = models.DateTimeField(_("提交时间"))
    outcome = models.CharField(_("结果"), max_length=7, choices=Outcome, default=Outcome.PENDING)
    decided_at = models.DateTimeField(_("决定时间"), null=True, blank=True)
    reason = models.CharField(_("理由"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("出科考核一次")
        verbose_name_plural = _("出科考核各次")
        ordering = ["end", "number"]
        constraints = [
            models.UniqueConstraint(fields=["end", "number"], name="try_number_unique"),
            models.UniqueConstraint(
                fields=["end"], name="one_pending_try", condition=Q(outcome=Outcome.PENDING)
            ),
            models.CheckConstraint(
                name="try_decided_has_moment",
                condition=Q(outcome=Outcome.PENDING, decided_at__isnull=True)
                | Q(~Q(outcome=Outcome.PENDING), decided_at__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="scores_stay", exclude=["outcome", "decided_at", "reason"]),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            follows(OUTCOME_TRANSITIONS, field="outcome", name="decided_once"),
        ]

    def __str__(self) -> str:
        return f"{self.end_id}#{self.number}: {self.outcome}"

    @property
    def theory_passed(self) -> bool:
        return self.theory_percent is None or self.theory_percent >= self.theory_needed

    @property
    def skill_passed(self) -> bool:
        return self.skill_percent is None or self.skill_percent >= self.skill_needed


class Signature(models.Model):
    """A name under a round, with its moment. One for each step of a round, and frozen.

    The name is kept as it was, whoever is renamed later.
    """

    end = models.ForeignKey(EndOfRotation, models.PROTECT, related_name="signatures")
    sitting = models.ForeignKey(Try, models.PROTECT, related_name="signatures")
    round = models.PositiveSmallIntegerField(_("第几次提交"))
    step = models.CharField(_("签字方"), max_length=7, choices=Step)
    act = models.CharField(_("决定"), max_length=8, choices=Act)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(_("姓名"), max_length=60)
    # Signed by the training office, because the department has no head; says why.
    in_place = models.BooleanField(_("代签"), default=False)
    at = models.DateTimeField(_("时间"))
    reason = models.CharField(_("理由"), max_length=200, blank=True)
    # With the trainee's: what was reached at that moment, as queries.Prerequisite.as_data gives it.
    # It is what the others put their names to.
    reached = models.JSONField(null=True, editable=False)

    class Meta:
        verbose_name = _("出科签字")
        verbose_name_plural = _("出科签字")
        ordering = ["end", "at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["end", "round", "step"], name="one_signature_each_step"
            ),
            models.CheckConstraint(
                name="refusal_has_reason",
                condition=Q(act=Act.SIGNED, in_place=False, reason="")
                | Q(Q(in_place=True) | ~Q(act=Act.SIGNED), ~Q(reason="")),
            ),
        ]
        triggers = [frozen()]

    def __str__(self) -> str:
        return f"{self.end_id}/{self.round} {self.step} {self.act}"


class ImprovementPlan(models.Model):
    """What trainee and mentor agree on after the second failed try and each later one.

    Whoever writes it has accepted it, and the other has not yet. Accepted by both it is frozen.
    """

    end = models.ForeignKey(EndOfRotation, models.PROTECT, related_name="plans")
    after_try = models.PositiveSmallIntegerField(_("第几次不合格之后"))
    opened_at = models.DateTimeField(_("建立时间"))
    goals = models.TextField(_("改进目标"), max_length=1000, blank=True)
    review_on = models.DateField(_("复核日期"), null=True, blank=True)
    trainee_accepted_at = models.DateTimeField(_("学员同意"), null=True, blank=True)
    mentor_accepted_at = models.DateTimeField(_("带教老师同意"), null=True, blank=True)
    mentor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("改进计划")
        verbose_name_plural = _("改进计划")
        ordering = ["end", "after_try"]
        constraints = [
            models.UniqueConstraint(fields=["end", "after_try"], name="one_plan_after_a_try"),
            models.CheckConstraint(
                name="accepted_plan_says_something",
                condition=Q(trainee_accepted_at__isnull=True, mentor_accepted_at__isnull=True)
                | (~Q(goals="") & Q(review_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="accepting_mentor_is_known",
                condition=Q(mentor_accepted_at__isnull=True) | Q(mentor__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="frozen_once_agreed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(
                    old__trainee_accepted_at__isnull=False, old__mentor_accepted_at__isnull=False
                ),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.end_id} after {self.after_try}"

    @property
    def agreed(self) -> bool:
        return self.trainee_accepted_at is not None and self.mentor_accepted_at is not None


class ReviewGiven(models.Model):
    """That the trainee of a placement gave their review; which one it is stands nowhere."""

    placement = models.OneToOneField(Placement, models.PROTECT, related_name="review_given")

    class Meta:
        verbose_name = _("已评价带教")
        verbose_name_plural = _("已评价带教")

    def __str__(self) -> str:
        return str(self.placement_id)


class Review(models.Model):
    """What a trainee says of a department or a teacher: no author, no moment, no order of coming.

    It is shown together with four others, once they make a `batch`, and never before.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("对象"), max_length=10, choices=ReviewKind)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    teacher = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    teaching = models.PositiveSmallIntegerField(_("教学与指导"))
    practice = models.PositiveSmallIntegerField(_("动手机会"))
    overall = models.PositiveSmallIntegerField(_("总体"))
    comment = models.CharField(_("建议"), max_length=300, blank=True)
    batch = models.PositiveIntegerField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("带教评价")
        verbose_name_plural = _("带教评价")
        ordering = ["batch", "pk"]
        indexes = [models.Index(fields=["kind", "department", "teacher", "batch"])]
        constraints = [
            models.CheckConstraint(
                name="review_scores_in_range",
                condition=Q(teaching__range=(1, 5), practice__range=(1, 5), overall__range=(1, 5)),
            ),
            models.CheckConstraint(
                name="review_of_teacher_names_one",
                condition=Q(kind=ReviewKind.TEACHER, teacher__isnull=False)
                | Q(kind=ReviewKind.DEPARTMENT, teacher__isnull=True),
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="stays", exclude=["batch"]),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
