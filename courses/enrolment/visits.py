"""A signed note of when a lesson was opened: the server's own clock, carried by the page.

Opening a lesson writes nothing to the database. What the page later says was done is believed only
as far as the time since then allows.
"""

from datetime import UTC, datetime

from django.core import signing

SALT = "courses.enrolment.visit"
VALID_SECONDS = 24 * 3600


class VisitNotValid(Exception):
    """Not a note of this person's visit to this lesson, or too old."""


def note_visit(*, user_id: int, lesson_id: int, at: datetime) -> str:
    return signing.dumps([user_id, lesson_id, at.timestamp()], salt=SALT)


def opened_at(note: str, *, user_id: int, lesson_id: int) -> datetime:
    """When the lesson was opened. Raises VisitNotValid."""
    try:
        user, lesson, moment = signing.loads(note, salt=SALT, max_age=VALID_SECONDS)
    except (signing.BadSignature, ValueError) as bad:
        raise VisitNotValid from bad
    if (user, lesson) != (user_id, lesson_id):
        raise VisitNotValid
    return datetime.fromtimestamp(moment, tz=UTC)
