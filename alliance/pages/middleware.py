"""The visitors' page cache; page_cache.py says what may be in it."""

import re
import time
from dataclasses import dataclass
from hashlib import blake2b

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

from alliance.accounts.language import CODES

from .page_cache import GENERATION_KEY, start_new_generation

FRESH_SECONDS = 60
STALE_SECONDS = 60  # longer: one visitor renders anew, the others are still given the old page
RENDER_SECONDS = 10
NEVER_PUBLIC = (
    "/static/",
    "/media/",
    "/admin/",
    "/django-admin/",
    "/desk/",
    "/accounts/",
    "/verify/",
    "/healthz",  # both answer without the cache too
    "/readyz",
)
# Only these may be in a cached address: free text would let a stranger fill the cache.
QUERY_PARAMETERS = {
    "page": re.compile(r"[0-9]{1,3}"),
    "category": re.compile(r"[a-z]{0,12}"),
    "kind": re.compile(r"[A-Z]{0,12}"),
    "level": re.compile(r"[0-9A-Z]{0,4}"),
    "county": re.compile(r"\w{0,12}"),
}


@dataclass(frozen=True)
class StoredPage:
    """One rendered page with every header that the middleware below added to it."""

    generation: str
    fresh_until: float
    headers: list[tuple[str, str]]
    body: bytes

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The page, or 304 when the browser already has it."""
        response = HttpResponse(b"" if request.method == "HEAD" else self.body)
        for name, value in self.headers:
            response.headers[name] = value
        response.headers["Content-Length"] = str(len(self.body))
        return get_conditional_response(request, etag=response["ETag"], response=response)


def page_key(request: HttpRequest) -> str | None:
    """Where a visitor's page is stored; None for a request that must not be answered from there."""
    if request.method not in ("GET", "HEAD") or request.path_info.startswith(NEVER_PUBLIC):
        return None
    cookies = request.COOKIES
    if settings.SESSION_COOKIE_NAME in cookies or "messages" in cookies:
        return None
    if "HTTP_HX_REQUEST" in request.META:
        return None
    for name, values in request.GET.lists():
        pattern = QUERY_PARAMETERS.get(name)
        if pattern is None or len(values) > 1 or not pattern.fullmatch(values[0]):
            return None
    try:
        host = request.get_host()
    except DisallowedHost:  # is refused further on, where the log knows the request
        return None
    language = cookies.get(settings.LANGUAGE_COOKIE_NAME)
    address = "\n".join(
        [
            request.scheme,
            host,
            request.path_info,
            "&".join(sorted(f"{name}={value}" for name, value in request.GET.items())),
            language if language in CODES else settings.LANGUAGE_CODE,
        ]
    )
    return f"pages:{blake2b(address.encode(), digest_size=20).hexdigest()}"


class AnonymousPageCacheMiddleware:
    """Answer visitors' requests for public pages with what was rendered for an earlier visitor.

    Stands right behind the security and static file middleware, which add their headers to every
    answer; the headers of all the others are stored with the page.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = page_key(request)
        if key is None:
            return self._uncached(request)
        found = cache.get_many([GENERATION_KEY, key])
        generation = found.get(GENERATION_KEY)
        if generation is None:
            generation = start_new_generation()
        stored = found.get(key)
        if stored is None or stored.generation != generation:
            return self._render(request, key=key, generation=generation)
        turn = f"{key}:rendering"
        if stored.fresh_until > time.time() or not cache.add(turn, 1, timeout=RENDER_SECONDS):
            return stored.answer(request)
        response = self._render(request, key=key, generation=generation)
        if request.method == "GET":
            cache.delete(turn)
        return response

    def _uncached(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(response, "public_for_visitors", False):
            response.headers["Cache-Control"] = "private, no-cache"
        return response

    def _render(self, request: HttpRequest, *, key: str, generation: str) -> HttpResponse:
        response = self.get_response(request)
        if not _may_be_stored(request, response):
            return response
        # Browsers ask again each time, and get 304: what they keep must not outlive a sign-in.
        response.headers["Cache-Control"] = "no-cache"
        response.headers["ETag"] = f'"{blake2b(response.content, digest_size=12).hexdigest()}"'
        patch_vary_headers(response, ("Cookie",))
        stored = StoredPage(
            generation=generation,
            fresh_until=time.time() + FRESH_SECONDS,
            headers=list(response.items()),
            body=response.content,
        )
        if request.method == "GET":
            cache.set(key, stored, timeout=FRESH_SECONDS + STALE_SECONDS)
        return stored.answer(request)


def _may_be_stored(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether the view opted in and nothing personal got into the page on the way."""
    return (
        getattr(response, "public_for_visitors", False)
        and response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "CSRF_COOKIE_NEEDS_UPDATE" not in request.META
    )
