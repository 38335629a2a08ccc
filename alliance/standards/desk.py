"""What the desk says about standards: to members what to read, to the office what expires."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.accounts.enums import Role
from alliance.core.desk import DeskItem, Urgency, register, remembered
from alliance.core.prepared import Parameter, Prepared

from . import queries
from .models import Version

MOST = 3
READ_WITHIN = timedelta(days=14)
TO_READ = Prepared(
    lambda: (
        Version.objects.asked_of(Parameter("user"), on=Parameter("today"))
        .order_by("valid_from", "pk")
        .values_list("pk", "title", "valid_from")[: MOST + 1]
    )
)


@register
def standards_to_read(*, user, roles, at: datetime) -> Iterator[DeskItem]:
    """What is in force and unread; late when it has been in force for two weeks. One query."""
    today = timezone.localdate(at)
    unread = TO_READ.rows(user=user.pk, today=today)
    if len(unread) > MOST:
        yield DeskItem(
            title=_("阅读联盟标准"),
            url=f"{reverse('standards:library')}?unread=1",
            urgency=_urgency(unread[0][2], today),
            figure=_("%(count)s 个以上") % {"count": MOST},
        )
        return
    for pk, title, valid_from in unread:
        yield DeskItem(
            title=_("阅读“%(title)s”") % {"title": title},
            url=reverse("standards:version", args=[pk]),
            urgency=_urgency(valid_from, today),
            note=_("%(date)s 起生效") % {"date": valid_from.isoformat()},
        )


def _urgency(valid_from, today) -> Urgency:
    return Urgency.LATE if valid_from < today - READ_WITHIN else Urgency.DUE


@register
def standards_expiring(*, user, roles, at: datetime) -> Iterator[DeskItem]:
    """For the alliance office: what expires soon or has expired. No query most of the time."""
    alliances = roles.alliances(Role.ALLIANCE_OFFICE)
    if not alliances:
        return
    held = Version.objects.filter(standard__alliance__in=alliances)
    expiring = queries.expiring(held, on=timezone.localdate(at))
    if count := remembered("standards-expiring", alliances, count=expiring.count):
        yield DeskItem(
            title=_("更新即将到期的标准"),
            url=reverse("standards:manage"),
            urgency=Urgency.DUE,
            figure=str(count),
        )
