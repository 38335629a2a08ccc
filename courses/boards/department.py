"""Reads of the department head's board."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from alliance.units.models import Department
from courses.rotations.models import DepartmentDay, Placement

from .lines import Line, lines

AHEAD = timedelta(weeks=4)
WEEKS = 8


@dataclass(frozen=True)
class People:
    """Who is here, who comes and who leaves within four weeks; one may be in two of them."""

    here: list[Line]
    arriving: list[Line]
    leaving: list[Line]


def headed(roles) -> QuerySet[Department]:
    """The departments that the person heads; an administrator looks at all there are."""
    departments = Department.objects.order_by("name", "pk")
    return departments if roles.sees_everything else departments.filter(pk__in=roles.department_ids)


def people(department_id: int, *, on: date) -> People:
    """One query: everyone who is here or comes within four weeks."""
    placements = (
        Placement.objects.occupying()
        .filter(department=department_id, ends_on__gte=on, starts_on__lte=on + AHEAD)
        .order_by("starts_on", "trainee__user__name_key", "pk")
    )
    all_lines = lines(placements)
    here = [line for line in all_lines if line.starts_on <= on]
    leaving = [line for line in here if line.ends_on <= on + AHEAD]
    return People(
        here=here,
        arriving=[line for line in all_lines if line.starts_on > on],
        leaving=sorted(leaving, key=lambda line: (line.ends_on, line.name)),
    )


@dataclass(frozen=True, slots=True)
class Week:
    """One week from its first to its last day: most trainees on a day, least places on a day."""

    first: date
    last: date
    taken: int
    capacity: int

    @property
    def percent(self) -> int:
        return min(100, self.taken * 100 // self.capacity) if self.capacity else 0

    @property
    def is_full(self) -> bool:
        return self.capacity > 0 and self.taken >= self.capacity


def weeks(department_id: int, *, on: date) -> list[Week]:
    """This week and the seven after it, Monday to Sunday: one query. A day without a row has no
    place."""
    monday = on - timedelta(days=on.weekday())
    last = monday + timedelta(days=7 * WEEKS - 1)
    days = {
        day: (taken, capacity)
        for day, taken, capacity in DepartmentDay.objects.filter(
            department=department_id, day__range=(monday, last)
        ).values_list("day", "taken", "capacity")
    }
    found = []
    for number in range(WEEKS):
        first = monday + timedelta(days=7 * number)
        week = [days.get(first + timedelta(days=n), (0, 0)) for n in range(7)]
        found.append(
            Week(
                first=first,
                last=first + timedelta(days=6),
                taken=max(taken for taken, _capacity in week),
                capacity=min(capacity for _taken, capacity in week),
            )
        )
    return found
