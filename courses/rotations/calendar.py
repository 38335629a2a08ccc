"""The working calendar: what the State Council announced and the library does not know yet.

One calendar for the whole installation; a day entered here goes before what core.workdays knows.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import holidays
from django.db import transaction
from django.utils.translation import get_language

from alliance.accounts.models import User
from alliance.core import audit, workdays
from alliance.core.access import require
from alliance.units.queries import roles_of

from . import rules
from .models import CalendarDay

MAX_DAYS = 31


def entered() -> dict[date, bool]:
    """Day -> whether it is worked; core.workdays goes by it."""
    return dict(CalendarDay.objects.values_list("day", "worked"))


class TooLong(Exception):
    """More days than a holiday has, or the last before the first."""


@transaction.atomic
def enter_days(
    *, starts_on: date, ends_on: date, worked: bool, note: str, by: User, at: datetime
) -> None:
    """Say of these days, both included, that they are worked or free, whatever was known before.

    Raises NotAllowed, TooLong.
    """
    require(rules.keeps_calendar(roles_of(by)))
    count = (ends_on - starts_on).days + 1
    if not 0 < count <= MAX_DAYS:
        raise TooLong
    CalendarDay.objects.bulk_create(
        [
            CalendarDay(
                day=starts_on + timedelta(days=n), worked=worked, note=note, entered_by=by,
                entered_at=at,
            )
            for n in range(count)
        ],
        update_conflicts=True,
        unique_fields=["day"],
        update_fields=["worked", "note", "entered_by", "entered_at"],
    )  # fmt: skip
    audit.record(
        "calendar.enter",
        by_id=by.pk,
        at=at,
        starts_on=starts_on.isoformat(),
        ends_on=ends_on.isoformat(),
        worked=worked,
    )
    transaction.on_commit(workdays.forget_entered_days)


@transaction.atomic
def withdraw_day(*, day: date, by: User, at: datetime) -> None:
    """Count the day as the library has it. Idempotent. Raises NotAllowed."""
    require(rules.keeps_calendar(roles_of(by)))
    gone, _ = CalendarDay.objects.filter(day=day).delete()
    if gone:
        audit.record("calendar.withdraw", by_id=by.pk, at=at, day=day.isoformat())
        transaction.on_commit(workdays.forget_entered_days)


@dataclass(frozen=True)
class SpecialDay:
    """A holiday, a worked weekend, or what was entered (`entered`); `name` may be empty."""

    day: date
    worked: bool
    name: str
    entered: bool = False


def special_days(year: int) -> list[SpecialDay]:
    """What the year has beside ordinary weeks, in order; what was entered goes first."""
    china = holidays.China(years=year, language="en_US" if get_language() == "en" else "zh_CN")
    found = {day: SpecialDay(day, worked=False, name=name) for day, name in china.items()}
    found |= {
        day: SpecialDay(day, worked=True, name="")
        for day in china.weekend_workdays
        if day.year == year
    }
    found |= {
        row.day: SpecialDay(row.day, worked=row.worked, name=row.note, entered=True)
        for row in CalendarDay.objects.filter(day__year=year)
    }
    return [found[day] for day in sorted(found)]
