"""Reads over the certificates of a person and of a unit's people."""

from datetime import datetime

from django.db.models import Count, Q, QuerySet

from alliance.accounts.models import User
from alliance.units.models import Unit
from alliance.units.queries import RoleSet
from courses.certificates.enums import CertificateState
from courses.certificates.models import Certificate

from .models import ShareLink


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
