"""A 360 round as a whole: shown when it is over and enough people answered, and never before.

Nobody sees it grow: the difference of two views would be one person's answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Avg, Count

from .enums import RequestStatus
from .models import AssessmentRequest, Item, Rating


@dataclass(frozen=True)
class ItemMean:
    item: Item
    mean: float
    people: int

    @property
    def percent(self) -> int:
        return round(self.mean * 100 / self.item.highest)


@dataclass(frozen=True)
class RoundResult:
    """The means of each item that at least `shown_from` people rated, and what was written.

    The feedback stands in the order of its characters, which is nobody's order.
    """

    people: int
    items: Sequence[ItemMean]
    feedback: Sequence[str]


def is_over(request: AssessmentRequest, *, on: date) -> bool:
    return request.status == RequestStatus.ANSWERED or on > request.closes_on


def result_of(request: AssessmentRequest, *, on: date) -> RoundResult | None:
    """The picture of a round; None while it runs, or for good when too few answered."""
    fewest = request.version.shown_from
    if not is_over(request, on=on):
        return None
    feedback = sorted(request.assessments.values_list("feedback", flat=True))
    if len(feedback) < fewest:
        return None
    rows = (
        Rating.objects.filter(assessment__request=request)
        .order_by()
        .values_list("item")
        .annotate(Avg("value"), people=Count("pk"))
    )
    means = {item: (mean, people) for item, mean, people in rows if people >= fewest}
    return RoundResult(
        people=len(feedback),
        items=[
            ItemMean(item, *means[item.pk])
            for item in request.version.items.all()
            if item.pk in means
        ],
        feedback=feedback,
    )
