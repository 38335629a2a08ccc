"""What the days of a placement come to. Nothing here reads the database or the clock."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from alliance.core.workdays import is_workday

from .enums import LEAVE_ALLOWANCE


class DayState(models.TextChoices):
    """What one day is to a trainee. Only the first four count."""

    PRESENT = "PRESENT", _("出勤")
    ABSENT = "ABSENT", _("缺勤")
    LEAVE = "LEAVE", _("请假")
    AHEAD = "AHEAD", _("待签")
    OFF = "OFF", _("休息")


@dataclass(frozen=True)
class Attendance:
    """A placement up to a day. Expected are the workdays that are not on leave and are over.

    Today is expected as soon as it is confirmed, so that nobody is absent before the day is out.
    `expected` is `present` + `absent`.
    """

    present: int = 0
    absent: int = 0
    leave: int = 0

    @property
    def expected(self) -> int:
        return self.present + self.absent

    @property
    def percent(self) -> int:
        """Share of the expected days, rounded down; 100 while nothing was expected yet."""
        return self.present * 100 // self.expected if self.expected else 100


@dataclass(frozen=True)
class MakeUpStanding:
    """Workdays on leave in the whole placement, how many of them go free, how many are made up."""

    leave: int
    allowance: int
    made_up: int

    @property
    def owed(self) -> int:
        """Days still to be made up."""
        return max(0, self.leave - self.allowance - self.made_up)


@dataclass
class DayRecord:
    """What is known of the days of one placement, both dates included."""

    starts_on: date
    ends_on: date
    leave: set[date] = field(default_factory=set)
    # Days off on which a missed day is made up.
    extra: set[date] = field(default_factory=set)
    # Workdays by which the placement was made longer.
    extended: int = 0
    # The last word on a day: there or not.
    marks: dict[date, bool] = field(default_factory=dict)

    def state(self, day: date, *, on: date) -> DayState:
        """What the day is, seen from the day `on`."""
        if not (is_workday(day) or day in self.extra):
            return DayState.OFF
        if day in self.leave:
            return DayState.LEAVE
        mark = self.marks.get(day)
        if mark is not None:
            return DayState.PRESENT if mark else DayState.ABSENT
        return DayState.ABSENT if day < on else DayState.AHEAD

    def attendance(self, *, on: date) -> Attendance:
        """From the first day up to `on`, or to the last day when that is earlier."""
        counts = Counter(
            self.state(day, on=on) for day in days_between(self.starts_on, min(self.ends_on, on))
        )
        return Attendance(
            present=counts[DayState.PRESENT],
            absent=counts[DayState.ABSENT],
            leave=counts[DayState.LEAVE],
        )

    def absences(self, *, first: date, on: date) -> list[date]:
        """Days without presence and without leave, from `first` on."""
        days = days_between(max(first, self.starts_on), min(self.ends_on, on))
        return [day for day in days if self.state(day, on=on) == DayState.ABSENT]

    def make_up(self) -> MakeUpStanding:
        """The rule: of the workdays as planned, one in LEAVE_ALLOWANCE may be missed on leave."""
        workdays = sum(map(is_workday, days_between(self.starts_on, self.ends_on)))
        within = (day for day in self.leave if self.starts_on <= day <= self.ends_on)
        return MakeUpStanding(
            leave=sum(map(is_workday, within)),
            allowance=max(0, workdays - self.extended) // LEAVE_ALLOWANCE,
            made_up=self.extended + len(self.extra),
        )


def days_between(first: date, last: date) -> Iterator[date]:
    """Each day, both included; none when they are reversed."""
    return (first + timedelta(days=passed) for passed in range((last - first).days + 1))


def spread(periods: Iterable[tuple[date, date]], *, first: date, last: date) -> set[date]:
    """The days of the periods that lie between first and last."""
    return {
        day
        for starts_on, ends_on in periods
        for day in days_between(max(starts_on, first), min(ends_on, last))
    }
