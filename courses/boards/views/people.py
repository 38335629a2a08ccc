"""The boards of the mentor, the department head and the coordinator."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from alliance.accounts.enums import Role
from alliance.core.access import NotAllowed
from alliance.units.access import roles_required
from alliance.units.looks import kept_briefly
from alliance.units.queries import roles_of

from .. import away
from .. import department as departments
from .. import teaching as mentoring
from ..inbox import teacher_inbox
from ..office import on_leave


@require_safe
@roles_required(Role.MENTOR)
@kept_briefly
def teaching(request: HttpRequest) -> HttpResponse:
    """A mentor's two minutes: what waits first, then the trainees."""
    roles, today = roles_of(request.user), timezone.localdate()
    return render(
        request,
        "boards/teaching.html",
        {
            "today": today,
            "inbox": teacher_inbox(roles, on=today),
            "mentees": mentoring.mentees(roles, on=today),
            "pairings": mentoring.pairings(roles, on=today),
        },
    )


@require_safe
@roles_required(Role.DEPARTMENT_HEAD)
@kept_briefly
def department(request: HttpRequest) -> HttpResponse:
    """One department at a time: the first that the person heads, or the one asked for."""
    roles, today = roles_of(request.user), timezone.localdate()
    headed = list(departments.headed(roles))
    chosen = _chosen(headed, request.GET.get("department", ""))
    people = departments.people(chosen.pk, on=today)
    return render(
        request,
        "boards/department.html",
        {
            "today": today,
            "department": chosen,
            "departments": headed,
            "people": people,
            "away": on_leave([line.trainee_id for line in people.here], on=today),
            "weeks": departments.weeks(chosen.pk, on=today),
            "inbox": teacher_inbox(roles, on=today),
        },
    )


def _chosen(headed: list, asked: str):
    for one in headed:
        if not asked or str(one.pk) == asked:
            return one
    raise NotAllowed


@require_safe
@roles_required(Role.COORDINATOR)
@kept_briefly
def our_people(request: HttpRequest) -> HttpResponse:
    """The unit's people who are away."""
    today = timezone.localdate()
    page = away.away_page(roles_of(request.user), number=request.GET.get("page"), on=today)
    return render(
        request,
        "boards/our_people.html",
        {"today": today, "people": page.lines, "page_obj": page.page},
    )
