"""What the desk says about the units of an alliance."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.core.desk import DeskItem, Urgency, register

from .enums import CURRENT_MEMBERSHIP, MembershipStatus, UnitKind
from .models import Membership

CURRENT = Q(status__in=CURRENT_MEMBERSHIP)


@register
def units_on_the_desk(*, user, roles, at: datetime) -> Iterable[DeskItem]:
    """For the offices: how many members there are, who waits to become one, whose file lacks.

    Applications have no screen yet, so it leads to the directory.
    """
    if not roles.office_alliance_ids:
        return
    counts = Membership.objects.filter(alliance__in=roles.office_alliance_ids).aggregate(
        members=Count("unit", distinct=True, filter=CURRENT),
        applied=Count("pk", filter=Q(status=MembershipStatus.APPLIED)),
        # Village posts have no code to give.
        without_code=Count(
            "unit",
            distinct=True,
            filter=CURRENT & Q(unit__uscc__isnull=True) & ~Q(unit__kind=UnitKind.VILLAGE),
        ),
    )
    notes = []
    if counts["applied"]:
        notes.append(
            ngettext("%(count)s 家申请待审核", "%(count)s 家申请待审核", counts["applied"])
            % {"count": counts["applied"]}
        )
    if counts["without_code"]:
        notes.append(
            ngettext("%(count)s 家缺信用代码", "%(count)s 家缺信用代码", counts["without_code"])
            % {"count": counts["without_code"]}
        )
    yield DeskItem(
        title=_("成员单位"),
        url=reverse("pages:unit_list"),
        urgency=Urgency.STANDING,
        figure=str(counts["members"]),
        note=" · ".join(notes),
    )
