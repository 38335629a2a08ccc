"""Generated learning: enrolments, their lessons' summaries, and the events that add up to them."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from psycopg.types.multirange import Multirange
from psycopg.types.range import Range

from alliance.accounts.models import User
from alliance.core.copying import copy_instances, copy_rows
from courses.catalogue.enums import CompletionRule
from courses.catalogue.models import LessonPage
from courses.enrolment.enums import EnrolmentState, EventKind
from courses.enrolment.models import Enrolment, LessonProgress, ProgressEvent

from .site import VIDEO_SECONDS

EVENT_COLUMNS = (
    "enrolment_id",
    "lesson_id",
    "kind",
    "client_id",
    "at",
    "span",
    "position",
    "read_to",
)
HALF = VIDEO_SECONDS // 2
BEGUN_SECONDS = VIDEO_SECONDS // 5
# Shares of enrolments: completed, under way, not begun; what is left has withdrawn.
COMPLETED, UNDER_WAY, NOT_BEGUN = 0.45, 0.35, 0.10


@dataclass(frozen=True, slots=True)
class Step:
    """One learner's work on one lesson, of which two events and a completion tell."""

    enrolment: Enrolment
    lesson: LessonPage
    first_at: datetime
    last_at: datetime
    finished: bool


def build(
    *,
    people: list[User],
    courses: list[list[LessonPage]],
    enrolments: int,
    events: int,
    rng: Random,
    at: datetime,
) -> int:
    """Write everything; returns the number of events."""
    pairs = rng.sample(range(len(people) * len(courses)), enrolments)
    plans = [_plan(*divmod(pair, len(courses)), people, courses, rng, at) for pair in pairs]
    made = [enrolment for enrolment, _steps in plans]
    copy_instances(made)
    steps = [step for _enrolment, steps in plans for step in steps]
    copy_instances([_summary(step) for step in steps])
    needed = sum(2 + step.finished for step in steps)
    copy_rows(ProgressEvent, EVENT_COLUMNS, _events(steps, max(0, events - needed), rng))
    return max(events, needed)


def _plan(
    person: int,
    course: int,
    people: list[User],
    courses: list[list[LessonPage]],
    rng: Random,
    at: datetime,
) -> tuple[Enrolment, list[Step]]:
    """One enrolment with its state and the lessons worked on, one every few days."""
    lessons = courses[course]
    enrolled_at = at - timedelta(days=rng.randrange(20, 300), seconds=rng.randrange(86_400))
    enrolment = Enrolment(
        user=people[person],
        course_id=lessons[0].course_id,
        enrolled_at=enrolled_at,
        last_activity_at=enrolled_at,
        lessons_total=len(lessons),
    )
    lot = rng.random()
    if lot < COMPLETED:
        done = len(lessons)
    elif lot < COMPLETED + UNDER_WAY:
        done = rng.randrange(0, len(lessons))
    elif lot < COMPLETED + UNDER_WAY + NOT_BEGUN:
        return enrolment, []
    else:
        done = 1
    worked_on = lessons[: done + 1]
    steps = []
    # Some learners were last seen this week, others months ago.
    days = (at - enrolled_at).days if rng.random() < 0.5 else 15
    for n, lesson in enumerate(worked_on):
        first_at = enrolled_at + timedelta(days=days * (n + 0.5) / (len(worked_on) + 0.5))
        steps.append(Step(enrolment, lesson, first_at, first_at + timedelta(minutes=20), n < done))
    watched = [step for step in steps if step.lesson.rule == CompletionRule.WATCHED]
    enrolment.watched_at = watched[-1].last_at if watched else None
    enrolment.lessons_done = done
    enrolment.last_activity_at = steps[-1].last_at
    if lot < COMPLETED:
        enrolment.state = EnrolmentState.COMPLETED
        enrolment.completed_at = steps[-1].last_at
    elif lot >= COMPLETED + UNDER_WAY + NOT_BEGUN:
        enrolment.state = EnrolmentState.WITHDRAWN
        enrolment.withdrawn_at = steps[-1].last_at
    return enrolment, steps


def _summary(step: Step) -> LessonProgress:
    """What the two events of the step add up to."""
    progress = LessonProgress(
        enrolment=step.enrolment,
        lesson=step.lesson,
        first_at=step.first_at,
        last_at=step.last_at,
        completed_at=step.last_at if step.finished else None,
    )
    if step.lesson.rule == CompletionRule.WATCHED:
        progress.position = _watched_to(step)
        progress.watched = Multirange([Range(0, _watched_to(step))])
    else:
        progress.read_to = _read_to(step)
    return progress


def _watched_to(step: Step) -> int:
    return VIDEO_SECONDS if step.finished else 2 * BEGUN_SECONDS


def _read_to(step: Step) -> int:
    return 100 if step.finished else 60


def _events(steps: list[Step], extra: int, rng: Random) -> Iterator[tuple]:
    """Two events a step, a third when it was finished, and between the first two the extra ones.

    Extra events tell of what was read or watched before, so that they change no summary.
    """
    every, left_over = divmod(extra, len(steps)) if steps else (0, 0)
    for n, step in enumerate(steps):
        again = every + (n < left_over)
        watched = step.lesson.rule == CompletionRule.WATCHED
        tell = _watching if watched else _reading
        middle = _watched_to(step) // 2 if watched else 30
        yield tell(step, rng, step.first_at, 0, middle)
        for k in range(again):
            moment = step.first_at + timedelta(seconds=1 + 1000 * k / (again + 1))
            yield tell(step, rng, moment, 0, rng.randrange(1, middle))
        yield tell(
            step, rng, step.last_at, middle, _watched_to(step) if watched else _read_to(step)
        )
        if step.finished:
            yield _event(step, rng, EventKind.COMPLETED, step.last_at, None, None, None)


def _watching(step: Step, rng: Random, at: datetime, start: int, end: int) -> tuple:
    return _event(step, rng, EventKind.WATCHED, at, f"[{start},{end})", end, None)


def _reading(step: Step, rng: Random, at: datetime, _start: int, end: int) -> tuple:
    return _event(step, rng, EventKind.READ, at, None, None, end)


def _event(step: Step, rng: Random, kind: EventKind, at: datetime, *rest) -> tuple:
    client_id = str(uuid.UUID(int=rng.getrandbits(128), version=4))
    return (step.enrolment.pk, step.lesson.pk, kind.value, client_id, at, *rest)
