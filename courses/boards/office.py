"""Reads of the training office's boards. What was surveyed is read from its few narrow rows."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils import timezone

from courses.attendance.models import Leave
from courses.completion.queries import departments_without_head
from courses.rotations.lateness import LateKind
from courses.rotations.models import DepartmentDay, Placement

from .enums import Risk
from .filters import LINES_PER_PAGE, OfficeFilter
from .lines import Line, lines
from .models import LateItem, Reminder, Standing
from .scope import Office

# How far ahead the use of a department is looked at.
AHEAD = timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class Room:
    """A department's places today, and its fullest day of the weeks ahead."""

    department_id: int
    name: str
    taken: int
    capacity: int
    most: int

    @property
    def percent(self) -> int:
        return self.taken * 100 // self.capacity if self.capacity else 100

    @property
    def is_full(self) -> bool:
        return self.taken >= self.capacity


def rooms(office: Office, *, on: date) -> list[Room]:
    """The departments with somebody there today or soon, the fullest first: one query."""
    ours = Placement.objects.occupying().filter(
        trainee__intake__version__programme__alliance=office.alliance_id,
        starts_on__lte=on + AHEAD,
        ends_on__gte=on,
    )
    days = DepartmentDay.objects.filter(
        department__in=ours.order_by().values("department"), day__range=(on, on + AHEAD)
    )
    rows = (
        days.order_by()
        .values_list("department", "department__name")
        .annotate(
            today=Max("taken", filter=Q(day=on), default=0),
            places=Max("capacity", filter=Q(day=on), default=0),
            most=Max("taken"),
        )
    )
    found = [Room(*row) for row in rows]
    return sorted(found, key=lambda room: (-room.percent, -room.taken, room.name))


def here(office: Office, filters: OfficeFilter, *, on: date) -> QuerySet[Placement]:
    """Who is where on the day, by department."""
    return (
        office.placements(on)
        .filter(filters.of_trainee("trainee__"))
        .order_by("department__name", "trainee__user__name_key", "pk")
    )


def without_head(office: Office, *, on: date) -> list[str]:
    """Departments with somebody there today or soon that nobody heads: one query."""
    ours = Placement.objects.occupying().filter(
        trainee__intake__version__programme__alliance=office.alliance_id,
        starts_on__lte=on + AHEAD,
        ends_on__gte=on,
    )
    return list(departments_without_head(ours).values_list("name", flat=True))


@dataclass(frozen=True)
class LinePage:
    """One page of lines; `away` are the trainees on leave that day."""

    page: Page
    lines: list[Line]
    away: frozenset[int]


def line_page(placements: QuerySet[Placement], *, number: int, on: date) -> LinePage:
    """Three queries."""
    page = Paginator(range(placements.count()), LINES_PER_PAGE).get_page(number)
    shown = lines(placements[page.object_list.start : page.object_list.stop])
    return LinePage(page, shown, on_leave([line.trainee_id for line in shown], on=on))


def on_leave(trainee_ids: Iterable[int], *, on: date) -> frozenset[int]:
    """Which of the trainees are on approved leave that day: one query."""
    leaves = Leave.objects.approved().touching(on, on).filter(trainee__in=list(trainee_ids))
    return frozenset(leaves.order_by().values_list("trainee", flat=True))


@dataclass(frozen=True, slots=True)
class KindCount:
    kind: str
    count: int
    people: int
    since: date

    @property
    def label(self):
        return LateKind(self.kind).label


def late_by_kind(office: Office) -> list[KindCount]:
    """How much of each kind was late, how many people have to act, since when: one query."""
    rows = (
        LateItem.objects.filter(survey=office.survey_id)
        .order_by()
        .values_list("kind")
        .annotate(count=Count("pk"), people=Count("person", distinct=True), since=Min("since"))
        .order_by("-count", "kind")
    )
    return [KindCount(*row) for row in rows]


@dataclass(slots=True)
class ChaseLine:
    """One person and one kind of late things: what one tap chases. Without a person, nobody can.

    Who has no e-mail finds the reminder on the desk alone: `phone` is how to tell them.
    """

    kind: str
    person_id: int | None
    person: str | None
    email: str | None
    phone: str | None
    count: int
    since: date
    items: list[tuple[str, int, date, str]] = field(default_factory=list)
    reminded_at: datetime | None = None
    reminded_today: bool = False

    @property
    def label(self):
        return LateKind(self.kind).label

    @property
    def value(self) -> str:
        """How a form names it."""
        return f"{self.person_id}:{self.kind}"

    @property
    def can_chase(self) -> bool:
        return self.person_id is not None and not self.reminded_today


@dataclass(frozen=True)
class ChasePage:
    page: Page
    lines: list[ChaseLine]


def chase_page(office: Office, filters: OfficeFilter, *, on: date) -> ChasePage:
    """Who has to be chased for what, the longest late first: four queries."""
    late = LateItem.objects.filter(
        filters.of_trainee("trainee__", "placement__department"), survey=office.survey_id
    ).order_by()
    if filters.kind:
        late = late.filter(kind=filters.kind)
    groups = (
        late.values_list("kind", "person", "person__name", "person__email", "person__phone")
        .annotate(count=Count("pk"), since=Min("since"))
        .order_by("since", "kind", "person")
    )
    page = Paginator(groups, LINES_PER_PAGE).get_page(filters.page)
    shown = {(row[0], row[1]): ChaseLine(*row) for row in page.object_list}
    people = {person_id for _kind, person_id in shown}
    # None is not IN anything: things without a person are asked for by name.
    theirs = late.filter(Q(person__in=people - {None}) | Q(person__isnull=True))
    for kind, person_id, *item in theirs.order_by("since", "pk").values_list(
        "kind", "person", "trainee__user__name", "trainee", "since", "url"
    ):
        if line := shown.get((kind, person_id)):
            line.items.append(tuple(item))
    reminders = Reminder.objects.filter(person__in=people - {None}).order_by()
    for kind, person_id, at in reminders.values_list("kind", "person").annotate(Max("at")):
        if line := shown.get((kind, person_id)):
            line.reminded_at = at
            line.reminded_today = timezone.localdate(at) == on
    return ChasePage(page, list(shown.values()))


@dataclass(frozen=True, slots=True)
class RiskLine:
    """A trainee at risk, with the reasons and the figures behind them."""

    trainee_id: int
    name: str
    unit: str
    intake: str
    done: int
    required: int
    attendance: int | None
    least_attendance: int
    late: int
    risks: list[str]

    @property
    def labels(self) -> list:
        return [Risk(value).label for value in self.risks]

    @property
    def percent(self) -> int:
        return self.done * 100 // self.required if self.required else 0


def at_risk(office: Office, filters: OfficeFilter, *, on: date) -> QuerySet:
    """Columns of RiskLine, those with the most reasons first."""
    endangered = Standing.objects.filter(survey=office.survey_id).exclude(risks=[])
    if filters.narrows:
        kept = office.placements(on).filter(filters.of_trainee("trainee__"))
        endangered = endangered.filter(trainee__in=kept.order_by().values("trainee"))
    if filters.risk:
        endangered = endangered.filter(risks__contains=[filters.risk])
    return endangered.order_by("-risks__len", "-late", "trainee__user__name_key", "pk").values_list(
        "trainee", "trainee__user__name", "trainee__unit__name", "trainee__intake__name",
        "done", "required", "attendance", "trainee__version__attendance_percent", "late", "risks",
    )  # fmt: skip


@dataclass(frozen=True)
class Options:
    """What the filters may be set to: (id, name) of those with somebody in training."""

    intakes: list[tuple[int, str]]
    departments: list[tuple[int, str]]
    units: list[tuple[int, str]]


def options(office: Office, *, on: date) -> Options:
    """One query over the placements of the day and the weeks ahead."""
    rows = (
        Placement.objects.occupying()
        .filter(
            trainee__intake__version__programme__alliance=office.alliance_id, ends_on__gte=on
        )
        .order_by()
        .values_list(
            "trainee__intake", "trainee__intake__name", "department", "department__name",
            "trainee__unit", "trainee__unit__name", "trainee__unit__name_key",
        )
        .distinct()
    )  # fmt: skip
    found = defaultdict(dict)
    for intake, intake_name, department, department_name, unit, unit_name, key in rows:
        found["intakes"][intake] = (intake_name, intake_name)
        found["departments"][department] = (department_name, department_name)
        found["units"][unit] = (key, unit_name)
    return Options(
        **{
            name: [(pk, row[1]) for pk, row in sorted(found[name].items(), key=lambda one: one[1])]
            for name in ("intakes", "departments", "units")
        }
    )
