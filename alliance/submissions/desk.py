"""What the desk says about submissions: to the writer what came back, to the office what waits."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from alliance.accounts.enums import Role
from alliance.core.desk import DeskItem, Urgency, register, remembered

from . import rules
from .enums import SubmissionStatus
from .models import Submission

MOST = 3


@register
def submissions_returned(*, user, roles, at: datetime) -> Iterator[DeskItem]:
    """For coordinators: pieces of their units that the office asks to change. One query."""
    if not rules.places(roles):
        return
    returned = list(
        Submission.objects.visible_to(roles)
        .filter(status=SubmissionStatus.RETURNED, unit__in=roles.unit_ids)
        .order_by("pk")[: MOST + 1]
    )
    if len(returned) > MOST:
        yield DeskItem(
            title=_("修改退回的投稿"),
            url=f"{reverse('submissions:list')}?status=RETURNED",
            urgency=Urgency.DUE,
            figure=_("%(count)s 个以上") % {"count": MOST},
        )
        return
    for submission in returned:
        yield DeskItem(
            title=_("修改投稿“%(title)s”") % {"title": submission.title},
            url=submission.get_absolute_url(),
            urgency=Urgency.DUE,
            note=submission.comment,
        )


@register
def submissions_waiting(*, user, roles, at: datetime) -> Iterator[DeskItem]:
    """For the alliance office: how many wait. No query most of the time."""
    alliances = roles.alliances(Role.ALLIANCE_OFFICE)
    if not alliances:
        return
    waiting = Submission.objects.filter(alliance__in=alliances, status=SubmissionStatus.SUBMITTED)
    if count := remembered("submissions-waiting", alliances, count=waiting.count):
        yield DeskItem(
            title=_("审阅成员单位投稿"),
            url=f"{reverse('submissions:list')}?status=SUBMITTED",
            urgency=Urgency.DUE,
            figure=str(count),
        )
