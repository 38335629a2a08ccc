"""Reads over the certificates of a person and of a unit's people."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from alliance.accounts.models import User
from alliance.units.models import Unit
from alliance.units.queries import RoleSet
from courses.certificates.enums import CertificateState
from courses.certificates.models import Certificate

from .enums import SOON, Standing
from .models import ShareLink


def standing(which: str, *, on: date) -> Q:
    """Certificates that stand so on that day; a valid one that ends soon is valid as well."""
    valid = Q(state=CertificateState.VALID)
    match which:
        case Standing.VALID:
            return valid & (Q(expires_date__isnull=True) | Q(expires_date__gte=on))
        case Standing.EXPIRING:
            return valid & Q(expires_date__range=(on, on + SOON))
        case Standing.EXPIRED:
            return valid & Q(expires_date__lt=on)
    return ~valid


def own_certificates(user: User) -> QuerySet[Certificate]:
    """All that the person holds, the newest first; without the bytes of the PDFs."""
    return Certificate.objects.filter(holder=user).select_related("file").defer("file__pdf")


def shareable(user: User) -> QuerySet[Certificate]:
    return Certificate.objects.filter(holder=user, state=CertificateState.VALID)


def own_links(user: User) -> QuerySet[ShareLink]:
    links = ShareLink.objects.filter(owner=user).annotate(shown=Count("items"))
    return links.order_by("-created_at", "-pk")


def shown_by(token: str, *, at: datetime) -> tuple[ShareLink, list[Certificate]] | None:
    """An open link and what it shows; None for any other token, whatever is wrong with it."""
    link = ShareLink.objects.open_at(at).filter(token=token).first()
    if link is None:
        return None
    return link, list(link.certificates.order_by("-issued_at", "-pk"))


def held_in(unit: Unit, roles: RoleSet) -> QuerySet[Certificate]:
    """What the unit's people and the unit itself hold, as far as this person may see it."""
    ours = Q(holder__profile__unit=unit) | Q(holder=None, unit=unit)
    return Certificate.objects.visible_to(roles).filter(ours)


def narrowed(
    certificates: QuerySet[Certificate], asked: Mapping[str, object], *, on: date
) -> QuerySet[Certificate]:
    """Those of a kind, a year, a standing, whose holder or subject holds the words."""
    if kind := asked.get("kind"):
        certificates = certificates.filter(kind=kind)
    if year := asked.get("year"):
        certificates = certificates.filter(year=year)
    if which := asked.get("standing"):
        certificates = certificates.filter(standing(which, on=on))
    if words := asked.get("q"):
        certificates = certificates.filter(
            Q(snapshot__holder__icontains=words) | Q(snapshot__subject__icontains=words)
        )
    return certificates


def numbers(certificates: QuerySet[Certificate], *, on: date) -> dict[str, int]:
    """How many there are in each standing, and how many people hold a valid one: one query."""
    return certificates.order_by().aggregate(
        **{which.value.lower(): Count("pk", filter=standing(which, on=on)) for which in Standing},
        holders=Count("holder", filter=standing(Standing.VALID, on=on), distinct=True),
    )
