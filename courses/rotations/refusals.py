"""What the database refused, in words: which trainee, which department, which days."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from alliance.units.models import Department

from .models import DepartmentDay, Placement
from .queries import periods_from

OVERFULL = "department_never_overfull"
OVERLAP = "placements_of_trainee_apart"
PERIODS_NAMED = 3


class PlacementRefused(Exception):
    """The database keeps it out; str() is a sentence for the planner."""


class DepartmentFull(PlacementRefused):
    """More trainees than the department takes; `days` by department id."""

    def __init__(self, days: dict[int, list[date]]):
        self.days = days
        names = Department.objects.in_bulk(days)
        super().__init__(
            "".join(
                _("%(department)s在%(days)s已超出容量。")
                % {"department": names[department_id].name, "days": name_days(over)}
                for department_id, over in days.items()
            )
        )


class TrainsElsewhere(PlacementRefused):
    """The trainee has another placement on some of these days."""

    def __init__(self, first: Placement, second: Placement):
        self.placements = (first, second)
        super().__init__(
            _("%(name)s在%(department)s（%(days)s）与%(other)s（%(other_days)s）的安排日期重叠。")
            % {
                "name": first.trainee.user.name,
                "department": first.department.name,
                "days": name_days([first.starts_on, first.ends_on], whole=True),
                "other": second.department.name,
                "other_days": name_days([second.starts_on, second.ends_on], whole=True),
            }
        )


def name_days(days: Iterable[date], *, whole: bool = False) -> str:
    """Days in words, put together to periods; `whole`: they are the first and last of one."""
    periods = [(min(days), max(days))] if whole else periods_from(days)
    named = [
        date_format(first, "Y-m-d")
        if first == last
        else _("%(first)s 至 %(last)s")
        % {"first": date_format(first, "Y-m-d"), "last": date_format(last, "Y-m-d")}
        for first, last in periods[:PERIODS_NAMED]
    ]
    words = _("、").join(named)
    if len(periods) > PERIODS_NAMED:
        return _("%(days)s 等 %(count)s 段日期") % {"days": words, "count": len(periods)}
    return words


@contextmanager
def refusals_named(wanted: Iterable[Placement]) -> Iterator[None]:
    """Turn the database's refusal inside the block into DepartmentFull or TrainsElsewhere.

    `wanted` is how the placements of the block would stand; nothing of the block remains.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as refused:
        constraint = refused.__cause__.diag.constraint_name
        if constraint == OVERFULL:
            raise DepartmentFull(overfull_days(wanted)) from refused
        if constraint == OVERLAP:
            raise TrainsElsewhere(*_overlapping(wanted)) from refused
        raise


def overfull_days(wanted: Iterable[Placement]) -> dict[int, list[date]]:
    """Department -> the days on which the wanted placements do not fit beside the others."""
    wanted = list(wanted)
    load: dict[tuple[int, date], int] = defaultdict(int)
    for placement in wanted:
        for day in days_of(placement):
            load[placement.department_id, day] += 1
    standing = Placement.objects.occupying().filter(
        department__in={one.department_id for one in wanted},
        starts_on__lte=max(one.ends_on for one in wanted),
        ends_on__gte=min(one.starts_on for one in wanted),
    )
    for placement in standing.exclude(pk__in=[one.pk for one in wanted if one.pk]):
        for day in days_of(placement):
            if (placement.department_id, day) in load:
                load[placement.department_id, day] += 1
    places = {
        (department, day): capacity
        for department, day, capacity in DepartmentDay.objects.filter(
            department__in={department for department, _day in load},
            day__range=(min(day for _, day in load), max(day for _, day in load)),
        ).values_list("department", "day", "capacity")
    }
    over = defaultdict(list)
    for (department, day), count in sorted(load.items()):
        if count > places.get((department, day), 0):
            over[department].append(day)
    return dict(over)


def days_of(placement: Placement) -> Iterator[date]:
    for passed in range((placement.ends_on - placement.starts_on).days + 1):
        yield placement.starts_on + timedelta(days=passed)


def _overlapping(wanted: Iterable[Placement]) -> tuple[Placement, Placement]:
    """The first two placements of one trainee that share a day."""
    wanted = list(wanted)
    standing = (
        Placement.objects.occupying()
        .filter(trainee__in={one.trainee_id for one in wanted})
        .exclude(pk__in=[one.pk for one in wanted if one.pk])
        .select_related("trainee__user", "department")
    )
    latest: dict[int, Placement] = {}
    for one in sorted([*wanted, *standing], key=lambda one: one.starts_on):
        before = latest.get(one.trainee_id)
        if before and before.ends_on >= one.starts_on:
            return before, one
        latest[one.trainee_id] = one
    raise LookupError("no two placements of one trainee share a day")
