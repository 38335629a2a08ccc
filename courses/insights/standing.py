"""What an enrolment looks like to the office: a rule for a row, and one for a query, that agree."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q
from django.utils import timezone

from courses.enrolment.enums import EnrolmentState
from courses.enrolment.queries import STUCK_AFTER

from .enums import Standing

# Columns that `place_of` reads, in its order.
PLACE_FIELDS = (
    "state",
    "enrolled_at",
    "last_activity_at",
    "completed_at",
    "lessons_done",
    "lessons_total",
)


@dataclass(frozen=True, slots=True)
class Place:
    """One person's standing in one course. `day`: completed on, or without activity since."""

    standing: Standing
    percent: int = 0
    day: date | None = None


NOWHERE = Place(Standing.NOT_ENROLLED)


def place_of(
    state: str,
    enrolled_at: datetime,
    last_activity_at: datetime,
    completed_at: datetime | None,
    lessons_done: int,
    lessons_total: int,
    *,
    at: datetime,
) -> Place:
    """The standing of one enrolment at the moment `at`; days are those of Shanghai."""
    percent = lessons_done * 100 // lessons_total if lessons_total else 0
    if state == EnrolmentState.COMPLETED:
        return Place(Standing.COMPLETED, 100, timezone.localdate(completed_at))
    if state == EnrolmentState.WITHDRAWN:
        return Place(Standing.WITHDRAWN, percent)
    if last_activity_at <= at - STUCK_AFTER:
        return Place(Standing.STUCK, percent, timezone.localdate(last_activity_at))
    if last_activity_at <= enrolled_at:
        return Place(Standing.NOT_BEGUN)
    return Place(Standing.IN_PROGRESS, percent)


def enrolments_in(standing: Standing, *, at: datetime) -> Q:
    """Condition on Enrolment for every standing but NOT_ENROLLED, which has no row."""
    long_ago = at - STUCK_AFTER
    active = Q(state=EnrolmentState.ACTIVE)
    lately = active & Q(last_activity_at__gt=long_ago)
    return {
        Standing.COMPLETED: Q(state=EnrolmentState.COMPLETED),
        Standing.WITHDRAWN: Q(state=EnrolmentState.WITHDRAWN),
        Standing.STUCK: active & Q(last_activity_at__lte=long_ago),
        Standing.NOT_BEGUN: lately & Q(last_activity_at__lte=F("enrolled_at")),
        Standing.IN_PROGRESS: lately & Q(last_activity_at__gt=F("enrolled_at")),
    }[standing]
