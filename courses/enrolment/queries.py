"""What a learner sees of their own courses."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, QuerySet
from wagtail.models import Page

from alliance.core.prepared import Parameter, Prepared
from courses.catalogue.queries import LessonInfo
from courses.quizzes.models import Attempt

from . import completion
from .enums import EnrolmentState
from .models import Enrolment, LessonProgress

PROGRESS = Prepared(lambda: LessonProgress.objects.filter(enrolment=Parameter("enrolment")))
# After so many days without learning a started course counts as stuck.
STUCK_AFTER = timedelta(days=14)


@dataclass(frozen=True)
class Step:
    """One lesson of a course, as one learner stands with it."""

    lesson: LessonInfo
    progress: LessonProgress | None

    @property
    def is_done(self) -> bool:
        return bool(self.progress and self.progress.completed_at)

    @property
    def is_started(self) -> bool:
        return self.progress is not None

    @property
    def missing(self) -> str:
        """What is still to be done; empty when it is done."""
        return "" if self.is_done else completion.missing(self.lesson, self.progress)

    @property
    def percent_watched(self) -> int:
        """Share of what the rule asks to watch, in whole percent."""
        if not self.progress or not self.lesson.seconds_to_watch:
            return 0
        return min(100, self.progress.seconds * 100 // self.lesson.seconds_to_watch)


def steps(lessons: tuple[LessonInfo, ...], enrolment_id: int | None) -> list[Step]:
    """The course's lessons in order with the learner's progress; one query."""
    progress = {}
    if enrolment_id:
        progress = {row.lesson_id: row for row in PROGRESS.objects(enrolment=enrolment_id)}
    return [Step(lesson, progress.get(lesson.id)) for lesson in lessons]


def next_step(all_steps: list[Step], *, after: int | None = None) -> Step | None:
    """What to do next: the first unfinished lesson after this one, else the first of all."""
    ids = [step.lesson.id for step in all_steps]
    start = ids.index(after) + 1 if after in ids else 0
    ahead = [*all_steps[start:], *all_steps[:start]]
    todo = [step for step in ahead if not step.is_done and step.lesson.id != after]
    return next((step for step in todo if step.lesson.required), todo[0] if todo else None)


def my_enrolments(user) -> QuerySet[Enrolment]:
    """The person's courses, lately touched first, with what a list shows of each."""
    return (
        Enrolment.objects.filter(user=user)
        .select_related("course", "course__cover")
        .annotate(outline_at=F("course__outline_at"))
        .order_by("-last_activity_at", "-pk")
    )


def is_stuck(enrolment: Enrolment, *, at: datetime) -> bool:
    """Active, and not touched for STUCK_AFTER."""
    return (
        enrolment.state == EnrolmentState.ACTIVE and at - enrolment.last_activity_at >= STUCK_AFTER
    )


def count_learners_below(page: Page) -> int:
    """People with an enrolment, progress or an attempt in this page or one below it."""
    below = page.path
    enrolled = Enrolment.objects.filter(course__path__startswith=below).values_list("user")
    learned = LessonProgress.objects.filter(lesson__path__startswith=below)
    tried = Attempt.objects.filter(quiz__path__startswith=below).values_list("user")
    return (
        enrolled.order_by().union(learned.values_list("enrolment__user"), tried.order_by()).count()
    )
