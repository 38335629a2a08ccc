"""Reads of the trainee's own board: this week, what is missing, how far."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from courses.assessments.queries import FormCount, done_counts
from courses.attendance.arithmetic import DayState
from courses.attendance.models import Leave
from courses.attendance.queries import records_of
from courses.logbook.queries import ItemCount, overview_of
from courses.programmes.enums import ItemKind
from courses.programmes.models import Trainee
from courses.rotations.models import Placement

WEEKDAYS = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))


def own_trainee(user, asked: str = "") -> Trainee | None:
    """The person's attachment: the one asked for, else the running one, else the next, else the
    last. None when there never was one. One query."""
    trainees = Trainee.objects.filter(user=user).select_related(
        "version__programme__host_unit", "intake"
    )
    found = trainees.running_first()
    return next((one for one in found if not asked or str(one.pk) == asked), None)


@dataclass(frozen=True)
class WeekDay:
    """A day of this week: where, and whether the trainee was or has to be there."""

    day: date
    name: str
    state: str | None
    label: str
    is_today: bool


@dataclass(frozen=True)
class Share:
    """Items of one kind added up, each counted up to its own requirement."""

    label: str
    counted: int
    required: int

    @property
    def percent(self) -> int:
        return self.counted * 100 // self.required if self.required else 100


@dataclass(frozen=True)
class Progress:
    """How far: by kind over the whole programme, and what is missing in this rotation."""

    shares: list[Share]
    here: list[ItemCount]
    anywhere: list[ItemCount]
    counted: int
    required: int

    @property
    def percent(self) -> int:
        return self.counted * 100 // self.required if self.required else 100

    @property
    def missing_here(self) -> list[ItemCount]:
        return [item for item in self.here if item.missing]

    @property
    def missing_anywhere(self) -> list[ItemCount]:
        return [item for item in self.anywhere if item.missing]


def placements_of(trainee: Trainee) -> list[Placement]:
    """All placements, in the order of time: one query."""
    return list(
        trainee.placements.occupying().select_related("department", "mentor").order_by("starts_on")
    )


def present_of(placements: list[Placement], *, on: date) -> Placement | None:
    """The placement of the day, else the next one."""
    return next((one for one in placements if one.ends_on >= on), None)


def week_of(placements: list[Placement], *, on: date) -> list[WeekDay]:
    """Monday to Sunday as they are to the trainee; three queries."""
    monday = on - timedelta(days=on.weekday())
    days = [monday + timedelta(days=passed) for passed in range(7)]
    shown = [one for one in placements if one.starts_on <= days[-1] and one.ends_on >= days[0]]
    records = records_of(shown)
    where = {day: one for one in shown for day in days if one.starts_on <= day <= one.ends_on}
    week = []
    for day in days:
        state = records[where[day].pk].state(day, on=on) if day in where else None
        label = DayState(state).label if state else ""
        name = WEEKDAYS[day.weekday()]
        week.append(WeekDay(day, name, state, label, is_today=day == on))
    return week


def coming_leave(trainee: Trainee, *, on: date) -> list[Leave]:
    """Leave that runs or comes, asked for or approved: one query."""
    return list(Leave.objects.open().filter(trainee=trainee, ends_on__gte=on).order_by("starts_on"))


def progress_of(trainee: Trainee, present: Placement | None) -> Progress:
    """Three queries."""
    overview = overview_of(trainee, present=present)
    shares = [
        Share(kind.label, *overview.shares[kind.value])
        for kind in ItemKind
        if kind.value in overview.shares
    ]
    return Progress(
        shares=shares,
        here=overview.here,
        anywhere=overview.anywhere,
        counted=sum(share.counted for share in shares),
        required=sum(share.required for share in shares),
    )


def missing_forms(present: Placement | None) -> list[FormCount]:
    """Bedside assessments that this rotation still asks for; three queries."""
    if present is None:
        return []
    forms = done_counts([present])[present.pk]
    return [form for form in forms if form.missing]
