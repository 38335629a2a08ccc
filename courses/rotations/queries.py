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
