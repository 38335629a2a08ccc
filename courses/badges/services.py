"""Making badges."""

import secrets
from datetime import datetime

from django.db import transaction

from alliance.accounts.models import User
from alliance.core import audit
from alliance.core.access import require
from alliance.units.queries import roles_of
from courses.certificates.enums import CertificateState
from courses.certificates.models import Certificate

from . import documents, keys, rules
from .models import LIST_FULL, LIST_SIZE, Achievement, Badge, BadgeKey, StatusList


class NotValidAnyMore(Exception):
    """The certificate was revoked or replaced before a badge of it was made."""


@transaction.atomic
def make_badge(*, certificate_id: int, by: User, at: datetime) -> Badge:
    """The badge of a valid certificate, made and signed once however often it is asked for.

    Raises NotAllowed, NotValidAnyMore, keys.NoKey.
    """
    certificate = (
        Certificate.objects.select_for_update(of=("self",))
        .select_related("alliance")
        .get(pk=certificate_id)
    )
    require(rules.can_take_badge(roles_of(by), certificate))
    if badge := Badge.objects.filter(certificate=certificate).first():
        return badge
    if certificate.state != CertificateState.VALID:
        raise NotValidAnyMore
    signer = keys.current()
    badge = _sign(certificate, signer, at=at)
    badge.save(force_insert=True)
    audit.record(
        "badge.make", by_id=by.pk, target=badge, alliance_id=certificate.alliance_id, at=at
    )
    return badge


def _sign(certificate: Certificate, signer: keys.Signer, *, at: datetime) -> Badge:
    key, _new = BadgeKey.objects.get_or_create(
        kid=signer.kid, defaults={"jwk": signer.jwk, "first_used_at": at}
    )
    achievement, _new = Achievement.objects.select_related("alliance").get_or_create(
        alliance=certificate.alliance,
        kind=certificate.kind,
        name=certificate.snapshot["subject"],
        hours=certificate.snapshot["hours"],
    )
    status_list, place = _take_place(certificate.alliance_id)
    credential = documents.credential(
        certificate,
        achievement,
        status_list=status_list,
        place=place,
        salt=secrets.token_urlsafe(16),
    )
    token = signer.sign(credential.to_jwt_payload(), issuer_id=credential.issuer.id)
    return Badge(
        certificate=certificate,
        achievement=achievement,
        key=key,
        status_list=status_list,
        place=place,
        token=token,
        made_at=at,
    )


def _take_place(alliance_id: int) -> tuple[StatusList, int]:
    """A place that no badge has had, drawn by lot so that it tells nothing; the list is locked."""
    status_list = _locked_list(alliance_id)
    taken = Badge.objects.filter(status_list=status_list)
    place = secrets.randbelow(LIST_SIZE)
    while taken.filter(place=place).exists():
        place = secrets.randbelow(LIST_SIZE)
    status_list.taken += 1
    status_list.save(update_fields=["taken"])
    return status_list, place


def _locked_list(alliance_id: int) -> StatusList:
    """The alliance's newest list, or a new one when that is full or there is none."""
    lists = StatusList.objects.select_for_update(of=("self",)).select_related("alliance")
    newest = lists.filter(alliance=alliance_id).order_by("-number").first()
    if newest is not None and newest.taken < LIST_FULL:
        return newest
    number = newest.number + 1 if newest else 1
    StatusList.objects.bulk_create(
        [StatusList(alliance_id=alliance_id, number=number)], ignore_conflicts=True
    )
    return lists.get(alliance=alliance_id, number=number)
