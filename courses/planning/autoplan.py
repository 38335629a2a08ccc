"""One run of the solver on a plan, in a worker: each better plan is saved as it is found.

A run that is cut off leaves the last saved plan, whole; a second run begins from there.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.accounts.models import User
from alliance.jobs.running import Progress
from courses.mentoring.models import MentorProfile

from . import solver
from .board import Board
from .editing import replace_rows
from .models import Edit, Plan
from .solving import problem_of, rows_of

DIAGNOSIS_SHARE = 0.4  # of the time again, when no plan was found
SAVE_SECONDS = 3.0


class _Run:
    def __init__(self, plan: Plan, board: Board, *, by: User):
        self._plan, self._board, self._by = plan, board, by
        self._step: Edit | None = None
        self._unsaved: tuple[solver.Plan, int] | None = None
        self._saved_at: float | None = None

    def found(self, plan: solver.Plan, cost: int) -> None:
        self._unsaved = (plan, cost)

    def save_when_due(self, elapsed: float) -> None:
        """The first plan at once, better ones every few seconds."""
        if self._saved_at is None or elapsed - self._saved_at >= SAVE_SECONDS:
            self.save(elapsed)

    @transaction.atomic
    def save(self, elapsed: float = 0.0) -> None:
        if self._unsaved is None:
            return
        solution, _cost = self._unsaved
        plan = Plan.objects.select_for_update().get(pk=self._plan.pk)
        if not plan.is_open:
            return
        self._step = replace_rows(
            plan, rows_of(self._board, solution), label=_("自动排班"), step=self._step,
            by=self._by, at=timezone.now(),
        )  # fmt: skip
        self._unsaved, self._saved_at = None, elapsed


def run(plan: Plan, *, seconds: int, mind_mentors: bool, by: User, progress: Progress) -> dict:
    """Plan everyone, or say what is in the way and show the nearest there is."""
    board = Board(plan)
    problem = problem_of(board, mentor_places=mentor_places(board) if mind_mentors else None)
    current = _Run(plan, board, by=by)

    def tick(elapsed: float) -> None:
        current.save_when_due(elapsed)
        progress(int(elapsed * 10), seconds * 10)

    try:
        outcome = solver.solve(problem, seconds=seconds, found=current.found, tick=tick)
    finally:
        current.save()
    findings = {"ending": outcome.ending, "cost": outcome.cost, "missing": []}
    findings["first_after"] = outcome.first_after
    if not outcome.plan and any(trainee.blocks for trainee in problem.trainees):
        diagnosis = solver.diagnose(
            problem,
            seconds=seconds * DIAGNOSIS_SHARE,
            tick=lambda elapsed: progress(seconds * 10 - 1, seconds * 10),
        )
        findings["missing"] = [vars(missing) for missing in diagnosis.missing]
        if diagnosis.nearest:
            current.found(diagnosis.nearest, 0)
            current.save()
    Plan.objects.filter(pk=plan.pk).update(findings=findings)
    return {"ending": outcome.ending, "cost": outcome.cost}


def mentor_places(board: Board) -> dict[int, int]:
    """Department -> how many trainees its mentors take at a time, where mentors are on record."""
    places: dict[int, int] = {}
    for department_id, limit in MentorProfile.objects.filter(
        department__in=board.departments, accepting=True
    ).values_list("department", "load_limit"):
        places[department_id] = places.get(department_id, 0) + limit
    return places
