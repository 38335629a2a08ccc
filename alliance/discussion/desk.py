"""What the desk says about reported comments."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from alliance.accounts.enums import Role
from alliance.core.desk import DeskItem, Urgency, register, remembered

from . import queries


@register
def reports_on_the_desk(*, user, roles, at: datetime) -> Iterable[DeskItem]:
    """For the alliance office: how many comments wait for its word. No query for anybody else."""
    offices = roles.alliances(Role.ALLIANCE_OFFICE)
    if not (offices or roles.sees_everything):
        return
    # Counted for each person: what one may moderate hangs on what one may read.
    waiting = remembered(
        "discussion-reports",
        user.pk,
        count=queries.queue(queries.Queue.OPEN, roles=roles).count,
    )
    if waiting:
        yield DeskItem(
            title=_("处理被举报的评论"),
            url=reverse("discussion:queue"),
            urgency=Urgency.DUE,
            figure=str(waiting),
        )
