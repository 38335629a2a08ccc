"""What the desk says about the units of an alliance."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.accounts.enums import Role
from alliance.core.desk import DeskItem, Urgency, register, remembered

from .enums import CURRENT_MEMBERSHIP, MembershipStatus, UnitKind
from .models import Membership

CURRENT = Q(status__in=CURRENT_MEMBERSHIP)


@register
def applications_on_the_desk(*, user, roles, at: datetime) -> Iterable[DeskItem]:
    """For the alliance office, which decides: how many units wait to be taken in. One query."""
    alliances = roles.alliances(Role.ALLIANCE_OFFICE)
    if not alliances:
        return
    applied = MembershipStatus.APPLIED
    count = Membership.objects.filter(alliance__in=alliances, status=applied).count()
    if count:
        yield DeskItem(
            title=_("审核入盟申请"),
            url=f"{reverse('units:manage')}?status={applied}",
            urgency=Urgency.DUE,
            figure=str(count),
        )


@register
def members_on_the_desk(*, user, roles, at: datetime) -> Iterable[DeskItem]:
    """For both offices: how many members there are, and how many files lack a code."""
    if not roles.office_alliance_ids:
        return
    alliances = roles.office_alliance_ids
    counts = remembered("members", alliances, count=lambda: _count_members(alliances))
    lacking = counts["without_code"]
    yield DeskItem(
        title=_("成员单位"),
        url=reverse("pages:unit_list"),
        urgency=Urgency.STANDING,
        figure=str(counts["members"]),
        note=ngettext("%(count)s 家缺信用代码", "%(count)s 家缺信用代码", lacking)
        % {"count": lacking}
        if lacking
        else "",
    )


def _count_members(alliances: frozenset[int]) -> dict[str, int]:
    return Membership.objects.filter(alliance__in=alliances).aggregate(
        members=Count("unit", distinct=True, filter=CURRENT),
        # Village posts have no code to give.
        without_code=Count(
            "unit",
            distinct=True,
            filter=CURRENT & Q(unit__uscc__isnull=True) & ~Q(unit__kind=UnitKind.VILLAGE),
        ),
    )
