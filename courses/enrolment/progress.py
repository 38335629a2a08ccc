"""Taking in what a learner did: events are kept, summed up, and finish lessons and courses.

One statement, whatever the size of the tables, for what needs no look before: it keeps everything
if all is still as the page found it when it was opened. Otherwise, and for watching, where the
learner stands is read first. Of two pages of one learner at once, the second comes again.
"""

import json
import uuid
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from alliance.accounts.recognition import Acquaintance
from alliance.core.prepared import Parameter, Prepared, prepared_cursor
from courses.catalogue.queries import LessonInfo, outline

from .completion import READ_TO_END
from .enums import EventKind
from .models import Enrolment, LessonProgress, ProgressEvent
from .services import complete_if_done
from .statements import KEEP
from .visits import Place, Visit

# Film seconds that can be seen in one second of the clock: players offer twice the speed.
FASTEST = 2.0

SUMMARY_COLUMNS = [field.attname for field in LessonProgress._meta.concrete_fields]
PLACE = Prepared(
    lambda: (
        Enrolment.objects.filter(user=Parameter("user"), course__lessons=Parameter("lesson"))
        .order_by()
        .values_list("pk", "course_id", "course__outline_at", "watched_at")
    )
)


class LessonNotThere(Exception):
    """The lesson is not a live lesson of the course."""


class _ChangedMeanwhile(Exception):
    """Learner, enrolment or course is not as it was read; nothing was kept."""


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

    lesson: LessonInfo
    progress: LessonProgress | None
    lesson_finished: bool
    course_finished: bool


@dataclass(frozen=True)
class _Told:
    """What was told of one lesson, when the server gave it out, and when it was told.

    `known_as` is the version of the account that the learner must have; None for one just read.
    """

    lesson_id: int
    deeds: list[Deed]
    opened_at: datetime
    at: datetime
    known_as: str | None = None

    @property
    def watching(self) -> bool:
        return any(deed.kind == EventKind.WATCHED for deed in self.deeds)


def record_progress(
    *,
    user_id: int,
    lesson_id: int,
    deeds: Iterable[Deed],
    opened_at: datetime,
    at: datetime,
) -> Outcome:
    """Keep the deeds of one learner in one lesson and finish what they finish.

    Each `client_id` counts once, however often it is sent. `opened_at` is when the server gave out
    the lesson: reading and watching are believed only as far as the time since then allows.
    Raises Enrolment.DoesNotExist, LessonNotThere.
    """
    told = _Told(lesson_id, list(deeds), opened_at, at)
    while True:
        found = PLACE.row(user=user_id, lesson=lesson_id)
        if found is None:
            raise Enrolment.DoesNotExist
        with suppress(_ChangedMeanwhile):
            return _take_in(told, Place(*found))


def record_as_found(
    learner: Acquaintance, *, lesson_id: int, deeds: Iterable[Deed], visit: Visit, at: datetime
) -> Outcome | None:
    """The same for a learner who was not read, if they and all else are as the visit found them.

    None, and nothing kept, when not; nor is watching, which goes by what was watched until now.
    """
    told = _Told(lesson_id, list(deeds), visit.opened_at, at, learner.version)
    if visit.place and not told.watching:
        with suppress(_ChangedMeanwhile, LessonNotThere):
            return _take_in(told, visit.place)
    return None


def _take_in(told: _Told, place: Place) -> Outcome:
    """All of it or, raising _ChangedMeanwhile or LessonNotThere, nothing.

    The course is completed by itself: should the process end before, the sweep does it (tasks.py).
    """
    lessons = outline(course_id=place.course_id, outline_at=place.outline_at)
    lesson = next((one for one in lessons if one.id == told.lesson_id), None)
    if lesson is None:
        raise LessonNotThere
    deeds = _not_yet_counted(told.deeds, place.enrolment_id)
    since = max(told.opened_at, place.watched_at or told.opened_at)
    believed = [*_believe(deeds, lesson, opened_at=told.opened_at, since=since, at=told.at)]
    progress, finished, all_done = _keep(
        believed, lesson, place, at=told.at, known_as=told.known_as
    )
    course_finished = all_done and complete_if_done(enrolment_id=place.enrolment_id, at=told.at)
    return Outcome(lesson, progress, finished, course_finished)


def _not_yet_counted(deeds: list[Deed], enrolment_id: int) -> list[Deed]:
    """A page that was cut off sends old deeds with new ones: the old must not use up the clock.

    One alone needs no look: the insert itself leaves it out when it is old.
    """
    if len(deeds) < 2:
        return deeds
    known = set(
        ProgressEvent.objects.filter(
            enrolment=enrolment_id, client_id__in=[deed.client_id for deed in deeds]
        ).values_list("client_id", flat=True)
    )
    return [deed for deed in deeds if deed.client_id not in known]


def _believe(
    deeds: Iterable[Deed], lesson: LessonInfo, *,
    opened_at: datetime, since: datetime, at: datetime,
) -> Iterable[Deed]:  # fmt: skip
    """The deeds cut down to what the clock and the lesson allow; watching, to the time `since`."""
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
    deeds: list[Deed], lesson: LessonInfo, place: Place, *, at: datetime, known_as: str | None
) -> tuple[LessonProgress | None, bool, bool]:
    """Write new events, add them to the summary, finish the lesson when its rule is fulfilled.

    Returns the summary, None when there was nothing to sum up, whether this finished it, and
    whether with it nothing required is left. Raises _ChangedMeanwhile.
    """
    values = {
        "enrolment": place.enrolment_id,
        "course": place.course_id,
        "outline_at": place.outline_at,
        "watched_at": place.watched_at,
        "known_as": known_as,
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
        return None, False, False
    progress = LessonProgress.from_db("default", SUMMARY_COLUMNS, summary)
    return progress, finished, finished and done >= total
