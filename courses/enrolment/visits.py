"""A signed note of when a lesson was opened, and where: the server's own word, carried by the page.

Opening a lesson writes nothing to the database. What the page later says was done is believed only
as far as the time since then allows, and is kept where the lesson was found then.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from django.core import signing

SALT = "courses.enrolment.visit"
VALID_SECONDS = 24 * 3600


class VisitNotValid(Exception):
    """Not a note of this person's visit to this lesson, or too old."""


class Place(NamedTuple):
    """Where a learner has a lesson: their enrolment and the course, and how both were found.

    `outline_at` is the course's; until `watched_at` watching has been counted.
    """

    enrolment_id: int
    course_id: int
    outline_at: datetime
    watched_at: datetime | None


@dataclass(frozen=True)
class Visit:
    opened_at: datetime
    place: Place | None


def note_visit(*, user_id: int, lesson_id: int, at: datetime, place: Place | None = None) -> str:
    """`place` is None for who only looks."""
    return signing.dumps([user_id, lesson_id, at.timestamp(), _written(place)], salt=SALT)


def read_note(note: str, *, user_id: int, lesson_id: int) -> Visit:
    """What the note says. Raises VisitNotValid."""
    try:
        user, lesson, moment, where = signing.loads(note, salt=SALT, max_age=VALID_SECONDS)
    except (signing.BadSignature, ValueError) as bad:
        raise VisitNotValid from bad
    if (user, lesson) != (user_id, lesson_id):
        raise VisitNotValid
    return Visit(datetime.fromtimestamp(moment, tz=UTC), _read(where))


def _written(place: Place | None) -> list | None:
    moments = place and [moment and moment.isoformat() for moment in place[2:]]
    return place and [*place[:2], *moments]


def _read(where: list | None) -> Place | None:
    moments = where and [moment and datetime.fromisoformat(moment) for moment in where[2:]]
    return where and Place(*where[:2], *moments)
