"""Taking in what a learner did: events are kept, summed up, and finish lessons and courses.

Two statements, whatever the size of the tables: the enrolment is read, and everything is kept if
its row is still as it was read. Of two pages of one learner at once, the second reads it again.
"""

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.db.models.expressions import RawSQL

from alliance.core.prepared import Parameter, Prepared, prepared_cursor
from courses.catalogue.queries import LessonInfo, outline

from .completion import READ_TO_END
from .enums import EventKind
from .models import Enrolment, LessonProgress, ProgressEvent
from .services import complete_when_done
from .statements import KEEP

# Film seconds that can be seen in one second of the clock: players offer twice the speed.
FASTEST = 2.0

SUMMARY_COLUMNS = [field.attname for field in LessonProgress._meta.concrete_fields]
ENROLMENT = Prepared(
    lambda: (
        Enrolment.objects.filter(user=Parameter("user"), course__lessons=Parameter("lesson"))
        .annotate(
            outline_at=F("course__outline_at"),
            alliance_id=F("course__alliance_id"),
            version=RawSQL("enrolment_enrolment.xmin::text", []),
        )
        .order_by()
    )
)


class LessonNotThere(Exception):
    """The lesson is not a live lesson of the course."""


class _ChangedMeanwhile(Exception):
    """The enrolment is not as it was read; nothing was kept."""


@dataclass(frozen=True)
class Deed:
    """One thing done, as told by the page or seen by the server; becomes a ProgressEvent."""

    client_id: uuid.UUID
    kind: EventKind
    start: int | None = None
    end: int | None = None
    position: int | None = None
    read_to: int | None = None
    handout_id: int | None = None
    score: int | None = None

    @property
    def span(self) -> str | None:
        """The seconds that were watched, as PostgreSQL writes a range."""
        watched = self.start is not None and self.end > self.start
        return f"[{self.start},{self.end})" if watched else None


@dataclass(frozen=True)
class Outcome:
    """What became of it: the lesson's summary, and whether this finished lesson and course."""

    enrolment: Enrolment
    lesson: LessonInfo
    progress: LessonProgress | None
    lesson_finished: bool
    course_finished: bool


def record_progress(
    *, user_id: int, lesson_id: int, deeds: Iterable[Deed], opened_at: datetime, at: datetime
) -> Outcome:
    """Keep the deeds of one learner in one lesson and finish what they finish.

    Each `client_id` counts once, however often it is sent. `opened_at` is when the server gave out
    the lesson: reading and watching are believed only as far as the time since then allows.
    Raises Enrolment.DoesNotExist, LessonNotThere.
    """
    deeds = list(deeds)
    while True:
        enrolment = ENROLMENT.object(user=user_id, lesson=lesson_id)
        if enrolment is None:
            raise Enrolment.DoesNotExist
        lesson = _lesson_of(enrolment, lesson_id)
        new = _not_yet_counted(deeds, enrolment)
        believed = [*_believe(new, lesson, enrolment, opened_at=opened_at, at=at)]
        try:
            return _take_in(believed, lesson, enrolment, at=at)
        except _ChangedMeanwhile:
            continue


def _lesson_of(enrolment: Enrolment, lesson_id: int) -> LessonInfo:
    lessons = outline(course_id=enrolment.course_id, outline_at=enrolment.outline_at)
    lesson = next((one for one in lessons if one.id == lesson_id), None)
    if lesson is None:
        raise LessonNotThere
    return lesson


def _take_in(
    deeds: list[Deed], lesson: LessonInfo, enrolment: Enrolment, *, at: datetime
) -> Outcome:
    """All of it or, raising _ChangedMeanwhile, nothing.

    A transaction of its own is opened only where the course may be finished as well. One that
    lost lessons in this very moment is finished by who follows the change (receivers.py).
    """
    if enrolment.lessons_done + 1 < enrolment.lessons_total:
        progress, finished = _keep(deeds, lesson, enrolment, at=at)
        return Outcome(enrolment, lesson, progress, finished, course_finished=False)
    with transaction.atomic():
        progress, finished = _keep(deeds, lesson, enrolment, at=at)
        course_finished = finished and complete_when_done(
            enrolment, alliance_id=enrolment.alliance_id, at=at
        )
    return Outcome(enrolment, lesson, progress, finished, course_finished)


def _not_yet_counted(deeds: list[Deed], enrolment: Enrolment) -> list[Deed]:
    """A page that was cut off sends old deeds with new ones: the old must not use up the clock.

    One alone needs no look: the insert itself leaves it out when it is old.
    """
    if len(deeds) < 2:
        return deeds
    known = set(
        ProgressEvent.objects.filter(
            enrolment=enrolment, client_id__in=[deed.client_id for deed in deeds]
        ).values_list("client_id", flat=True)
    )
    return [deed for deed in deeds if deed.client_id not in known]


def _believe(
    deeds: Iterable[Deed], lesson: LessonInfo, enrolment: Enrolment, *,
    opened_at: datetime, at: datetime,
) -> Iterable[Deed]:  # fmt: skip
    """The deeds cut down to what the clock and the lesson allow."""
    since = max(opened_at, enrolment.watched_at or opened_at)
    budget = int(max(0.0, (at - since).total_seconds()) * FASTEST)
    stayed = (at - opened_at).total_seconds() >= lesson.read_seconds
    handouts = {handout.id for handout in lesson.handouts}
    for deed in deeds:
        match deed.kind:
            case EventKind.READ:
                yield replace(deed, read_to=min(deed.read_to, READ_TO_END - (not stayed)))
            case EventKind.WATCHED if lesson.video_seconds:
                end = min(deed.end, lesson.video_seconds, deed.start + budget)
                budget -= max(0, end - deed.start)
                yield replace(deed, end=end, position=min(deed.position, lesson.video_seconds))
            case EventKind.FILE if deed.handout_id in handouts:
                yield deed
            case EventKind.PASSED:
                yield deed


def _keep(
    deeds: list[Deed], lesson: LessonInfo, enrolment: Enrolment, *, at: datetime
) -> tuple[LessonProgress | None, bool]:
    """Write new events, add them to the summary, finish the lesson when its rule is fulfilled.

    Returns the summary, None when there was nothing to sum up, and whether this finished it; the
    tally on `enrolment` follows. Raises _ChangedMeanwhile.
    """
    values = {
        "enrolment": enrolment.pk,
        "version": enrolment.version,
        "course": enrolment.course_id,
        "lesson": lesson.id,
        "revision": lesson.revision_id,
        "rule": lesson.rule,
        "read_to_end": READ_TO_END,
        "seconds_to_watch": lesson.seconds_to_watch,
        "wanted": [handout.id for handout in lesson.handouts],
        "deeds": json.dumps([vars(deed) | {"span": deed.span} for deed in deeds], default=str),
        "at": at,
    }
    with prepared_cursor() as cursor:
        cursor.execute(KEEP, values)
        row = cursor.fetchone()
    if row is None:
        raise _ChangedMeanwhile
    *summary, finished, done, total = row
    if finished is None:
        return None, False
    if finished:
        enrolment.lessons_done, enrolment.lessons_total = done, total
    return LessonProgress.from_db("default", SUMMARY_COLUMNS, summary), finished
