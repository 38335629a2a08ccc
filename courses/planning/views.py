"""The planner's screens; acts.py changes what they show."""

from itertools import groupby

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliance.accounts.enums import Role
from alliance.core import workdays
from alliance.units.access import roles_required
from alliance.units.queries import roles_of
from courses.programmes.models import Trainee

from . import drafting
from .board import Board
from .enums import REFUSED, Conflict
from .forms import GridFilter, PlanForm, SolveForm
from .grid import Grid
from .mentors import stay_of
from .models import DraftPlacement, Plan
from .overload import in_words as in_words_of_overload
from .publishing import changed_since, changes_of, in_words
from .saying import MENTOR, missing_in_words, wishes_in_words
from .solving import answered_wishes

planners = roles_required(Role.TRAINING_OFFICE)
LINES_PER_PAGE = 50
PLANS_PER_PAGE = 20


def find_plan(request: HttpRequest, pk: int) -> Plan:
    return get_object_or_404(
        Plan.objects.visible_to(roles_of(request.user)).select_related("alliance", "job"), pk=pk
    )


@never_cache
@require_safe
@planners
def plan_list(request: HttpRequest) -> HttpResponse:
    plans = Plan.objects.visible_to(roles_of(request.user)).select_related("created_by")
    page = Paginator(plans, PLANS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "planning/list.html", {"page_obj": page})


@never_cache
@planners
def new_plan(request: HttpRequest) -> HttpResponse:
    roles = roles_of(request.user)
    alliances = None if roles.sees_everything else roles.alliances(Role.TRAINING_OFFICE)
    form = PlanForm(request.POST or None, alliances=alliances)
    if request.method == "POST" and form.is_valid():
        plan = drafting.begin_plan(**form.cleaned_data, by=request.user, at=timezone.now())
        return redirect("planning:plan", pk=plan.pk)
    return render(request, "planning/new.html", {"form": form})


@never_cache
@require_safe
@planners
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The grid; a request by script gets the board alone."""
    found = find_plan(request, pk)
    part = request.htmx or "fragment" in request.headers.get("Accept", "")
    return render_board(request, found, part=part)


def render_board(
    request: HttpRequest, plan: Plan, *, part: bool, error: str = "", status: int = 200
) -> HttpResponse:
    """The page, or the part of it that changes with every step."""
    grid = Grid(Board(plan))
    form = GridFilter(request.GET)
    form.is_valid()
    page = Paginator(grid.narrowed(form.cleaned_data), LINES_PER_PAGE).get_page(
        request.GET.get("page")
    )
    edits = list(plan.edits.order_by("-number").values_list("label", "undone")[:40])
    context = {
        "plan": plan,
        "grid": grid,
        "page_obj": page,
        "filter": form,
        "units": _units(grid),
        "query": request.GET.urlencode(),
        "error": error,
        "undo": next((label for label, undone in edits if not undone), None),
        "redo": next((label for label, undone in reversed(edits) if undone), None),
        "missing": missing_in_words(plan, grid.board),
        "chosen": _chosen(request, grid),
        "solve_form": SolveForm(),
        "open_years": [
            year
            for year in range(plan.starts_on.year, plan.ends_on.year + 1)
            if not workdays.is_settled(year)
        ],
    }
    template = "planning/_board.html" if part else "planning/plan.html"
    return render(request, template, context, status=status)


def _units(grid: Grid) -> list:
    units = {line.person.trainee.unit_id: line.person.trainee.unit for line in grid.lines}
    return sorted(units.values(), key=lambda unit: unit.name_key)


def _chosen(request: HttpRequest, grid: Grid) -> dict | None:
    """What the panel below the grid is about: a row, or a block that somebody lacks."""
    row_id, trainee_id = request.GET.get("row", ""), request.GET.get("trainee", "")
    for person in grid.board.people.values():
        for row in person.rows:
            if str(row.pk) == row_id:
                return {"person": person, "row": row} | _of_row(grid, row)
        if str(person.trainee.pk) == trainee_id:
            return {"person": person}
    return None


def _of_row(grid: Grid, row: DraftPlacement) -> dict:
    return {
        "week": grid.plan.week_of(row.starts_on) + 1,
        "weeks": ((row.ends_on - row.starts_on).days + 1 + 6) // 7,
        "mentors": [
            choice for choice in grid.board.mentors_for(row) if choice.user_id != row.mentor_id
        ],
        "mentor_mark": _of_mentor(grid.board, row),
    }


def _of_mentor(board: Board, row: DraftPlacement) -> str:
    """What speaks against the row's mentor, or against there being none."""
    if over := board.roster.over(stay_of(row)):
        return in_words_of_overload(board.staff, row.mentor_id, over)
    lack = board.lacks.get(row.pk)
    return str(MENTOR[lack]) if lack else ""


@never_cache
@require_safe
@planners
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What publishing would change, by trainee, what speaks against it, and who is told."""
    found = find_plan(request, pk)
    board = Board(found)
    changes = sorted(changes_of(found), key=lambda change: change.trainee_id)
    stale = changed_since(found, drafting.published_of(found)) if found.is_open else []
    trainees = Trainee.objects.select_related("user", "unit").in_bulk(
        {change.trainee_id for change in (*changes, *stale)}
    )

    def by_trainee(some):
        ordered = sorted(some, key=lambda change: change.trainee_id)
        return [
            (trainees.get(key), [in_words(change) for change in group])
            for key, group in groupby(ordered, key=lambda change: change.trainee_id)
        ]

    mentors = {
        row.mentor_id for change in changes for row in (change.was, change.becomes) if row
    } - {None}
    return render(
        request,
        "planning/preview.html",
        {
            "plan": found,
            "changes": by_trainee(changes),
            "stale": by_trainee(stale),
            "mentors": len(mentors),
            "refused": _refused(board),
            "lacks": len(board.lacks),
            "warnings": len(board.conflicts) - len(_refused(board)),
            "missing": sum(len(person.missing) for person in board.people.values()),
        },
    )


def _refused(board: Board) -> list:
    """Trainees and rows that publishing would not take, with the reasons."""
    return [
        (person.trainee, row, [_of_conflict(board, row, conflict) for conflict in sorted(why)])
        for person in board.people.values()
        for row in person.rows
        if (why := board.conflicts.get(row.pk, set()).intersection(REFUSED))
    ]


def _of_conflict(board: Board, row: DraftPlacement, conflict: Conflict) -> str:
    return _of_mentor(board, row) if conflict == Conflict.MENTOR else str(conflict.label)


@never_cache
@require_safe
@planners
def wishes(request: HttpRequest, pk: int) -> HttpResponse:
    """Each wish, met by the plan as it stands or not, and why not."""
    found = find_plan(request, pk)
    board = Board(found)
    answers = answered_wishes(board)
    return render(
        request,
        "planning/wishes.html",
        {
            "plan": found,
            "answers": wishes_in_words(board, answers),
            "met": sum(answer.met for answer in answers),
        },
    )
