import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField, IntegerRangeField
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.catalogue.models import CoursePage, LessonPage

from .enums import EnrolmentState, EventKind
from .fields import SecondsField


@pghistory.track(
    pghistory.UpdateEvent(condition=pghistory.AnyChange("state")),
    pghistory.DeleteEvent(),
    fields=["user", "course", "state", "completed_at", "withdrawn_at"],
)
class Enrolment(models.Model):
    """A person's place in a course, with a summary of how far they are.

    `lessons_total` counts the course's live required lessons and `lessons_done` those of them that
    the person finished. Both follow the course while it is ACTIVE or WITHDRAWN and stay as they
    were at completion: a lesson added later takes nothing away from who has finished.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="enrolments")
    course = models.ForeignKey(CoursePage, models.PROTECT, related_name="enrolments")
    state = models.CharField(
        _("状态"), max_length=9, choices=EnrolmentState, default=EnrolmentState.ACTIVE
    )
    enrolled_at = models.DateTimeField(_("选课时间"))
    completed_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("退选时间"), null=True, blank=True)
    last_activity_at = models.DateTimeField(_("最近学习"))
    # Watching up to this moment has been counted: nobody watches faster than the clock allows.
    watched_at = models.DateTimeField(null=True, blank=True, editable=False)
    lessons_done = models.PositiveSmallIntegerField(_("已完成课时"), default=0)
    lessons_total = models.PositiveSmallIntegerField(_("必修课时"), default=0)

    class Meta:
        verbose_name = _("选课")
        verbose_name_plural = _("选课")
        ordering = ["-last_activity_at", "-pk"]
        indexes = [
            models.Index(fields=["course", "state"]),
            models.Index(fields=["course", "completed_at"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "course"], name="enrolled_once"),
            models.CheckConstraint(
                name="enrolment_completed_has_moment",
                condition=models.Q(state=EnrolmentState.COMPLETED, completed_at__isnull=False)
                | models.Q(~models.Q(state=EnrolmentState.COMPLETED), completed_at__isnull=True),
            ),
            models.CheckConstraint(
                name="enrolment_withdrawn_has_moment",
                condition=models.Q(state=EnrolmentState.WITHDRAWN, withdrawn_at__isnull=False)
                | models.Q(~models.Q(state=EnrolmentState.WITHDRAWN), withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="enrolment_done_within_total",
                condition=models.Q(lessons_done__lte=models.F("lessons_total")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}/{self.course_id}"

    @property
    def percent(self) -> int:
        """Share of required lessons finished, in whole percent."""
        if self.state == EnrolmentState.COMPLETED:
            return 100
        return self.lessons_done * 100 // self.lessons_total if self.lessons_total else 0


class ProgressEvent(models.Model):
    """One thing a learner did, as the server accepted it. Append-only: the database refuses else.

    `client_id` is the page's own number for it: sent again after a lost network it counts once.
    """

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="events", db_index=False)
    lesson = models.ForeignKey(LessonPage, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(_("类型"), max_length=9, choices=EventKind)
    client_id = models.UUIDField()
    at = models.DateTimeField(_("时间"))
    span = IntegerRangeField(_("看过的秒"), null=True, blank=True)
    position = models.PositiveIntegerField(_("播放位置（秒）"), null=True, blank=True)
    read_to = models.PositiveSmallIntegerField(_("读到（%）"), null=True, blank=True)
    handout_id = models.BigIntegerField(_("资料"), null=True, blank=True)
    score = models.PositiveSmallIntegerField(_("得分（%）"), null=True, blank=True)
    revision_id = models.BigIntegerField(_("课时版本"), null=True, blank=True)

    class Meta:
        verbose_name = _("学习记录")
        verbose_name_plural = _("学习记录")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "client_id"], name="event_counts_once"),
            models.UniqueConstraint(
                fields=["enrolment", "lesson"],
                name="lesson_completed_once",
                condition=models.Q(kind=EventKind.COMPLETED),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}/{self.lesson_id} {self.kind}"


class LessonProgress(models.Model):
    """What the events of one enrolment and lesson add up to; recompute_progress proves it."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="progress")
    lesson = models.ForeignKey(LessonPage, models.PROTECT, related_name="progress")
    watched = SecondsField(_("看过的秒"))
    position = models.PositiveIntegerField(_("播放位置（秒）"), default=0)
    read_to = models.PositiveSmallIntegerField(_("读到（%）"), default=0)
    handouts = ArrayField(models.BigIntegerField(), verbose_name=_("打开过的资料"), default=list)
    score = models.PositiveSmallIntegerField(_("最好成绩（%）"), null=True, blank=True)
    first_at = models.DateTimeField(_("开始时间"))
    last_at = models.DateTimeField(_("最近学习"))
    completed_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    # The Wagtail revision that was live when the lesson was finished.
    revision_id = models.BigIntegerField(_("学习的版本"), null=True, blank=True)

    class Meta:
        verbose_name = _("课时进度")
        verbose_name_plural = _("课时进度")
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "lesson"], name="one_progress_per_lesson")
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}/{self.lesson_id}"

    @property
    def seconds(self) -> int:
        """Distinct seconds watched."""
        return sum(span.upper - span.lower for span in self.watched)
