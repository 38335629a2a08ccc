"""The calendar feed for whoever has its link, and the page on which a person gets the link."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from alliance.core.client import client_address
from alliance.core.throttle import TooManyTries

from . import calendar_links
from .models import CalendarLink


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """No session and no sign-in: calendar programs bring nothing but the link."""
    now = timezone.now()
    try:
        found = calendar_links.read_feed(token=token, client=client_address(request), at=now)
    except TooManyTries as refusal:
        wait = max(1, round((refusal.until - now).total_seconds()))
        return HttpResponse(status=429, headers={"Retry-After": str(wait)})
    if found is None:
        return HttpResponse(status=404)  # the same for every link that opens nothing
    etag, changed = quote_etag(found.digest), int(found.changed_at.timestamp())
    if unchanged := get_conditional_response(request, etag=etag, last_modified=changed):
        return unchanged
    return HttpResponse(
        found.content,
        content_type="text/calendar; charset=utf-8",
        headers={
            "Cache-Control": "private, no-cache",
            "Content-Disposition": 'inline; filename="calendar.ics"',
            "ETag": etag,
            "Last-Modified": http_date(changed),
            "X-Robots-Tag": "noindex, nofollow",
        },
    )


@never_cache
@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    link = CalendarLink.objects.filter(user=request.user).first()
    address = ""
    if link:
        address = settings.SITE_URL + reverse("boards:calendar_feed", args=[link.token])
    return render(request, "boards/calendar.html", {"link": link, "address": address})


@require_POST
@login_required
def renew(request: HttpRequest) -> HttpResponse:
    calendar_links.renew_link(by=request.user, at=timezone.now())
    messages.success(request, _("新的订阅链接已生成；以前的链接不再有效。"))
    return redirect("boards:calendar")


@require_POST
@login_required
def stop(request: HttpRequest) -> HttpResponse:
    calendar_links.stop_link(by=request.user, at=timezone.now())
    messages.success(request, _("日历订阅已停用。"))
    return redirect("boards:calendar")
