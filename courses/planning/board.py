"""A whole plan in memory: rows, people, capacities, and what contradicts what.

Read with a constant number of queries however large the plan is; everything else is arithmetic on
days, counted from the first day that matters.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate, pairwise

from alliance.units.models import Department
from courses.attendance.models import Leave
from courses.attendance.queries import approved_leave
from courses.programmes.enums import ApplicationStatus
from courses.programmes.models import Block, Trainee
from courses.rotations.models import Capacity, Placement

from .enums import Conflict
from .mentors import Choice, Staff, staff_of, stay_of
from .models import DAY, WEEK, DraftPlacement, Plan
from .teaching import Lack, Roster

PLANNED_STATUSES = (ApplicationStatus.ACCEPTED, ApplicationStatus.IN_TRAINING)
# A stay that loses so much of its days to leave is marked.
MUCH_LEAVE = 0.25


def trainees_of(plan: Plan):
    """Who is planned: holds a place in one of its intakes and has not left."""
    return (
        Trainee.objects.filter(intake__in=plan.intakes.all(), status__in=PLANNED_STATUSES)
        .select_related("user", "unit", "version")
        .order_by("user__name_key", "pk")
    )


@dataclass
class Load:
    """A department in each week: the tightest capacity and the fullest day of it."""

    department: Department
    used: list[int]
    places: list[int]


@dataclass
class Person:
    """A trainee with what is planned, what is asked, and what is wrong."""

    trainee: Trainee
    blocks: list[Block]
    rows: list[DraftPlacement] = field(default_factory=list)
    leaves: list[Leave] = field(default_factory=list)

    @cached_property
    def missing(self) -> list[Block]:
        """Blocks of the programme that nothing is planned for."""
        planned = {row.block_id for row in self.rows}
        return [block for block in self.blocks if block.pk not in planned]

    @cached_property
    def parted(self) -> list[Block]:
        """Blocks that are planned in more than one stay."""
        stays = Counter(row.block_id for row in self.rows)
        return [block for block in self.blocks if stays[block.pk] > 1]


class Board:
    def __init__(self, plan: Plan):
        self.plan = plan
        trainees = list(trainees_of(plan))
        blocks = defaultdict(list)
        for block in (
            Block.objects.filter(version__in={one.version_id for one in trainees})
            .select_related("department")
            .order_by("position")
        ):
            blocks[block.version_id].append(block)
        self.people = {one.pk: Person(one, blocks[one.version_id]) for one in trainees}
        self.rows = list(plan.rows.select_related("department", "mentor").order_by("starts_on"))
        for row in self.rows:
            if row.trainee_id in self.people:
                self.people[row.trainee_id].rows.append(row)
        for leave in approved_leave(list(self.people), plan.starts_on, plan.ends_on):
            self.people[leave.trainee_id].leaves.append(leave)
        self.departments = self._departments(blocks)
        self._first = min([plan.starts_on, *(row.starts_on for row in self.rows)])
        self._last = max([plan.ends_on, *(row.ends_on for row in self.rows)])
        self.places = self._places()
        self.others = self._counts(
            Placement.objects.occupying()
            .filter(
                department__in=self.departments,
                starts_on__lte=self._last,
                ends_on__gte=self._first,
            )
            .exclude(trainee__in=list(self.people))
            .values_list("department", "starts_on", "ends_on")
        )

    def _departments(self, blocks: dict[int, list[Block]]) -> dict[int, Department]:
        found = {
            block.department_id: block.department for some in blocks.values() for block in some
        }
        found |= {row.department_id: row.department for row in self.rows}
        return dict(sorted(found.items(), key=lambda item: (item[1].name, item[0])))

    def _index(self, day: date) -> int:
        return (day - self._first).days

    @property
    def _days(self) -> int:
        return self._index(self._last) + 1

    def _places(self) -> dict[int, list[int]]:
        found = {pk: [0] * self._days for pk in self.departments}
        for department, first, last, places in Capacity.objects.filter(
            department__in=self.departments, starts_on__lte=self._last, ends_on__gte=self._first
        ).values_list("department", "starts_on", "ends_on", "places"):
            start, stop = max(0, self._index(first)), min(self._days, self._index(last) + 1)
            found[department][start:stop] = [places] * (stop - start)
        return found

    def _counts(self, stays: Iterable[tuple[int, date, date]]) -> dict[int, list[int]]:
        """Department -> how many of these stays hold each day."""
        steps = {pk: [0] * (self._days + 1) for pk in self.departments}
        for department, first, last in stays:
            steps[department][max(0, self._index(first))] += 1
            steps[department][min(self._days, self._index(last) + 1)] -= 1
        return {pk: list(accumulate(step))[:-1] for pk, step in steps.items()}

    @cached_property
    def used(self) -> dict[int, list[int]]:
        """Department -> how many are there each day, published ones of others included."""
        planned = self._counts(
            (row.department_id, row.starts_on, row.ends_on)
            for row in self.rows
            if row.trainee_id in self.people
        )
        return {
            pk: [ours + theirs for ours, theirs in zip(days, self.others[pk], strict=True)]
            for pk, days in planned.items()
        }

    @cached_property
    def staff(self) -> Staff:
        """The departments' mentors with what others than the plan's trainees have published."""
        return staff_of(
            alliance_id=self.plan.alliance_id,
            department_ids=self.departments,
            first=self._first,
            last=self._last,
            teaching=[row.mentor_id for row in self.rows if row.mentor_id],
            published=Placement.objects.occupying().exclude(trainee__in=list(self.people)),
        )

    @cached_property
    def roster(self) -> Roster:
        """The mentors' days with the plan as it stands."""
        return self.staff.roster(stay_of(row) for row in self.rows if row.trainee_id in self.people)

    @cached_property
    def lacks(self) -> dict[int, Lack]:
        """Row -> why it has no mentor, or none that is there. It does not stand against publishing;
        a mentor with too many does (Conflict.MENTOR)."""
        found = {
            row.pk: self.roster.lack(stay_of(row))
            for person in self.people.values()
            for row in person.rows
            if not row.fixed
        }
        return {key: lack for key, lack in found.items() if lack not in (None, Lack.FULL)}

    def mentors_for(self, row: DraftPlacement) -> list[Choice]:
        """Who could teach the row, those with the least to do first."""
        return self.staff.choices(self.roster, stay_of(row))

    def week_slice(self, week: int) -> slice:
        first = self._index(self.plan.first_day(week))
        return slice(first, first + 7)

    def load(self, department: Department) -> Load:
        weeks = [self.week_slice(week) for week in range(self.plan.weeks)]
        used, places = self.used[department.pk], self.places[department.pk]
        return Load(
            department,
            used=[max(used[week], default=0) for week in weeks],
            places=[min(places[week], default=0) for week in weeks],
        )

    @cached_property
    def conflicts(self) -> dict[int, set[Conflict]]:
        """Row -> what is wrong with it; rows that are right are not in it."""
        found: dict[int, set[Conflict]] = defaultdict(set)
        for person in self.people.values():
            self._judge_person(person, found)
        for row in self.rows:
            if row.trainee_id not in self.people or row.fixed:
                continue
            if self._overfull(row):
                found[row.pk].add(Conflict.OVERFULL)
            if self.roster.over(stay_of(row)):
                found[row.pk].add(Conflict.MENTOR)
        return dict(found)

    def _overfull(self, row: DraftPlacement) -> bool:
        days = slice(self._index(row.starts_on), self._index(row.ends_on) + 1)
        used, places = self.used[row.department_id][days], self.places[row.department_id][days]
        return any(have > room for have, room in zip(used, places, strict=True))

    def _judge_person(self, person: Person, found: dict[int, set[Conflict]]) -> None:
        trainee = person.trainee
        for before, after in _overlapping(person.rows):
            found[before.pk].add(Conflict.OVERLAP)
            found[after.pk].add(Conflict.OVERLAP)
        if trainee.version.fixed_order:
            for row in _out_of_order(person):
                found[row.pk].add(Conflict.ORDER)
        weeks = defaultdict(timedelta)
        for row in person.rows:
            weeks[row.block_id] += row.ends_on - row.starts_on + DAY
        asked = {block.pk: block.weeks * WEEK for block in person.blocks}
        for row in person.rows:
            if row.fixed:
                continue
            if row.starts_on < trainee.starts_on or row.ends_on > trainee.ends_on:
                found[row.pk].add(Conflict.TERM)
            if row.block_id and weeks[row.block_id] != asked.get(row.block_id):
                found[row.pk].add(Conflict.LENGTH)
            if _share_away(row, person.leaves) > MUCH_LEAVE:
                found[row.pk].add(Conflict.LEAVE)


def _overlapping(rows: list[DraftPlacement]):
    """Pairs of rows that share a day; `rows` begin one after another."""
    for index, row in enumerate(rows):
        for later in rows[index + 1 :]:
            if later.starts_on > row.ends_on:
                break
            yield row, later


def _out_of_order(person: Person) -> list[DraftPlacement]:
    """Rows that begin after one which the fixed order puts behind them."""
    position = {block.pk: block.position for block in person.blocks}
    placed = [row for row in person.rows if row.block_id in position]
    return [
        row
        for before, row in pairwise(placed)
        if position[row.block_id] < position[before.block_id] and not row.fixed
    ]


def _share_away(row: DraftPlacement, leaves: list[Leave]) -> float:
    """How much of the row's days are approved leave."""
    away = sum(
        max(0, (min(row.ends_on, leave.ends_on) - max(row.starts_on, leave.starts_on)).days + 1)
        for leave in leaves
    )
    return away / ((row.ends_on - row.starts_on).days + 1)
