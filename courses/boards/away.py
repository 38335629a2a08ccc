"""Reads of the coordinator's board: the unit's people who are away for training."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from courses.attendance.models import Leave
from courses.programmes.enums import ApplicationStatus
from courses.programmes.models import Trainee
from courses.rotations.models import Placement

from .enums import Risk
from .filters import LINES_PER_PAGE

AHEAD = timedelta(weeks=4)
STATUSES = (ApplicationStatus.ACCEPTED, ApplicationStatus.IN_TRAINING)
COLUMNS = (
    "pk", "user__name", "unit__name", "status", "intake__name",
    "version__programme__name", "version__programme__host_unit__name",
    "starts_on", "ends_on", "standing__done", "standing__required", "standing__attendance",
    "standing__late", "standing__risks",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stay:
    """Where a trainee is, or will be next."""

    department: str
    mentor: str | None
    starts_on: date
    ends_on: date


@dataclass(slots=True)
class AwayLine:
    """One of the unit's people: where, how far, what is late, when they return."""

    trainee_id: int
    name: str
    unit: str
    status: str
    intake: str
    programme: str
    host: str
    starts_on: date
    ends_on: date
    done: int | None
    required: int | None
    attendance: int | None
    late: int | None
    risks: list[str] | None
    now: Stay | None = None
    then: Stay | None = None
    leaves: list[tuple[date, date]] = field(default_factory=list)

    @property
    def percent(self) -> int | None:
        return self.done * 100 // self.required if self.required else None

    @property
    def risk_labels(self) -> list:
        return [Risk(value).label for value in self.risks or ()]

    @property
    def has_begun(self) -> bool:
        return self.status == ApplicationStatus.IN_TRAINING


def of_units(roles) -> QuerySet[Trainee]:
    """The person's units' people who are away or will go; who returns first stands first."""
    trainees = Trainee.objects.filter(status__in=STATUSES)
    if not roles.sees_everything:
        trainees = trainees.filter(unit__in=roles.unit_ids)
    return trainees.order_by("ends_on", "user__name_key", "pk")


@dataclass(frozen=True)
class AwayPage:
    page: Page
    lines: list[AwayLine]


def away_page(roles, *, number: int, on: date) -> AwayPage:
    """Four queries."""
    trainees = of_units(roles)
    page = Paginator(range(trainees.count()), LINES_PER_PAGE).get_page(number)
    rows = trainees.values_list(*COLUMNS)[page.object_list.start : page.object_list.stop]
    shown = {row[0]: AwayLine(*row) for row in rows}
    for trainee_id, stays in _stays(shown, on=on).items():
        line = shown[trainee_id]
        line.now = next((stay for stay in stays if stay.starts_on <= on), None)
        line.then = next((stay for stay in stays if stay.starts_on > on), None)
    leaves = (
        Leave.objects.approved().touching(on, on + AHEAD).filter(trainee__in=list(shown))
    ).order_by("starts_on", "pk")
    for trainee_id, *period in leaves.values_list("trainee", "starts_on", "ends_on"):
        shown[trainee_id].leaves.append(tuple(period))
    return AwayPage(page, list(shown.values()))


def _stays(trainee_ids, *, on: date) -> dict[int, list[Stay]]:
    found = defaultdict(list)
    rows = (
        Placement.objects.occupying()
        .filter(trainee__in=list(trainee_ids), ends_on__gte=on)
        .order_by("starts_on", "pk")
        .values_list("trainee", "department__name", "mentor__name", "starts_on", "ends_on")
    )
    for trainee_id, *stay in rows:
        found[trainee_id].append(Stay(*stay))
    return found
