"""The link of a ward's screen: made, renewed, stopped, and what is read by it."""

import secrets
from datetime import datetime

from django.db import transaction

from alliance.accounts.models import User
from alliance.core import audit
from alliance.core.access import require
from alliance.core.throttle import Limit
from alliance.units.models import Department
from alliance.units.queries import roles_of

from .models import WardScreen
from .queries import screens_kept_by

TOKEN_BYTES = 24  # 192 random bits
# Unknown tokens from one address; and a link that is asked for more often than screens ask.
UNKNOWN = Limit("ward-screen-unknown", tries=30, seconds=600)
ASKED = Limit("ward-screen-asked", tries=600, seconds=600)


@transaction.atomic
def renew_screen(*, department: Department, by: User, at: datetime) -> WardScreen:
    """A new link for the ward's screen; the old one opens nothing any more. Raises NotAllowed."""
    _require_keeps(department, by=by)
    screen, _created = WardScreen.objects.update_or_create(
        department=department,
        defaults={
            "token": secrets.token_urlsafe(TOKEN_BYTES),
            "created_at": at,
            "created_by": by,
        },
    )
    audit.record("ward_screen.renew", by_id=by.pk, target=department, at=at)
    return screen


@transaction.atomic
def stop_screen(*, department: Department, by: User, at: datetime) -> None:
    """Take the link away. Idempotent. Raises NotAllowed."""
    _require_keeps(department, by=by)
    deleted, _rows = WardScreen.objects.filter(department=department).delete()
    if deleted:
        audit.record("ward_screen.stop", by_id=by.pk, target=department, at=at)


def department_of(*, token: str, client: str, at: datetime) -> Department | None:
    """The department behind the link; None when there is none.

    Raises throttle.TooManyTries: for an address that tries unknown tokens, and for a link that is
    asked for more than once a second on average.
    """
    screen = WardScreen.objects.select_related("department").filter(token=token).first()
    if screen is None:
        UNKNOWN.take(client, at=at)
        return None
    ASKED.take(screen.token, at=at)
    return screen.department


def _require_keeps(department: Department, *, by: User) -> None:
    require(screens_kept_by(roles_of(by)).filter(pk=department.pk).exists())
