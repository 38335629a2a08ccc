"""What the desk says about planning, to the training office alone."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, IntegerField, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.accounts.enums import Role
from alliance.core.desk import DeskItem, Urgency, register
from alliance.core.prepared import AnyOf, Parameter, Prepared
from alliance.units.models import Alliance
from courses.rotations.enums import PLACEMENT_TRANSITIONS
from courses.rotations.models import Placement

from .enums import PlanState
from .models import Plan

# A placement that begins within so many days should have its mentor.
SOON = timedelta(days=14)
ALLIANCE = "trainee__intake__version__programme__alliance"


def _waiting() -> QuerySet:
    drafts = Plan.objects.filter(alliance=OuterRef("pk"), state=PlanState.DRAFT).order_by()
    untaught = Placement.objects.filter(
        **{ALLIANCE: OuterRef("pk")},
        mentor=None,
        status__in=PLACEMENT_TRANSITIONS,
        starts_on__lte=Parameter("soon"),
        ends_on__gte=Parameter("today"),
    ).order_by()
    by_alliance = untaught.values(ALLIANCE)
    return (
        Alliance.objects.filter(pk=AnyOf("alliances"))
        .values_list(
            _many(drafts.values("alliance").annotate(many=Count("pk"))),
            _many(by_alliance.annotate(many=Count("pk"))),
            Subquery(by_alliance.annotate(first=Min("starts_on")).values("first")),
        )
        .order_by()
    )


def _many(counted: QuerySet) -> Coalesce:
    return Coalesce(Subquery(counted.values("many"), output_field=IntegerField()), 0)


WAITING = Prepared(_waiting)


@register
def planning_waits(*, user, roles, at: datetime) -> Iterator[DeskItem]:
    """Drafts to publish, and placements that nobody teaches though they run or begin soon.

    One query.
    """
    alliances = roles.alliances(Role.TRAINING_OFFICE)
    if not alliances:
        return
    today = timezone.localdate(at)
    rows = WAITING.rows(alliances=list(alliances), today=today, soon=today + SOON)
    if untaught := sum(many for _drafts, many, _first in rows):
        begun = min(first for _drafts, _many, first in rows if first) <= today
        yield DeskItem(
            title=_("安排带教老师"),
            url=reverse("planning:without_mentor"),
            urgency=Urgency.LATE if begun else Urgency.DUE,
            figure=str(untaught),
        )
    if drafts := sum(many for many, _untaught, _first in rows):
        yield DeskItem(
            title=_("发布轮转计划"),
            url=reverse("planning:list"),
            urgency=Urgency.DUE,
            figure=str(drafts),
        )
