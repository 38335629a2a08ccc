"""Sharing certificates by a private link."""

import secrets
from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from alliance.accounts.models import User
from alliance.core import audit
from alliance.core.access import require

from . import queries
from .models import TOKEN_BYTES, SharedCertificate, ShareLink

LONGEST = timedelta(days=366)
MOST_OPEN = 20
MOST_SHOWN = 50


class NothingToShow(Exception):
    """No certificate was chosen, or more than MOST_SHOWN."""


class EndNotPossible(Exception):
    """The last day has passed or lies more than LONGEST ahead."""


class TooManyLinks(Exception):
    """The person has MOST_OPEN open links already."""


@transaction.atomic
def share(
    *, certificate_ids: Collection[int], last_date: date, note: str, by: User, at: datetime
) -> ShareLink:
    """A new link to some of the person's own valid certificates, open to the end of `last_date`.

    Raises NotAllowed when one is not theirs to show; NothingToShow, EndNotPossible, TooManyLinks.
    """
    chosen = set(certificate_ids)
    if not 0 < len(chosen) <= MOST_SHOWN:
        raise NothingToShow
    today = timezone.localdate(at)
    if not today <= last_date <= today + LONGEST:
        raise EndNotPossible
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    own = set(queries.shareable(by).filter(pk__in=chosen).values_list("pk", flat=True))
    require(own == chosen)
    if ShareLink.objects.filter(owner=by).open_at(at).count() >= MOST_OPEN:
        raise TooManyLinks
    link = ShareLink.objects.create(
        owner=by,
        token=secrets.token_urlsafe(TOKEN_BYTES),
        note=note,
        created_at=at,
        expires_at=timezone.make_aware(datetime.combine(last_date + timedelta(days=1), time())),
    )
    SharedCertificate.objects.bulk_create(
        SharedCertificate(link=link, certificate_id=pk) for pk in sorted(chosen)
    )
    audit.record("share.create", by_id=by.pk, target=link, at=at, certificates=len(chosen))
    return link


@transaction.atomic
def take_back(*, link_id: int, by: User, at: datetime) -> ShareLink:
    """Close the link at once; an ended one stays as it is. Idempotent. Raises NotAllowed."""
    link = ShareLink.objects.select_for_update().get(pk=link_id)
    require(link.owner_id == by.pk)
    if link.is_open(at):
        link.revoked_at = at
        link.save(update_fields=["revoked_at"])
        audit.record("share.revoke", by_id=by.pk, target=link, at=at)
    return link


def count_view(link: ShareLink, *, at: datetime) -> None:
    ShareLink.objects.filter(pk=link.pk).update(views=F("views") + 1, viewed_at=at)
