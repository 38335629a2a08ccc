"""Goals and what shows that they are reached."""

from pathlib import Path

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.core.access import require
from alliance.core.files import ranged_response
from alliance.units.queries import roles_of

from .. import rules, services
from ..forms import EVIDENCE_TYPES, EvidenceForm, GoalForm
from ..models import Evidence, Goal
from .pairings import find_pairing
from .refusals import refusals_shown


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_goal(request: HttpRequest, pk: int) -> HttpResponse:
    pairing = find_pairing(request, pk)
    require(rules.can_work_in(roles_of(request.user), pairing))
    form = GoalForm(request.POST or None, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        goal = services.goals.set_goal(
            pairing_id=pk, by=request.user, at=timezone.now(), **form.cleaned_data
        )
        messages.success(request, _("目标已提出。"))
        return redirect("mentoring:goal", goal.pk)
    return render(request, "mentoring/new_goal.html", {"pairing": pairing, "form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def goal(request: HttpRequest, pk: int) -> HttpResponse:
    """The goal with its evidence; posted, one more piece of it."""
    found = _readable_goal(request, pk)
    roles = roles_of(request.user)
    may_work = found.is_open and rules.can_work_in(roles, found.pairing)
    if request.method == "POST":
        require(rules.can_work_in(roles, found.pairing))
    form = EvidenceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(request):
            services.goals.add_evidence(
                goal_id=pk, by=request.user, at=timezone.now(), **form.cleaned_data
            )
            messages.success(request, _("佐证已添加。"))
        return redirect("mentoring:goal", pk)
    return render(
        request,
        "mentoring/goal.html",
        {
            "goal": found,
            "pairing": found.pairing,
            "evidence": found.evidence.select_related("added_by"),
            "form": form if may_work else None,
            "may_work": may_work,
            "is_mentor": rules.is_mentor(roles, found.pairing),
            "today": timezone.localdate(),
        },
    )


@require_POST
@login_required
def reach(request: HttpRequest, pk: int) -> HttpResponse:
    _readable_goal(request, pk)
    with refusals_shown(request):
        services.goals.reach_goal(goal_id=pk, by=request.user, at=timezone.now())
        messages.success(request, _("目标已达成。"))
    return redirect("mentoring:goal", pk)


@require_POST
@login_required
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    _readable_goal(request, pk)
    with refusals_shown(request):
        services.goals.drop_goal(goal_id=pk, by=request.user, at=timezone.now())
        messages.success(request, _("目标不再继续，记录保留。"))
    return redirect("mentoring:goal", pk)


@require_safe
@login_required
def evidence_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file, to be saved and not opened in the site's own address."""
    found = get_object_or_404(
        Evidence.objects.select_related("goal__pairing__mentor").exclude(file=""), pk=pk
    )
    require(rules.can_read_content(roles_of(request.user), found.goal.pairing))
    suffix = Path(found.file.name).suffix.lstrip(".")
    return ranged_response(
        request,
        found.file,
        content_type=EVIDENCE_TYPES[suffix],
        filename=found.filename,
        inline=False,
    )


def _readable_goal(request: HttpRequest, pk: int) -> Goal:
    found = get_object_or_404(
        Goal.objects.select_related("pairing__mentor__user", "pairing__mentee", "set_by"), pk=pk
    )
    require(rules.can_read_content(roles_of(request.user), found.pairing))
    return found
