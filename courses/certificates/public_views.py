"""Verification, for anyone who holds a certificate or its number. No session, no CSRF token."""

from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliance.core.client import client_address
from alliance.core.throttle import TooManyTries

from .codes import read_code
from .verification import verify as verdict_on


def unlisted(view):
    """Tell search engines to leave the page out."""

    @wraps(view)
    def marked(*args, **kwargs) -> HttpResponse:
        response = view(*args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return marked


@unlisted
@never_cache
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """The form; with a code typed in, on to its page."""
    text = request.GET.get("code", "").strip()
    if not text:
        return render(request, "verify/form.html")
    code = read_code(text)
    return redirect("certificates:verify_code", code=code) if code else _answer(request, text)


@unlisted
@never_cache
@require_safe
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    return _answer(request, code)


def _answer(request: HttpRequest, text: str) -> HttpResponse:
    try:
        verdict = verdict_on(text, client=client_address(request), at=timezone.now())
    except TooManyTries as refusal:
        response = render(request, "verify/busy.html", {"until": refusal.until}, status=429)
        wait = (refusal.until - timezone.now()).total_seconds()
        response.headers["Retry-After"] = str(max(1, round(wait)))
        return response
    if verdict is None:
        # Not even its own address stands on the page: every unknown code gets the same bytes.
        form = reverse("certificates:verify")
        return render(request, "verify/unknown.html", {"return_to": form}, status=404)
    return render(request, "verify/result.html", {"verdict": verdict})
