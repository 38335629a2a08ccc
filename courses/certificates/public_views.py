"""Verification, for anyone who holds a certificate or its number. No session, no CSRF token.

Each address answers a browser with a page and a machine (`Accept: application/json`) with JSON.
"""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from alliance.core.client import client_address
from alliance.core.throttle import TooManyTries
from courses.signing.checking import LARGEST

from . import answers
from .codes import read_code
from .drawn import Drawn
from .handed_in import TOO_LARGE, FileVerdict, verify_file
from .verification import Verdict, verify_serial
from .verification import verify as verdict_on

RESULTS = Drawn()
# What a form adds to its file.
FORM_BYTES = 16 * 1024


def unlisted(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Tell search engines to leave the page out."""

    @wraps(view)
    def marked(*args, **kwargs) -> HttpResponse:
        response = view(*args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return marked


def public(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For strangers: unlisted, never kept, for people and for machines, throttled."""

    @unlisted
    @never_cache
    @vary_on_headers("Accept")
    @wraps(view)
    def answered(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except TooManyTries as refusal:
            return _busy(request, refusal)

    return answered


@require_safe
@public
def verify(request: HttpRequest) -> HttpResponse:
    """The forms; with a code typed in, on to its page."""
    text = request.GET.get("code", "").strip()
    if not text:
        return _page(request, "form")
    code = read_code(text)
    return redirect("certificates:verify_code", code=code) if code else _by_code(request, text)


@require_safe
@public
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    return _by_code(request, code)


@csrf_exempt
@require_POST
@public
def verify_number(request: HttpRequest) -> HttpResponse:
    """A serial and its holder's name; posted, so that no name stands in an address."""
    verdict = verify_serial(
        request.POST.get("serial", ""),
        request.POST.get("name", ""),
        client=client_address(request),
        at=timezone.now(),
    )
    return _entry(request, verdict)


@csrf_exempt
@require_POST
@public
def verify_handed_in(request: HttpRequest) -> HttpResponse:
    """A PDF. One that is far too large is not even received."""
    if _length(request) > LARGEST + FORM_BYTES:
        return _file(request, TOO_LARGE)
    upload = request.FILES.get("file")
    if upload is None:
        return redirect("certificates:verify")
    if upload.size > LARGEST:
        return _file(request, TOO_LARGE)
    verdict = verify_file(upload.read(), client=client_address(request), at=timezone.now())
    return _file(request, verdict)


def _length(request: HttpRequest) -> int:
    """What the client says it sends, and the server counts after it."""
    length = request.META.get("CONTENT_LENGTH", "")
    return int(length) if length.isdecimal() else 0


def _by_code(request: HttpRequest, text: str) -> HttpResponse:
    return _entry(request, verdict_on(text, client=client_address(request), at=timezone.now()))


def _entry(request: HttpRequest, verdict: Verdict | None) -> HttpResponse:
    if _wants_json(request):
        return answers.of_entry(verdict)
    if verdict is None:
        return _page(request, "unknown", status=404)
    if request.method == "POST":
        return _page(request, "result", verdict=verdict)
    return RESULTS.page(request, verdict, lambda: _page(request, "result", verdict=verdict))


def _file(request: HttpRequest, verdict: FileVerdict) -> HttpResponse:
    if _wants_json(request):
        return answers.of_file(verdict)
    return _page(request, "file", file=verdict, verdict=verdict.register)


def _page(request: HttpRequest, name: str, *, status: int = 200, **context) -> HttpResponse:
    """Every unknown code gets the same bytes, not even its own address stands on the page; what
    was posted has no address to come back to.
    """
    if request.method == "POST" or name == "unknown":
        context["return_to"] = reverse("certificates:verify")
    return render(request, f"verify/{name}.html", context, status=status)


def _busy(request: HttpRequest, refusal: TooManyTries) -> HttpResponse:
    response = (
        answers.busy(refusal)
        if _wants_json(request)
        else _page(request, "busy", status=429, until=refusal.until)
    )
    wait = (refusal.until - timezone.now()).total_seconds()
    response.headers["Retry-After"] = str(max(1, round(wait)))
    return response


def _wants_json(request: HttpRequest) -> bool:
    """A browser asks for text/html; who asks for JSON says so."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"
