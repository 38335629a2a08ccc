"""The ward's screen by its private link, and the buttons that renew and stop the link."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from alliance.core.client import client_address
from alliance.core.throttle import TooManyTries
from alliance.units.models import Department
from alliance.units.queries import roles_of

from . import screens
from .queries import screens_kept_by
from .ward_views import code_context


@never_cache
@require_safe
def screen(request: HttpRequest, token: str) -> HttpResponse:
    """No session and no sign-in: a screen on the wall brings nothing but the link."""
    return _shown(request, token, "attendance/screen.html")


@never_cache
@require_safe
def screen_code(request: HttpRequest, token: str) -> HttpResponse:
    """The part that htmx fetches anew."""
    return _shown(request, token, "attendance/_code.html")


def _shown(request: HttpRequest, token: str, template: str) -> HttpResponse:
    now = timezone.now()
    try:
        department = screens.department_of(token=token, client=client_address(request), at=now)
    except TooManyTries as refusal:
        wait = max(1, round((refusal.until - now).total_seconds()))
        return HttpResponse(status=429, headers={"Retry-After": str(wait)})
    if department is None:
        # The same for every link that opens nothing. A screen whose link was renewed says so at
        # its next look, instead of showing a code that nobody takes any more.
        gone = render(request, "attendance/screen_gone.html", status=404)
        gone["HX-Refresh"] = "true"
        return gone
    response = render(request, template, code_context(department, at=now) | {"token": token})
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_POST
@login_required
def renew(request: HttpRequest, department_id: int) -> HttpResponse:
    return _change(
        request,
        department_id,
        screens.renew_screen,
        _("新的签到屏链接已生成；以前的链接不再有效。"),
    )


@require_POST
@login_required
def stop(request: HttpRequest, department_id: int) -> HttpResponse:
    return _change(request, department_id, screens.stop_screen, _("签到屏链接已停用。"))


def _change(request: HttpRequest, department_id: int, act: Callable, done: str) -> HttpResponse:
    kept: Department = get_object_or_404(screens_kept_by(roles_of(request.user)), pk=department_id)
    act(department=kept, by=request.user, at=timezone.now())
    messages.success(request, done)
    return redirect("attendance:ward", department_id)
