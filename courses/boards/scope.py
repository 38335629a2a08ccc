"""Which alliance's training a person runs; an office looks at one alliance at a time."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from alliance.accounts.enums import Role
from alliance.core.access import NotAllowed
from alliance.units.models import Alliance
from alliance.units.queries import RoleSet
from courses.programmes.enums import ApplicationStatus
from courses.programmes.models import Trainee
from courses.rotations.models import Placement

# What leads from a trainee, and from a placement, to the alliance.
ALLIANCE_OF_TRAINEE = "intake__version__programme__alliance"
ALLIANCE_OF_PLACEMENT = f"trainee__{ALLIANCE_OF_TRAINEE}"


@dataclass(frozen=True)
class Office:
    """The training of one alliance, and when it was last surveyed."""

    alliance_id: int
    slug: str
    name: str
    survey_id: int | None
    surveyed_at: datetime | None

    def trainees(self) -> QuerySet[Trainee]:
        """Everyone in training today."""
        return Trainee.objects.filter(
            **{ALLIANCE_OF_TRAINEE: self.alliance_id}, status=ApplicationStatus.IN_TRAINING
        )

    def placements(self, on: date) -> QuerySet[Placement]:
        """Who is in which department on the day."""
        return Placement.objects.on(on).filter(**{ALLIANCE_OF_PLACEMENT: self.alliance_id})

    @property
    def cache_key(self) -> str:
        """Changes with each survey: what was drawn from the last one is drawn anew."""
        stamp = self.surveyed_at.timestamp() if self.surveyed_at else 0
        return f"boards:{self.alliance_id}:{stamp}"


def offices_of(roles: RoleSet) -> list[Office]:
    """The offices that the person works in: one query."""
    alliances = Alliance.objects.order_by("pk")
    if not roles.sees_everything:
        alliances = alliances.filter(pk__in=roles.alliances(Role.TRAINING_OFFICE))
    return [
        Office(*row)
        for row in alliances.values_list("pk", "slug", "name", "survey__pk", "survey__taken_at")
    ]


def choose(offices: list[Office], slug: str) -> Office:
    """The office asked for, or the first one; raises NotAllowed when it is not among them."""
    for office in offices:
        if not slug or office.slug == slug:
            return office
    raise NotAllowed
