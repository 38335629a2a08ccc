"""What a trainee may log today, in the order in which they will most likely want it."""

from dataclasses import dataclass
from datetime import date

from courses.programmes.models import Trainee
from courses.rotations.models import Placement

from .models import Entry
from .queries import ItemCount, loggable, recent_diagnoses, totals_of

SHOWN_AT_ONCE = 8
DIAGNOSES = 6


@dataclass(frozen=True)
class Offer:
    """The placements still open, the items that fit them, and what was written last."""

    placements: list[Placement]
    items: list[ItemCount]
    last: Entry | None
    diagnoses: list[str]

    @property
    def first_items(self) -> list[ItemCount]:
        return self.items[:SHOWN_AT_ONCE]

    @property
    def other_items(self) -> list[ItemCount]:
        return self.items[SHOWN_AT_ONCE:]


def offer_to(user, *, on: date) -> Offer:
    """The item used last comes first, then those that miss most; what is complete comes last."""
    placements = list(loggable(user, on=on))
    if not placements:
        return Offer([], [], None, [])
    last = (
        Entry.objects.filter(placement__trainee__user=user).order_by("-created_at", "-pk").first()
    )
    departments = {placement.department_id for placement in placements}
    trainees = Trainee.objects.filter(pk__in={placement.trainee_id for placement in placements})
    items = [
        item
        for items in totals_of(trainees).values()
        for item in items
        if item.requirement.block is None or item.requirement.block.department_id in departments
    ]
    items.sort(
        key=lambda item: (last is None or item.requirement.pk != last.requirement_id, -item.missing)
    )
    return Offer(placements, items, last, recent_diagnoses(user, most=DIAGNOSES))
