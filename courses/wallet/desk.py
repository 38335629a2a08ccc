"""What the desk says of certificates that end."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from alliance.core.desk import DeskItem, Urgency, register, when
from alliance.core.prepared import Parameter, Prepared
from courses.certificates.enums import CertificateState
from courses.certificates.models import Certificate

from .enums import WARNED_DAYS

DUE_BEFORE = timedelta(days=WARNED_DAYS[1])


def _ending(holder) -> QuerySet[Certificate]:
    return Certificate.objects.filter(
        holder=holder,
        state=CertificateState.VALID,
        expires_date__gte=Parameter("today"),
        expires_date__lte=Parameter("today") + DUE_BEFORE,
    )


FIRST = Prepared(
    lambda: (
        _ending(Parameter("user"))
        .order_by("expires_date", "pk")
        .values_list("snapshot", "expires_date")[:1]
    )
)


@register
@when(lambda person: Exists(_ending(person)))
def ending_certificates_on_the_desk(*, user, roles, at: datetime) -> Iterable[DeskItem]:
    """One's own certificate that ends first. One query."""
    today = localdate(at)
    if found := FIRST.row(user=user.pk, today=today):
        snapshot, ends = found
        yield DeskItem(
            title=_("证书即将到期：%(subject)s") % {"subject": snapshot["subject"]},
            url=reverse("wallet:mine"),
            urgency=Urgency.DUE,
            note=_("%(date)s 到期") % {"date": ends.isoformat()},
            figure=_("%(days)d 天") % {"days": (ends - today).days},
        )
