"""What the desk shows who watches others learn: how many are stuck, how many finished this week."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from alliance.core.desk import DeskItem, Urgency, register, remembered
from alliance.units.queries import RoleSet
from courses.enrolment.enums import EnrolmentState

from .enums import Standing
from .scope import Scope, scopes_of
from .standing import enrolments_in

WEEK = timedelta(days=7)


@register
def learning_on_the_desk(*, user, roles, at: datetime) -> Iterator[DeskItem]:
    """Two figures for the first alliance the person watches, whole or their units.

    Two queries, once a minute for all who watch the same.
    """
    watched = (roles.sees_everything, roles.office_alliance_ids, roles.unit_ids)
    if not any(watched):
        return
    figures = remembered("learning", *watched, count=lambda: _figures(roles, at=at))
    if figures is None:
        return
    scope, counts = figures
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


def _figures(roles: RoleSet, *, at: datetime) -> tuple[Scope, dict[str, int]] | None:
    scope = next(iter(scopes_of(roles)), None)
    if scope is None:
        return None
    return scope, scope.enrolments().aggregate(
        stuck=Count("pk", filter=enrolments_in(Standing.STUCK, at=at)),
        done=Count("pk", filter=Q(state=EnrolmentState.COMPLETED, completed_at__gt=at - WEEK)),
    )
