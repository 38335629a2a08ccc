"""What the planner's buttons and keys do. A script gets the board back, a form is redirected."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from courses.rotations.refusals import PlacementRefused
from courses.rotations.services import PlacementMoved

from . import drafting, editing, publishing, tasks
from .drafting import BeingSolved, PlanClosed
from .editing import CannotEdit
from .forms import EditForm, SolveForm
from .models import Plan
from .views import find_plan, planners, render_board

CLOSED = gettext_lazy("这份计划已发布或作废，不能再改动。")
SOLVING = gettext_lazy("正在自动排班，请等它结束或先停止。")
REFUSALS = {PlanClosed: CLOSED, BeingSolved: SOLVING}


@require_POST
@planners
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    plan = find_plan(request, pk)
    form = EditForm(request.POST)
    if not form.is_valid():
        return _answer(request, plan, _("没有看懂这一步，请重试。"))
    return _step(request, plan, partial(_apply, plan, form.cleaned_data))


def _apply(plan: Plan, asked: dict, **who) -> None:
    row = plan.rows.filter(pk=asked["row"]).first() if asked["row"] else None
    key = {"plan_id": plan.pk, "row_id": asked["row"]}
    match asked["action"]:
        case "move":
            editing.move(**key, weeks=asked["weeks"], **who)
        case "start":
            now = plan.week_of(row.starts_on) + 1 if row else 0
            editing.move(**key, weeks=asked["weeks"] - now, **who)
        case "resize":
            editing.resize(**key, weeks=asked["weeks"], **who)
        case "length":
            now = ((row.ends_on - row.starts_on).days + 1) // 7 if row else 0
            editing.resize(**key, weeks=asked["weeks"] - now, **who)
        case "department":
            editing.choose_department(**key, block_id=asked["block"], **who)
        case "mentor":
            editing.choose_mentor(**key, mentor_id=asked["mentor"], **who)
        case "add":
            editing.add(
                plan_id=plan.pk,
                trainee_id=asked["trainee"],
                block_id=asked["block"],
                week=asked["weeks"] - 1,
                **who,
            )
        case "remove":
            editing.remove(**key, **who)


@require_POST
@planners
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    plan = find_plan(request, pk)
    return _step(request, plan, partial(editing.undo, plan_id=pk))


@require_POST
@planners
def redo(request: HttpRequest, pk: int) -> HttpResponse:
    plan = find_plan(request, pk)
    return _step(request, plan, partial(editing.redo, plan_id=pk))


def _step(request: HttpRequest, plan: Plan, step: Callable) -> HttpResponse:
    try:
        step(by=request.user, at=timezone.now())
    except CannotEdit as refused:
        return _answer(request, plan, str(refused))
    except (PlanClosed, BeingSolved) as refused:
        return _answer(request, plan, str(REFUSALS[type(refused)]))
    return _answer(request, plan)


def _answer(request: HttpRequest, plan: Plan, error: str = "") -> HttpResponse:
    if "fragment" in request.headers.get("Accept", ""):
        return render_board(request, plan, part=True, error=error)
    if error:
        messages.error(request, error)
    query = request.GET.urlencode()
    return redirect(f"{reverse('planning:plan', args=[plan.pk])}{'?' + query if query else ''}")


@require_POST
@planners
def solve(request: HttpRequest, pk: int) -> HttpResponse:
    plan = find_plan(request, pk)
    form = SolveForm(request.POST)
    if form.is_valid():
        try:
            tasks.start_solving(plan_id=pk, by=request.user, at=timezone.now(), **form.cleaned_data)
        except (PlanClosed, BeingSolved) as refused:
            messages.error(request, REFUSALS[type(refused)])
    return redirect("planning:plan", pk=plan.pk)


@require_POST
@planners
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    plan = find_plan(request, pk)
    try:
        publishing.publish_plan(plan_id=pk, by=request.user, at=timezone.now())
    except (PlanClosed, BeingSolved) as refused:
        messages.error(request, REFUSALS[type(refused)])
    except publishing.StaleBase:
        messages.error(
            request, _("起草之后，已有人改动了这些学员的安排，没有发布。请先更新底稿，再核对一遍。")
        )
    except PlacementMoved:
        messages.error(request, _("有安排已经开始或结束，没有发布。请先更新底稿。"))
    except PlacementRefused as refused:
        messages.error(request, _("没有发布：%(reason)s") % {"reason": refused})
    else:
        messages.success(request, _("计划已发布，有变动的学员和带教老师会收到通知。"))
        return redirect("planning:plan", pk=plan.pk)
    return redirect("planning:preview", pk=plan.pk)


@require_POST
@planners
def refresh(request: HttpRequest, pk: int) -> HttpResponse:
    return _change(request, pk, drafting.refresh_plan, _("底稿已更新，请再核对一遍。"))


@require_POST
@planners
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    return _change(request, pk, drafting.discard_plan, _("计划已作废。"))


def _change(request: HttpRequest, pk: int, change: Callable, done: str) -> HttpResponse:
    plan = find_plan(request, pk)
    try:
        change(plan_id=pk, by=request.user, at=timezone.now())
    except (PlanClosed, BeingSolved) as refused:
        messages.error(request, REFUSALS[type(refused)])
    else:
        messages.success(request, done)
    return redirect("planning:plan", pk=plan.pk)
