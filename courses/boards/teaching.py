"""Reads of the mentor's board: few rows, read as they are now."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from courses.logbook.queries import Progress, progress_by_placement
from courses.mentoring.models import Pairing
from courses.mentoring.queries import MEET_EVERY, with_last_meeting, with_next_meeting
from courses.rotations.enums import PlacementStatus
from courses.rotations.models import Placement

from .lines import Line, lines
from .office import on_leave

SOON = timedelta(weeks=2)


@dataclass(frozen=True)
class Mentee:
    """One trainee in this mentor's hands, and how far the logbook of this department is."""

    line: Line
    progress: Progress | None
    is_away: bool
    has_begun: bool


def taught(roles, *, on: date) -> QuerySet[Placement]:
    """Placements under this mentor that run or begin soon."""
    return Placement.objects.filter(
        mentor=roles.user_id,
        status__in=(PlacementStatus.PUBLISHED, PlacementStatus.ACTIVE),
        starts_on__lte=on + SOON,
    ).order_by("starts_on", "trainee__user__name_key", "pk")


def mentees(roles, *, on: date) -> list[Mentee]:
    """Five queries, however many there are."""
    placements = taught(roles, on=on)
    shown = lines(placements)
    progress = progress_by_placement(placements.order_by(), on=on)
    away = on_leave([line.trainee_id for line in shown], on=on)
    return [
        Mentee(
            line=line,
            progress=progress.get(line.placement_id),
            is_away=line.trainee_id in away,
            has_begun=line.starts_on <= on,
        )
        for line in shown
    ]


@dataclass(frozen=True)
class PairingLine:
    """A one-to-one pairing as its mentor sees it: with whom, and when they met or will meet."""

    pk: int
    name: str
    waits_since: date
    met_on: date | None
    next_on: date | None
    is_overdue: bool


def pairings(roles, *, on: date) -> list[PairingLine]:
    """The running pairings of this mentor, the longest without a meeting first: one query."""
    running = Pairing.objects.active().filter(mentor__user=roles.user_id)
    rows = (
        with_next_meeting(with_last_meeting(running))
        .order_by("waits_since", "pk")
        .values_list("pk", "mentee__name", "waits_since", "met_on", "next_meeting_on")
    )
    return [PairingLine(*row, is_overdue=row[2] < on - MEET_EVERY) for row in rows]
