"""Who is signed in, and how to know them again without reading them.

A person who is shut out must be out at the next request, so each request reads whose session it is.
What is asked most often can put that into its own statement: the session remembers the version of
the account's row (`xmin`) that was read and found in order, and the statement asks whether the row
is still the same. Whatever concerns the account changes its row: a new password, being shut out,
another language.
"""

from functools import partial
from typing import NamedTuple

import pghistory
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import AuthenticationMiddleware, auser, get_user
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from pghistory.middleware import HistoryMiddleware

from . import language
from .models import User

KNOWN_AS = "known_as"


class Acquaintance(NamedTuple):
    """Whose session it is, unless the account's row has another version by now."""

    user_id: int
    version: str


def make_known(session: SessionBase, user: User) -> None:
    """Remember who was read (backends.py); written only when something about them changed."""
    known = [user.version, user.language]
    if session.get(KNOWN_AS) != known:
        session[KNOWN_AS] = known


def acquaintance(request: HttpRequest) -> Acquaintance | None:
    """Who was made known to the session. To be believed only by a statement that asks for the
    version; what it writes is theirs in the history."""
    if (known := _known(request)) is None:
        return None
    user_id = int(request.session[SESSION_KEY])
    pghistory.context(user=user_id)
    return Acquaintance(user_id, version=known[0])


class PersonMiddleware(AuthenticationMiddleware):
    """Django's, and the person's language.

    Who is known is read only when somebody asks for them. Until then they are answered in the
    language in which they were known.
    """

    def process_request(self, request: HttpRequest) -> None:
        request.user = SimpleLazyObject(partial(_read, request))
        request.auser = partial(auser, request)
        if known := _known(request):
            language.activate(request, known[1])
        elif settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            language.activate(request, request.user.language)


class PersonHistoryMiddleware(HistoryMiddleware):
    """pghistory's, which would read the person before anybody asks for them."""

    def get_context(self, request: HttpRequest) -> dict[str, object]:
        person = getattr(request, "_cached_user", None)
        return {"user": person and person.pk, "url": request.path}


def _known(request: HttpRequest) -> list | None:
    """Version and language; a request without the cookie does not touch the session."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    return request.session.get(KNOWN_AS)


def _read(request: HttpRequest) -> User | AnonymousUser:
    user = get_user(request)
    pghistory.context(user=user.pk)
    if _known(request) and user.is_authenticated:
        make_known(request.session, user)
        language.activate(request, user.language)
    return user
