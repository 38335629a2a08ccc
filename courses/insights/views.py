"""The office's board and what lies behind each of its rows, columns and figures."""

from collections.abc import Callable

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from alliance.core.access import NotAllowed
from alliance.jobs.services import start_job
from alliance.people.enums import Title
from alliance.units.access import roles_required
from alliance.units.looks import kept_briefly
from alliance.units.queries import roles_of
from courses.enrolment.queries import STUCK_AFTER

from . import queries
from .cells import board_rows, course_heads, unit_options
from .enums import Sort, Standing
from .filters import BoardFilter
from .picture import picture_html, unit_shares
from .scope import READERS, Scope, choose, scopes_of
from .standing import enrolments_in
from .tasks import EXPORT

LINES_PER_PAGE = 50


@require_safe
@roles_required(*READERS)
@kept_briefly
def board(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    filters = BoardFilter.read(request.GET)
    scopes = scopes_of(roles_of(request.user))
    scope = choose(scopes, filters.alliance)
    page = queries.board(scope=scope, filters=filters, at=now)
    today = timezone.localdate(now)
    return render(
        request,
        "insights/board.html",
        {
            "scope": scope,
            "scopes": scopes,
            "filters": filters,
            "board": page,
            "rows": board_rows(page.people, page.courses, alliance=scope.slug, today=today),
            "course_heads": course_heads(page.courses, alliance=scope.slug),
            "picture_html": picture_html(scope=scope, at=now),
            "unit_options": unit_options(scope, filters.unit),
            "titles": Title.choices,
            "standings": Standing.choices,
            "sorts": Sort.choices,
        },
    )


@require_POST
@roles_required(*READERS)
def export(request: HttpRequest) -> HttpResponse:
    """Start the export of the board as filtered; its job's page shows the progress."""
    filters = BoardFilter.read(request.POST)
    scope = choose(scopes_of(roles_of(request.user)), filters.alliance)
    job = start_job(
        kind=EXPORT,
        title=gettext("导出学习看板：%(alliance)s") % {"alliance": scope.name},
        by=request.user,
        params=filters.as_params() | {"alliance": scope.slug},
        at=timezone.now(),
    )
    return redirect("jobs:detail", job_id=job.pk)


@require_safe
@roles_required(*READERS)
@kept_briefly
def stuck(request: HttpRequest) -> HttpResponse:
    """Who has done nothing for two weeks, and since when."""
    now = timezone.now()
    filters = BoardFilter.read(request.GET)
    scopes = scopes_of(roles_of(request.user))
    scope = choose(scopes, filters.alliance)
    lines = queries.stuck_enrolments(scope=scope, unit_id=filters.unit, at=now)
    page = Paginator(lines, LINES_PER_PAGE).get_page(filters.page)
    return render(
        request,
        "insights/stuck.html",
        {
            "scope": scope,
            "scopes": scopes,
            "stuck_days": STUCK_AFTER.days,
            "page_obj": page,
            "learnings": queries.learnings(page.object_list, at=now),
            "unit_options": unit_options(scope, filters.unit),
        },
    )


@require_safe
@roles_required(*READERS)
def person(request: HttpRequest, user_id: int) -> HttpResponse:
    """One person's courses in this alliance."""
    now = timezone.now()
    scope = _scope_with(request, lambda s: s.people().filter(user=user_id))
    profile = scope.people().select_related("user", "unit").get(user=user_id)
    enrolments = scope.enrolments().filter(user=user_id).order_by("-last_activity_at", "pk")
    return render(
        request,
        "insights/person.html",
        {
            "scope": scope,
            "profile": profile,
            "learnings": queries.learnings(enrolments, at=now),
        },
    )


@require_safe
@roles_required(*READERS)
@kept_briefly
def units(request: HttpRequest) -> HttpResponse:
    """All units with learners; the picture draws the first ten of them."""
    filters = BoardFilter.read(request.GET)
    scopes = scopes_of(roles_of(request.user))
    scope = choose(scopes, filters.alliance)
    page = Paginator(unit_shares(scope=scope), LINES_PER_PAGE).get_page(filters.page)
    return render(
        request, "insights/units.html", {"scope": scope, "scopes": scopes, "page_obj": page}
    )


@require_safe
@roles_required(*READERS)
def unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """One unit's people and how far they are."""
    scope = _scope_with(request, lambda s: s.units().filter(pk=unit_id))
    return render(
        request,
        "insights/unit.html",
        {
            "scope": scope,
            "unit": scope.units().get(pk=unit_id),
            "colleagues": queries.colleagues(scope=scope, unit_id=unit_id, at=timezone.now()),
        },
    )


@require_safe
@roles_required(*READERS)
def course(request: HttpRequest, course_id: int) -> HttpResponse:
    """One course's learners, those who stopped longest ago first."""
    now = timezone.now()
    filters = BoardFilter.read(request.GET)
    scope = _scope_with(request, lambda s: s.courses().filter(pk=course_id))
    enrolments = scope.enrolments().filter(course=course_id)
    if filters.standing and filters.standing != Standing.NOT_ENROLLED:
        enrolments = enrolments.filter(enrolments_in(Standing(filters.standing), at=now))
    page = Paginator(enrolments.order_by("last_activity_at", "pk"), LINES_PER_PAGE).get_page(
        filters.page
    )
    return render(
        request,
        "insights/course.html",
        {
            "scope": scope,
            "course": scope.courses().get(pk=course_id),
            "filters": filters,
            "standings": Standing.choices[1:],
            "page_obj": page,
            "learnings": queries.learnings(page.object_list, at=now),
        },
    )


def _scope_with(request: HttpRequest, rows_in: Callable) -> Scope:
    """The scope asked for, or else the first, that holds the thing; raises NotAllowed."""
    scopes = scopes_of(roles_of(request.user))
    if slug := request.GET.get("alliance", ""):
        scopes = [choose(scopes, slug)]
    for scope in scopes:
        if rows_in(scope).exists():
            return scope
    raise NotAllowed
