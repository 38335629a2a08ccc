"""Reads over departments, their capacity and who is there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from alliance.accounts.enums import Role
from alliance.units.models import Department

from .models import DepartmentDay


def departments_planned_by(roles) -> QuerySet[Department]:
    """Departments whose capacity the person keeps: those of the units that receive trainees of
    their alliances, which are the lead unit and the host units of programmes."""
    departments = Department.objects.order_by("unit__name_key", "name")
    if roles.sees_everything:
        return departments
    alliances = roles.alliances(Role.TRAINING_OFFICE)
    return departments.filter(
        Q(unit__led_alliances__in=alliances) | Q(unit__hosted_programmes__alliance__in=alliances)
    ).distinct()


@dataclass(frozen=True)
class Day:
    capacity: int
    taken: int


def days_of(
    department_ids: Iterable[int], *, first: date, last: date
) -> dict[int, dict[date, Day]]:
    """Department -> day -> capacity and use; a day that is missing has no place. One query."""
    found: dict[int, dict[date, Day]] = {pk: {} for pk in department_ids}
    rows = DepartmentDay.objects.filter(
        department__in=list(found), day__range=(first, last)
    ).values_list("department", "day", "capacity", "taken")
    for department_id, day, capacity, taken in rows:
        found[department_id][day] = Day(capacity=capacity, taken=taken)
    return found


def periods_from(days: Iterable[date]) -> list[tuple[date, date]]:
    """Days put together to periods, first and last day each: what a sentence can say."""
    periods: list[tuple[date, date]] = []
    for day in sorted(days):
        if periods and day - periods[-1][1] == timedelta(days=1):
            periods[-1] = (periods[-1][0], day)
        else:
            periods.append((day, day))
    return periods


@dataclass(frozen=True)
class Week:
    """A department in one week: its tightest capacity and its fullest day."""

    starts_on: date
    capacity: int
    taken: int


def load_by_week(department: Department, *, first: date, weeks: int) -> list[Week]:
    """The weeks from the Monday on or before `first`."""
    monday = first - timedelta(days=first.weekday())
    last = monday + timedelta(weeks=weeks, days=-1)
    days = days_of([department.pk], first=monday, last=last)[department.pk]
    nothing = Day(capacity=0, taken=0)
    loads = []
    for number in range(weeks):
        starts_on = monday + timedelta(weeks=number)
        week = [days.get(starts_on + timedelta(days=day), nothing) for day in range(7)]
        loads.append(
            Week(
                starts_on=starts_on,
                capacity=min(day.capacity for day in week),
                taken=max(day.taken for day in week),
            )
        )
    return loads
