"""Telling people that a certificate ends: its holder, and the coordinator of the holder's unit."""

from collections import defaultdict
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.accounts.enums import Role
from alliance.notices import kinds
from alliance.notices.enums import Pace
from alliance.notices.services import notify
from alliance.units.models import RoleGrant, Unit
from courses.certificates.enums import Standing
from courses.certificates.models import Certificate
from courses.certificates.register import standing

from .enums import WARNED_DAYS
from .models import ExpiryWarning

GROUP = kinds.Group("certificates-expiring", _("证书到期"), Pace.DAILY)
OWN, UNIT = "certificate.expires", "certificate.expires.unit"
SENTENCES = {
    OWN: _("您的证书“%(subject)s”将于 %(date)s 到期。"),
    UNIT: _("%(unit)s人员有 %(count)s 张证书将在 %(days)s 天内到期。"),
}
AT_ONCE = 500


def step_of(days_left: int) -> int:
    """The warning that is due with so many days left: the nearest of WARNED_DAYS ahead."""
    return min(days for days in WARNED_DAYS if days_left <= days)


@transaction.atomic
def warn(*, at: datetime, limit: int = AT_ONCE) -> int:
    """Tell of each certificate that has come to a new step; returns how many.

    Run twice, or late, or by two at once, each step of each certificate is told once.
    """
    today = timezone.localdate(at)
    due: dict[int, list[Certificate]] = defaultdict(list)
    for certificate in _due(today)[:limit]:
        due[step_of((certificate.expires_date - today).days)].append(certificate)
    for days, certificates in due.items():
        ExpiryWarning.objects.bulk_create(
            ExpiryWarning(certificate=each, days=days, warned_at=at) for each in certificates
        )
        _tell(certificates, days=days, at=at)
    return sum(map(len, due.values()))


def _due(today: date) -> QuerySet[Certificate]:
    """Certificates that end soon and were not told of at their present step, locked."""
    waiting = Q()
    for days, nearer in zip(WARNED_DAYS, (*WARNED_DAYS[1:], -1), strict=True):
        span = (today + timedelta(days=nearer + 1), today + timedelta(days=days))
        told = ExpiryWarning.objects.filter(certificate=OuterRef("pk"), days=days)
        waiting |= Q(expires_date__range=span) & ~Exists(told)
    return (
        Certificate.objects.filter(standing(Standing.EXPIRING, on=today))
        .filter(waiting)
        .select_related("holder__profile__unit", "unit")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("expires_date", "pk")
    )


def _tell(certificates: list[Certificate], *, days: int, at: datetime) -> None:
    of_units: dict[Unit, int] = defaultdict(int)
    for certificate in certificates:
        if certificate.holder_id is None:
            of_units[certificate.unit] += 1
            continue
        notify(
            users=[certificate.holder_id],
            kind=OWN,
            params={
                "subject": certificate.snapshot["subject"],
                "date": certificate.expires_date.isoformat(),
            },
            url=reverse("wallet:mine"),
            at=at,
            key=f"certificate-expires:{certificate.pk}:{days}",
        )
        if profile := getattr(certificate.holder, "profile", None):
            of_units[profile.unit] += 1
    coordinators = defaultdict(set)
    grants = RoleGrant.objects.filter(role=Role.COORDINATOR, unit__in=of_units)
    for unit_id, user_id in grants.values_list("unit", "user"):
        coordinators[unit_id].add(user_id)
    for unit, count in of_units.items():
        notify(
            users=coordinators[unit.pk],
            kind=UNIT,
            params={"unit": unit.name, "count": count, "days": days},
            url=f"{reverse('wallet:unit', args=[unit.pk])}?standing={Standing.EXPIRING}",
            at=at,
        )
