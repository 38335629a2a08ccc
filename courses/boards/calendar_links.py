"""A person's link to their feed: made, renewed, stopped, and what is read by it."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from alliance.accounts.models import User
from alliance.core import audit
from alliance.core.throttle import Limit
from alliance.units.queries import roles_of

from .calendars import as_ical, digest_of, entries_for
from .models import CalendarLink

TOKEN_BYTES = 24  # 192 random bits
# Unknown tokens from one address; and a calendar program that asks too often.
UNKNOWN = Limit("calendar-unknown", tries=30, seconds=600)
ASKED = Limit("calendar-asked", tries=60, seconds=3600)


@dataclass(frozen=True)
class Feed:
    """A feed as a file, and since when it has said the same."""

    content: bytes
    digest: str
    changed_at: datetime


@transaction.atomic
def renew_link(*, by: User, at: datetime) -> CalendarLink:
    """A new link for the person; the old one, if there was one, opens nothing from now on."""
    link, _created = CalendarLink.objects.update_or_create(
        user=by,
        defaults={
            "token": secrets.token_urlsafe(TOKEN_BYTES),
            "created_at": at,
            "digest": "",
            "changed_at": at,
        },
    )
    audit.record("calendar.renew", by_id=by.pk, target=by, at=at)
    return link


@transaction.atomic
def stop_link(*, by: User, at: datetime) -> None:
    """Take the link away. Idempotent."""
    deleted, _rows = CalendarLink.objects.filter(user=by).delete()
    if deleted:
        audit.record("calendar.stop", by_id=by.pk, target=by, at=at)


def read_feed(*, token: str, client: str, at: datetime) -> Feed | None:
    """The feed behind the token; None when there is none, and for who may no longer sign in.

    Raises throttle.TooManyTries: for an address that tries unknown tokens, and for a token that is
    asked for more than once a minute on average.
    """
    link = (
        CalendarLink.objects.select_related("user")
        .filter(token=token, user__is_active=True)
        .first()
    )
    if link is None:
        UNKNOWN.take(client, at=at)
        return None
    ASKED.take(link.token, at=at)
    with translation.override(link.user.language or settings.LANGUAGE_CODE):
        name = _("进修日程")
        entries = entries_for(user=link.user, roles=roles_of(link.user), on=timezone.localdate(at))
        digest = digest_of(entries, name=name)
        if digest != link.digest:
            link.digest, link.changed_at = digest, at.replace(microsecond=0)
            # A link renewed meanwhile keeps its own figures.
            CalendarLink.objects.filter(token=token).update(
                digest=link.digest, changed_at=link.changed_at
            )
        content = as_ical(entries, name=name, changed_at=link.changed_at)
    return Feed(content, digest, link.changed_at)
