"""The training office: who is where, what is late and whom to chase, who is at risk."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from alliance.accounts.enums import Role
from alliance.jobs.services import start_job
from alliance.units.access import roles_required
from alliance.units.looks import kept_briefly
from alliance.units.queries import roles_of
from courses.rotations.lateness import LateKind

from .. import office, services
from ..enums import Risk
from ..filters import LINES_PER_PAGE, OfficeFilter
from ..scope import Office, choose, offices_of
from ..tasks import EXPORT

REMEMBERED_SECONDS = 60
FIRST_AT_RISK = 6
MOST_AT_ONCE = 100


@require_safe
@roles_required(Role.TRAINING_OFFICE)
@kept_briefly
def overview(request: HttpRequest) -> HttpResponse:
    """Who is where today, with capacity, what is late and who is at risk above it."""
    filters, scopes, scope = _asked(request)
    today = timezone.localdate()
    page = office.line_page(office.here(scope, filters, on=today), number=filters.page, on=today)
    context = {
        "today": today,
        "people": page,
        "page_obj": page.page,
        "summary_html": _remembered(scope, "summary", lambda: _summary(scope, today)),
    }
    return render(request, "boards/office.html", _frame(context, filters, scopes, scope))


@require_safe
@roles_required(Role.TRAINING_OFFICE)
@kept_briefly
def late(request: HttpRequest) -> HttpResponse:
    """What is late, by the person to chase."""
    filters, scopes, scope = _asked(request)
    page = office.chase_page(scope, filters, on=timezone.localdate())
    context = {"chases": page.lines, "page_obj": page.page, "kinds": LateKind.choices}
    return render(request, "boards/late.html", _frame(context, filters, scopes, scope))


@require_safe
@roles_required(Role.TRAINING_OFFICE)
@kept_briefly
def at_risk(request: HttpRequest) -> HttpResponse:
    """Trainees who may not reach the end, with the reasons."""
    filters, scopes, scope = _asked(request)
    endangered = office.at_risk(scope, filters, on=timezone.localdate())
    page = Paginator(endangered, LINES_PER_PAGE).get_page(filters.page)
    context = {
        "endangered": [office.RiskLine(*row) for row in page.object_list],
        "page_obj": page,
        "risks": Risk.choices,
    }
    return render(request, "boards/at_risk.html", _frame(context, filters, scopes, scope))


@require_POST
@roles_required(Role.TRAINING_OFFICE)
def remind(request: HttpRequest) -> HttpResponse:
    """Chase the people that were ticked, all of the page, or the one whose button was pressed."""
    filters, _scopes, scope = _asked(request)
    chases = {chase for text in _given(request) if (chase := _chase(text))}
    if chases:
        done = services.remind(
            alliance_id=scope.alliance_id, chases=chases, by=request.user, at=timezone.now()
        )
        _tell(request, done)
    else:
        messages.warning(request, gettext("请先勾选要催办的人员。"))
    return redirect(reverse("boards:late") + filters.query())


@require_POST
@roles_required(Role.TRAINING_OFFICE)
def export(request: HttpRequest) -> HttpResponse:
    """Start the export of all three lists as filtered; its job's page shows the progress."""
    filters, _scopes, scope = _asked(request)
    job = start_job(
        kind=EXPORT,
        title=gettext("导出进修看板：%(alliance)s") % {"alliance": scope.name},
        by=request.user,
        params=filters.as_params() | {"alliance": scope.slug},
        at=timezone.now(),
    )
    return redirect("jobs:detail", job_id=job.pk)


def _asked(request: HttpRequest) -> tuple[OfficeFilter, list[Office], Office]:
    """Filters, the person's offices and the one asked for. Raises NotAllowed."""
    filters = OfficeFilter.read(request.POST if request.method == "POST" else request.GET)
    scopes = offices_of(roles_of(request.user))
    return filters, scopes, choose(scopes, filters.alliance)


def _frame(context: dict, filters: OfficeFilter, scopes: list[Office], scope: Office) -> dict:
    """What all pages of the office show besides their own."""
    choices = _remembered(scope, "options", lambda: office.options(scope, on=timezone.localdate()))
    return context | {"filters": filters, "scopes": scopes, "scope": scope, "options": choices}


def _remembered(scope: Office, name: str, make: Callable[[], Any]) -> Any:
    """What is the same for everyone of the office: kept for a minute, not beyond a survey."""
    key = f"{scope.cache_key}:{name}:{get_language()}"
    return cache.get_or_set(key, make, REMEMBERED_SECONDS)


def _summary(scope: Office, today) -> SafeString:
    """The part above the list: five queries."""
    endangered = office.at_risk(scope, OfficeFilter(), on=today)
    rooms = office.rooms(scope, on=today)
    return mark_safe(
        render_to_string(
            "boards/_office_summary.html",
            {
                "scope": scope,
                "rooms": rooms,
                "headless": office.without_head(scope, on=today),
                "kinds": office.late_by_kind(scope),
                "risk_count": endangered.count(),
                "endangered": [office.RiskLine(*row) for row in endangered[:FIRST_AT_RISK]],
            },
        )
    )


def _given(request: HttpRequest) -> list[str]:
    """What one button, the whole page or the ticks of the form name."""
    if "only" in request.POST:
        return [request.POST["only"]]
    return request.POST.getlist("page_chase" if "whole" in request.POST else "chase")[:MOST_AT_ONCE]


def _chase(text: str) -> services.Chase | None:
    """What a form's value names; None when it is none of ours."""
    person, _colon, kind = text.partition(":")
    if not (person.isascii() and person.isdigit() and len(person) < 19):
        return None
    return (int(person), kind) if kind in LateKind.values else None


def _tell(request: HttpRequest, done: services.Chased) -> None:
    if done.reminded:
        messages.success(
            request,
            ngettext(
                "已催办 %(count)s 人次，提醒正在发出。",
                "已催办 %(count)s 人次，提醒正在发出。",
                len(done.reminded),
            )
            % {"count": len(done.reminded)},
        )
    if done.already:
        messages.info(
            request,
            ngettext(
                "%(count)s 人次今天已经催办过，没有重复提醒。",
                "%(count)s 人次今天已经催办过，没有重复提醒。",
                done.already,
            )
            % {"count": done.already},
        )
    if done.done:
        messages.info(
            request,
            ngettext(
                "%(count)s 人次的事项已经办完，不必催办。",
                "%(count)s 人次的事项已经办完，不必催办。",
                done.done,
            )
            % {"count": done.done},
        )
