"""A cookie that tells a browser in which someone has signed in before.

It opens nothing. It only gives that browser a count of its own when passwords are tried, so that
strangers who spoil the count of a whole address do not lock out the people who work behind it
(OWASP: device cookies).
"""

import secrets

from django.conf import settings
from django.core import signing

COOKIE = "device"
SALT = "alliance.accounts.device"
MAX_AGE = 365 * 24 * 3600
# A shared computer on a ward remembers this many colleagues.
MAX_PEOPLE = 12


def _read(request) -> dict:
    try:
        return signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        return {"id": secrets.token_urlsafe(12), "people": []}


def known_device(request, user_id: int) -> str | None:
    """The browser's id when this person has signed in with it before."""
    device = _read(request)
    return device["id"] if user_id in device["people"] else None


def remember(request, response, user_id: int) -> None:
    """Let the browser carry that this person has signed in with it."""
    device = _read(request)
    people = [user_id, *(known for known in device["people"] if known != user_id)]
    response.set_cookie(
        COOKIE,
        signing.dumps({"id": device["id"], "people": people[:MAX_PEOPLE]}, salt=SALT),
        max_age=MAX_AGE,
        path=settings.SESSION_COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
