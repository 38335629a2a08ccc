"""What the desk shows who watches others learn: how many are stuck, how many finished this week."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from alliance.core.desk import DeskItem, Urgency, register
from courses.enrolment.enums import EnrolmentState

from .enums import Standing
from .scope import scopes_of
from .standing import enrolments_in

WEEK = timedelta(days=7)


@register
def learning_on_the_desk(*, user, roles, at: datetime) -> Iterator[DeskItem]:
    """Two figures for the first alliance the person watches, whole or their units: two queries."""
    scope = next(iter(scopes_of(roles)), None)
    if scope is None:
        return
    counts = scope.enrolments().aggregate(
        stuck=Count("pk", filter=enrolments_in(Standing.STUCK, at=at)),
        done=Count("pk", filter=Q(state=EnrolmentState.COMPLETED, completed_at__gt=at - WEEK)),
    )
    query = f"?alliance={scope.slug}"
    if counts["stuck"]:
        yield DeskItem(
            title=_("两周没有学习的课程（人次）"),
            url=reverse("insights:stuck") + query,
            urgency=Urgency.LATE,
            note=scope.name,
            figure=str(counts["stuck"]),
        )
    yield DeskItem(
        title=_("近七天完成的课程（人次）"),
        url=reverse("insights:board") + query,
        urgency=Urgency.STANDING,
        note=scope.name,
        figure=str(counts["done"]),
    )
