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
ATTEMPTS = 3


class _Run:
    def __init__(self, plan: Plan, *, seconds: int, by: User, progress: Progress):
        self._plan, self._seconds, self._by, self._progress = plan, seconds, by, progress
        self.board = Board(plan)
        self._problem: solver.Problem | None = None
        self._step: Edit | None = None
        self._unsaved: solver.Plan = {}
        self._saved_at: float | None = None
        self._tenths = 0

    def solve(self, problem: solver.Problem) -> solver.Outcome:
        self._problem = problem
        try:
            return solver.solve(problem, seconds=self._seconds, found=self._found, tick=self._tick)
        finally:
            self._save()

    def diagnose(self, problem: solver.Problem) -> solver.Diagnosis:
        seconds = self._seconds * DIAGNOSIS_SHARE
        return solver.diagnose(problem, seconds=seconds, tick=self._report)

    def show(self, nearest: solver.Plan) -> None:
        """Save a plan that may not stand, for the planner to see where it does not."""
        self._found(nearest, 0)
        self._save()

    def _found(self, plan: solver.Plan, _cost: int) -> None:
        self._unsaved = plan

    def _tick(self, elapsed: float) -> None:
        """Save the first plan at once, better ones every few seconds."""
        if self._saved_at is None or elapsed - self._saved_at >= SAVE_SECONDS:
            self._save(elapsed)
        self._report(elapsed)

    def _report(self, elapsed: float) -> None:
        """A second attempt does not take back what the first has shown as done."""
        self._tenths = max(self._tenths, int(elapsed * 10))
        self._progress(self._tenths, self._seconds * 10)

    @transaction.atomic
    def _save(self, elapsed: float = 0.0) -> None:
        if not self._unsaved:
            return
        plan = Plan.objects.select_for_update().get(pk=self._plan.pk)
        if not plan.is_open:
            return
        self._step = replace_rows(
            plan, rows_of(self.board, self._problem, self._unsaved), label=_("自动排班"),
            step=self._step, by=self._by, at=timezone.now(),
        )  # fmt: skip
        self._unsaved, self._saved_at = {}, elapsed


def run(
    plan: Plan,
    *,
    seconds: int,
    mind_mentors: bool,
    may_part: bool,
    by: User,
    progress: Progress,
) -> dict:
    """Plan everyone, or say what is in the way and show the nearest there is.

    With `may_part` long stays that are in the way are cut in two (solver.parting), and it is tried
    again, ATTEMPTS times in all at most.
    """
    current, missing = _Run(plan, seconds=seconds, by=by, progress=progress), []
    places = mentor_places(current.board) if mind_mentors else None
    problem = problem_of(current.board, mentor_places=places)
    outcome, attempts = current.solve(problem), 1
    while not outcome.plan and any(trainee.blocks for trainee in problem.trainees):
        diagnosis = current.diagnose(problem)
        parted = solver.part(problem, diagnosis) if may_part and attempts < ATTEMPTS else None
        if parted is None:
            missing = [vars(one) for one in diagnosis.missing]
            current.show(diagnosis.nearest)
            break
        problem = parted
        outcome, attempts = current.solve(problem), attempts + 1
    found = {"ending": outcome.ending, "cost": outcome.cost}
    findings = found | {"first_after": outcome.first_after, "missing": missing}
    Plan.objects.filter(pk=plan.pk).update(findings=findings)
    return found


def mentor_places(board: Board) -> dict[int, int]:
    """Department -> how many trainees its mentors take at a time, where mentors are on record."""
    places: dict[int, int] = {}
    for department_id, limit in MentorProfile.objects.filter(
        department__in=board.departments, accepting=True
    ).values_list("department", "load_limit"):
        places[department_id] = places.get(department_id, 0) + limit
    return places
