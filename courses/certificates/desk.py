"""What the desk says about certificates."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from alliance.core.desk import DeskItem, Urgency, register, remembered
from alliance.core.prepared import Parameter, Prepared

from .models import Certificate, IssueFailure

NEW_FOR = timedelta(days=14)
NEWEST = Prepared(
    lambda: Certificate.objects.filter(
        holder=Parameter("user"), issued_at__gte=Parameter("since"), file__isnull=False
    ).values_list("snapshot")[:1]
)


@register
def certificates_on_the_desk(*, user, roles, at: datetime) -> Iterable[DeskItem]:
    """For the offices what could not be issued; for everyone their own newest certificate."""
    if roles.sees_everything or roles.office_alliance_ids:
        failed = remembered(
            "issue-failures",
            roles.sees_everything,
            roles.office_alliance_ids,
            count=IssueFailure.objects.visible_to(roles).count,
        )
        if failed:
            yield DeskItem(
                title=_("处理未能颁发的证书"),
                url=f"{reverse('certificates:register')}#failed",
                urgency=Urgency.DUE,
                figure=str(failed),
                note=_("多为字库缺字，需更正姓名或联系管理员。"),
            )
    if newest := NEWEST.row(user=user.pk, since=at - NEW_FOR):
        (snapshot,) = newest
        yield DeskItem(
            title=_("新证书"),
            url=reverse("certificates:mine"),
            urgency=Urgency.STANDING,
            note=snapshot["course"],
        )
