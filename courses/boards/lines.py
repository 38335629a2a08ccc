"""One line of a board: a trainee in a department, read as plain columns in one query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from courses.rotations.enums import PlacementStatus
from courses.rotations.models import Placement

from .enums import Risk

COLUMNS = (
    "pk",
    "trainee_id",
    "trainee__user__name",
    "trainee__unit__name",
    "department__name",
    "mentor__name",
    "starts_on",
    "ends_on",
    "status",
    "trainee__standing__done",
    "trainee__standing__required",
    "trainee__standing__attendance",
    "trainee__standing__late",
    "trainee__standing__risks",
)


@dataclass(frozen=True, slots=True)
class Line:
    """A placement and how its trainee stood at the last survey; None where none was taken yet."""

    placement_id: int
    trainee_id: int
    name: str
    unit: str
    department: str
    mentor: str | None
    starts_on: date
    ends_on: date
    status: str
    done: int | None
    required: int | None
    attendance: int | None
    late: int | None
    risks: Sequence[str] | None

    @property
    def percent(self) -> int | None:
        """Share of the required entries that is done; None where nothing is required."""
        return self.done * 100 // self.required if self.required else None

    @property
    def risk_labels(self) -> list:
        return [Risk(value).label for value in self.risks or ()]

    @property
    def days(self) -> int:
        return (self.ends_on - self.starts_on).days + 1

    def day_on(self, day: date) -> int:
        """The how-manieth day of the placement it is; 1 on the first one."""
        return (day - self.starts_on).days + 1

    @property
    def is_over(self) -> bool:
        return self.status == PlacementStatus.COMPLETED


def lines(placements: QuerySet[Placement]) -> list[Line]:
    """The placements in the order they have: one query."""
    return [Line(*row) for row in placements.values_list(*COLUMNS)]
