"""Changes to how many trainees a department takes."""

from datetime import date, datetime, timedelta

import pgtrigger
from django.db import IntegrityError, connection, transaction

from alliance.accounts.models import User
from alliance.core import audit
from alliance.core.access import require
from alliance.units.models import Department
from alliance.units.queries import roles_of

from .models import Capacity, DepartmentDay
from .queries import departments_planned_by
from .refusals import OVERFULL, name_days

ONE_DAY = timedelta(days=1)
FOLLOW_CAPACITY = "rotations.Capacity:follow_capacity"
# In the order in which placements count their days: whoever publishes meanwhile waits or is waited
# for. Each changed period follows in a turn of its own, and their order is not that of the days.
LOCK_DAYS = """
INSERT INTO rotations_departmentday AS day (department_id, day, capacity, taken)
SELECT %s, spread::date, 0, 0 FROM generate_series(%s::date, %s::date, interval '1 day') AS spread
ORDER BY 2
ON CONFLICT (department_id, day) DO UPDATE SET capacity = day.capacity
"""


class CapacityTooSmall(Exception):
    """More trainees are there on `days` than the new capacity takes."""

    def __init__(self, days: list[date]):
        super().__init__(name_days(days))
        self.days = days


@transaction.atomic
def set_capacity(
    *, department: Department, starts_on: date, ends_on: date, places: int, by: User, at: datetime
) -> Capacity:
    """From `starts_on` to `ends_on` the department takes `places`, whatever it took before.

    Earlier periods are cut around it. Raises NotAllowed, and CapacityTooSmall with the days on
    which more trainees are there; then nothing changes.
    """
    require(departments_planned_by(roles_of(by)).filter(pk=department.pk).exists())
    Department.objects.select_for_update(no_key=True).get(pk=department.pk)
    try:
        with transaction.atomic():
            # The days are counted once at the end: between the steps a period has gaps.
            pgtrigger.constraints(pgtrigger.Deferred, FOLLOW_CAPACITY)
            periods = list(
                Capacity.objects.filter(
                    department=department, starts_on__lte=ends_on, ends_on__gte=starts_on
                )
            )
            _lock_days(department, periods, starts_on, ends_on)
            _clear(periods, starts_on, ends_on)
            capacity = Capacity.objects.create(
                department=department, starts_on=starts_on, ends_on=ends_on, places=places
            )
            pgtrigger.constraints(pgtrigger.Immediate, FOLLOW_CAPACITY)
    except IntegrityError as refused:
        if refused.__cause__.diag.constraint_name != OVERFULL:
            raise
        raise CapacityTooSmall(_days_over(department, starts_on, ends_on, places)) from refused
    audit.record(
        "capacity.set",
        by_id=by.pk,
        target=department,
        unit_id=department.unit_id,
        at=at,
        starts_on=starts_on.isoformat(),
        ends_on=ends_on.isoformat(),
        places=places,
    )
    return capacity


def _lock_days(department: Department, periods: list[Capacity], first: date, last: date) -> None:
    first = min([first, *(period.starts_on for period in periods)])
    last = max([last, *(period.ends_on for period in periods)])
    with connection.cursor() as cursor:
        cursor.execute(LOCK_DAYS, [department.pk, first, last])


def _clear(periods: list[Capacity], first: date, last: date) -> None:
    """Cut the periods that reach into these days; one that spans them becomes two."""
    for period in periods:
        before, after = period.starts_on < first, period.ends_on > last
        ends_on = period.ends_on
        if before:
            period.ends_on = first - ONE_DAY
            period.save(update_fields=["ends_on"])
        elif after:
            period.starts_on = last + ONE_DAY
            period.save(update_fields=["starts_on"])
        else:
            period.delete()
        if before and after:
            Capacity.objects.create(
                department_id=period.department_id, starts_on=last + ONE_DAY, ends_on=ends_on,
                places=period.places,
            )  # fmt: skip


def _days_over(department: Department, first: date, last: date, places: int) -> list[date]:
    days = DepartmentDay.objects.filter(
        department=department, day__range=(first, last), taken__gt=places
    )
    return list(days.order_by("day").values_list("day", flat=True))
