"""A doctor's way into an intake and through it, with all that goes with it."""

import uuid

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Case, F, Q, When
from django.utils.translation import gettext_lazy as _

from alliance.core.days import Days
from alliance.units.models import Department, Unit

from ..enums import (
    COUNTS_ONCE,
    HOLDS_PLACE,
    RUNNING_FIRST,
    WAITS_FOR_OFFICE,
    ApplicationStatus,
    LetterKind,
    PaperKind,
)
from ..triggers import application_guards
from .intake import Intake
from .programme import ProgrammeVersion


def protected_storage() -> Storage:
    return storages["protected"]


class ApplicationQuerySet(models.QuerySet):
    def visible_to(self, roles) -> "ApplicationQuerySet":
        """One's own; those of one's unit's people; those to one's alliance's programmes.

        `roles` is a units.queries.RoleSet. What was never submitted only its author sees.
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
            & Q(submitted_at__isnull=False)
        )

    def running_first(self) -> "ApplicationQuerySet":
        """Of one person's trainings the running one first, then the next, then the last."""
        place = Case(*(When(status=status, then=n) for n, status in enumerate(RUNNING_FIRST)))
        return self.order_by(place, "-starts_on", "-pk")


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(condition=pghistory.AnyChange("status", "version")),
    fields=["status", "reason", "version", "decided_at"],
    model_name="ApplicationEvent",
    obj_field=pghistory.ObjForeignKey(related_name="events"),
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
    # Terminated so early that the place went to the waiting list.
    frees_place = models.BooleanField(_("名额已递补"), default=False, editable=False)
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
                name="application_submitted_has_moment",
                condition=Q(submitted_at__isnull=False)
                | Q(status__in=[ApplicationStatus.DRAFT, ApplicationStatus.WITHDRAWN]),
            ),
            models.CheckConstraint(
                name="trainee_has_version_and_dates",
                condition=~Q(status__in=HOLDS_PLACE)
                | Q(version__isnull=False, starts_on__isnull=False, ends_on__isnull=False),
            ),
            models.CheckConstraint(
                name="only_terminated_frees_place",
                condition=Q(frees_place=False) | Q(status=ApplicationStatus.TERMINATED),
            ),
            ExclusionConstraint(
                name="trainings_of_doctor_apart",
                expressions=[("user", RangeOperators.EQUAL), (Days(), RangeOperators.OVERLAPS)],
                condition=Q(status__in=[ApplicationStatus.ACCEPTED, ApplicationStatus.IN_TRAINING]),
            ),
            models.CheckConstraint(
                name="trainee_dates_in_order",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
        ]
        triggers = application_guards()

    def __str__(self) -> str:
        return f"{self.user} → {self.intake}"

    @property
    def alliance_id(self) -> int:
        """The alliance whose training office decides; select `intake__version__programme`."""
        return self.intake.version.programme.alliance_id

    @property
    def is_open_to_office(self) -> bool:
        """True in a state that the training office can end: a decision or the arrival is due."""
        return self.status in WAITS_FOR_OFFICE


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


def paper_path(paper: "Paper", filename: str) -> str:
    """A name that tells nothing and cannot be guessed; the shown one stands in the row."""
    return f"applications/{paper.application_id}/{uuid.uuid4().hex}"


class Paper(models.Model):
    """A file that goes with an application; protected, of a type that its content shows."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="papers")
    kind = models.CharField(_("材料类别"), max_length=14, choices=PaperKind)
    name = models.CharField(_("文件名"), max_length=120)
    file = models.FileField(_("文件"), upload_to=paper_path, storage=protected_storage)
    content_type = models.CharField(_("文件类型"), max_length=40)
    size = models.PositiveIntegerField(_("字节数"))
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


class Letter(models.Model):
    """What an applicant was told, word for word. Never changed.

    Written in the transaction of the decision. `sent_at` is when its mail was put into the outbox;
    who has no address reads it on the site.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="letters")
    kind = models.CharField(_("函件"), max_length=10, choices=LetterKind)
    subject = models.CharField(_("标题"), max_length=200)
    body = models.TextField(_("正文"))
    written_at = models.DateTimeField(_("写成时间"))
    sent_at = models.DateTimeField(_("发出时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("函件")
        verbose_name_plural = _("函件")
        ordering = ["-written_at", "-pk"]
        triggers = [pgtrigger.Protect(name="as_written", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return self.subject
