"""A board that the same person opens again within seconds is not worked out again.

What is kept belongs to one browser, one set of roles, one language and one address, and for
`settings.LOOK_SECONDS` at most. Whatever the person does there (any request that may change
something) makes it old at once; what is done elsewhere is seen that many seconds later. The guards
of a view stand above `kept_briefly` and are asked each time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from hashlib import blake2b
from secrets import token_hex

from django.conf import settings
from django.contrib.messages import get_messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from .queries import roles_of

# A cookie of the browser's: another value after each request that may have changed something.
ACTED = "acted"
READING = ("GET", "HEAD", "OPTIONS", "TRACE")


@dataclass(frozen=True)
class _Look:
    """A page as one person saw it."""

    headers: list[tuple[str, str]]
    body: bytes

    def answer(self) -> HttpResponse:
        response = HttpResponse(self.body)
        for name, value in self.headers:
            response.headers[name] = value
        return response


def kept_briefly(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorator, below the guards, for a page of one person that only shows."""

    @wraps(view)
    def kept(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method != "GET" or not settings.LOOK_SECONDS or len(get_messages(request)):
            return view(request, *args, **kwargs)
        key = _key(request)
        look = cache.get(key)
        if look is not None:
            return look.answer()
        response = view(request, *args, **kwargs)
        if _may_be_kept(request, response):
            look = _Look(list(response.items()), response.content)
            cache.set(key, look, settings.LOOK_SECONDS)
        return response

    return kept


class ActsMiddleware:
    """Makes old what was kept for a browser in which somebody did something.

    Its cookies are a part of each key: with another cookie nothing older is found.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method not in READING and settings.SESSION_COOKIE_NAME in request.COOKIES:
            response.set_cookie(
                ACTED,
                token_hex(8),
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response


def _key(request: HttpRequest) -> str:
    """The cookies hold the session, the secret of the page's forms, and ACTED."""
    told = (
        request.META.get("HTTP_COOKIE", ""),
        request.META.get("HTTP_HX_REQUEST", ""),
        request.META.get("HTTP_HX_TARGET", ""),
        request.build_absolute_uri(),
        get_language() or "",
        str(roles_of(request.user).grants),
    )
    digest = blake2b("\n".join(told).encode(), digest_size=20)
    return f"look:{digest.hexdigest()}"


def _may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    """Its forms must hold the secret of the browser's cookie, which is a part of the key."""
    secret = request.META.get("CSRF_COOKIE")
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and secret in (None, request.COOKIES.get(settings.CSRF_COOKIE_NAME))
    )
