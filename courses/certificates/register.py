"""The register as offices and coordinators look at it: narrowed, ordered, counted."""

from collections.abc import Mapping
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from .codes import read_code
from .enums import SOON, CertificateState, Order, Standing
from .models import Certificate

ORDERS = {
    Order.NEWEST: (F("issued_at").desc(), F("pk").desc()),
    Order.OLDEST: (F("issued_at").asc(), F("pk").asc()),
    Order.HOLDER: (F("holder__name_key").asc(nulls_last=True), F("unit__name_key"), F("pk").desc()),
    Order.SERIAL: (F("serial").asc(),),
    Order.ENDS: (F("expires_date").asc(nulls_last=True), F("pk").asc()),
}


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
    return Q(state=which)


def narrowed(
    certificates: QuerySet[Certificate], asked: Mapping[str, object], *, on: date
) -> QuerySet[Certificate]:
    """Those that fit all that is asked for (forms.RegisterFilter says what may be)."""
    for name in ("kind", "year", "unit"):
        if value := asked.get(name):
            certificates = certificates.filter(**{name: value})
    if which := asked.get("standing"):
        certificates = certificates.filter(standing(which, on=on))
    if signed := asked.get("signed"):
        unsigned = Q(file__isnull=True) | Q(file__signer="")
        certificates = certificates.filter(unsigned if signed == "no" else ~unsigned)
    if words := asked.get("q"):
        certificates = certificates.filter(_holds(words))
    return certificates


def _holds(words: str) -> Q:
    """What a certificate says, its serial or its code as it is read out."""
    fits = Q(serial__icontains=words)
    for key in ("holder", "unit", "subject"):
        fits |= Q(**{f"snapshot__{key}__icontains": words})
    if code := read_code(words):
        fits |= Q(code=code)
    return fits


def ordered(certificates: QuerySet[Certificate], asked: Mapping[str, object]) -> QuerySet:
    return certificates.order_by(*ORDERS[asked.get("order") or Order.NEWEST])


def numbers(certificates: QuerySet[Certificate], *, on: date) -> dict[str, int]:
    """How many there are in each standing, and how many people hold a valid one: one query."""
    return certificates.order_by().aggregate(
        **{which.value.lower(): Count("pk", filter=standing(which, on=on)) for which in Standing},
        holders=Count("holder", filter=standing(Standing.VALID, on=on), distinct=True),
    )
