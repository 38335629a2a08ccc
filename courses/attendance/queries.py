"""Reads over placements, presence and leave; each takes a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from alliance.accounts.enums import Role
from alliance.units.models import Department, RoleGrant
from courses.programmes.models import Trainee
from courses.rotations.enums import PlacementStatus
from courses.rotations.lateness import Late, LateKind
from courses.rotations.models import Placement

from .arithmetic import Attendance, DayRecord, DayState, MakeUpStanding, spread
from .enums import Approver, MakeUpKind
from .models import Leave, MakeUp, Presence

# An absence is chased for so long; afterwards it only counts.
CHASED_FOR = timedelta(days=7)
# A leave that nobody decided on is late after this, or on its first day if that comes sooner.
DECIDED_WITHIN = timedelta(days=2)


def approved_leave(trainee_ids: Iterable[int], first: date, last: date) -> QuerySet[Leave]:
    """Approved leave of these trainees with a day between first and last, both included."""
    return (
        Leave.objects.approved()
        .filter(trainee__in=trainee_ids)
        .touching(first, last)
        .order_by("starts_on", "pk")
    )


def records_of(placements: Iterable[Placement]) -> dict[int, DayRecord]:
    """What is known of the days of each placement. Three queries beside the placements' own."""
    placements = list(placements)
    records = {one.pk: DayRecord(one.starts_on, one.ends_on) for one in placements}
    if not records:
        return records
    for placement_id, day, is_present in Presence.objects.filter(placement__in=records).values_list(
        "placement_id", "day", "is_present"
    ):
        records[placement_id].marks[day] = is_present
    periods = _leave_periods(placements)
    for one in placements:
        if own := periods.get(one.trainee_id):
            records[one.pk].leave = spread(own, first=one.starts_on, last=one.ends_on)
    for placement_id, kind, day, workdays in MakeUp.objects.filter(
        placement__in=records
    ).values_list("placement_id", "kind", "starts_on", "workdays"):
        if kind == MakeUpKind.EXTENSION:
            records[placement_id].extended += workdays
        else:
            records[placement_id].extra.add(day)
    return records


def _leave_periods(placements: list[Placement]) -> dict[int, list[tuple[date, date]]]:
    leaves = approved_leave(
        {one.trainee_id for one in placements},
        min(one.starts_on for one in placements),
        max(one.ends_on for one in placements),
    )
    periods = defaultdict(list)
    for trainee_id, *period in leaves.values_list("trainee_id", "starts_on", "ends_on"):
        periods[trainee_id].append(tuple(period))
    return periods


def attendance_of(placements: Iterable[Placement], on: date) -> dict[int, Attendance]:
    """Attendance of each placement up to the day `on`, by the placement's id. Four queries."""
    return {pk: record.attendance(on=on) for pk, record in records_of(placements).items()}


def make_up_of(placements: Iterable[Placement]) -> dict[int, MakeUpStanding]:
    """What each placement still has to be made up for, by the placement's id. Four queries."""
    return {pk: record.make_up() for pk, record in records_of(placements).items()}


@dataclass(frozen=True)
class Day:
    """A day of a trainee's calendar; `state` is None outside of all placements."""

    day: date
    state: DayState | None
    placement: Placement | None
    presence: Presence | None


def calendar_of(
    trainee: Trainee, *, placements: QuerySet[Placement], days: list[date], on: date
) -> list[Day]:
    """The days as they are to the trainee in those of `placements`. Five queries."""
    placements = list(
        placements.occupying()
        .filter(trainee=trainee, starts_on__lte=days[-1], ends_on__gte=days[0])
        .select_related("department")
    )
    records = records_of(placements)
    presences = {
        one.day: one
        for one in Presence.objects.filter(placement__in=placements)
        .between(days[0], days[-1])
        .select_related("confirmed_by")
    }
    where = {day: one for one in placements for day in days if one.starts_on <= day <= one.ends_on}
    return [
        Day(
            day=day,
            state=records[where[day].pk].state(day, on=on) if day in where else None,
            placement=where.get(day),
            presence=presences.get(day),
        )
        for day in days
    ]


@dataclass(frozen=True)
class Absence:
    """A workday without presence and without leave."""

    placement: Placement
    day: date

    @property
    def url(self) -> str:
        return trainee_url(self.placement.trainee_id, self.day)


def absences_of(
    placements: Iterable[Placement], records: dict[int, DayRecord], *, first: date, on: date
) -> list[Absence]:
    """The absences from `first` to `on`, the newest first. No query."""
    found = [
        Absence(one, day)
        for one in placements
        for day in records[one.pk].absences(first=first, on=on)
    ]
    return sorted(found, key=lambda absence: absence.day, reverse=True)


def confirmable_by(roles) -> QuerySet[Placement]:
    """Placements whose presence the person confirms; the rule for one is rules.can_confirm."""
    placements = Placement.objects.occupying()
    if roles.sees_everything:
        return placements
    office = roles.alliances(Role.TRAINING_OFFICE)
    return placements.filter(
        Q(mentor_id=roles.user_id)
        | Q(department_id__in=roles.department_ids)
        | Q(trainee__intake__version__programme__alliance_id__in=office)
    )


def departments_kept_by(roles, on: date) -> QuerySet[Department]:
    """Departments where the person has a list to keep that day, and those that they head."""
    return Department.objects.filter(
        Q(pk__in=confirmable_by(roles).on(on).values("department")) | Q(pk__in=roles.department_ids)
    ).order_by("name", "pk")


def screens_kept_by(roles) -> QuerySet[Department]:
    """Departments whose screen the person may give a link: those they head, and for the training
    office those where its trainees are placed.
    """
    placed = Placement.objects.occupying()
    if not roles.sees_everything:
        placed = placed.filter(
            trainee__intake__version__programme__alliance__in=roles.alliances(Role.TRAINING_OFFICE)
        )
    return Department.objects.filter(
        Q(pk__in=placed.values("department")) | Q(pk__in=roles.department_ids)
    )


def late(*, placements: QuerySet[Placement], on: date) -> list[Late]:
    """Absences of the last days and leave that nobody decided on. At most six queries."""
    placements = list(placements)
    return [*_absent(placements, on), *_undecided(placements, on)]


def _absent(placements: list[Placement], on: date) -> Iterator[Late]:
    users = dict(
        Trainee.objects.filter(pk__in={one.trainee_id for one in placements}).values_list(
            "pk", "user_id"
        )
    )
    records = records_of(placements)
    for one in placements:
        if days := records[one.pk].absences(first=on - CHASED_FOR, on=on):
            yield Late(
                kind=LateKind.ATTENDANCE,
                trainee_id=one.trainee_id,
                placement_id=one.pk,
                chase_id=users[one.trainee_id],
                since=days[0],
                url=trainee_url(one.trainee_id, days[0]),
            )


def _undecided(placements: list[Placement], on: date) -> Iterator[Late]:
    """Leave that waits too long, told once, at the first placement that it touches."""
    waiting = Leave.objects.waiting().filter(trainee__in={one.trainee_id for one in placements})
    waiting = waiting.filter(
        Q(starts_on__lte=on) | Q(requested_at__date__lt=on - DECIDED_WITHIN)
    ).order_by("starts_on", "pk")
    heads = _heads({one.department_id for one in placements})
    ordered = sorted(placements, key=lambda one: one.starts_on)
    for leave in waiting:
        touched = next((one for one in ordered if _touches(leave, one)), None)
        if touched is None:
            continue
        chase_id = None
        if leave.approver == Approver.MENTOR:
            chase_id = touched.mentor_id or heads.get(touched.department_id)
        elif leave.approver == Approver.HEAD:
            chase_id = heads.get(touched.department_id)
        yield Late(
            kind=LateKind.LEAVE,
            trainee_id=leave.trainee_id,
            placement_id=touched.pk,
            chase_id=chase_id,
            since=min(leave.starts_on, timezone.localdate(leave.requested_at) + DECIDED_WITHIN),
            url=reverse("attendance:leave", args=[leave.pk]),
        )


def _touches(leave: Leave, placement: Placement) -> bool:
    return (
        placement.status != PlacementStatus.CANCELLED
        and placement.trainee_id == leave.trainee_id
        and placement.starts_on <= leave.ends_on
        and leave.starts_on <= placement.ends_on
    )


def _heads(department_ids: Iterable[int]) -> dict[int, int]:
    """The user who heads each department; the one appointed first when there are two."""
    grants = RoleGrant.objects.filter(
        role=Role.DEPARTMENT_HEAD, department__in=department_ids
    ).order_by("-pk")
    return dict(grants.values_list("department_id", "user_id"))


def trainee_url(trainee_id: int, day: date) -> str:
    """The trainee's calendar, at the month of the day."""
    return f"{reverse('attendance:trainee', args=[trainee_id])}?month={day:%Y-%m}"
