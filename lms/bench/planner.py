"""The bench's planner: 300 trainees × 52 weeks × 30 departments, beside CP-SAT by itself.

Both get the same year with the same requirements and costs, and the same two threads. The floor is
our own model of it (courses.planning.solver.model) and nothing else: no database, no quick first
plan. With the costs in it CP-SAT may look for its first plan for minutes, so the floor is helped:
it looks for any plan first and goes on from there. It ends after FLOOR_SECONDS.

Ours is what the worker runs, from reading the draft to the rows that the planner sees: a plan
counts when its rows are saved, with their mentors. Compared is the time to a plan that costs no
more than the floor's best; when the floor found none, the time to a first plan against all of the
floor's time, which says less than the truth.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from ortools.sat.python import cp_model

from alliance.accounts.models import User
from alliance.units.models import Alliance
from courses.planning import autoplan
from courses.planning.board import Board
from courses.planning.models import Plan
from courses.planning.solver import Plan as Solution
from courses.planning.solver import Problem
from courses.planning.solver.model import Model
from courses.planning.solver.problem import score
from courses.planning.solver.proving import WORKERS
from courses.planning.solver.search import SEED
from courses.planning.solving import problem_of

from .report import Result
from .term import TermSize, generate_term

FLOOR_SECONDS, OUR_SECONDS = 40, 30
LIMIT = 1.3


@dataclass
class Reached:
    """Plans as they came: seconds from the beginning, and what each costs."""

    steps: list[tuple[float, int]] = field(default_factory=list)

    @property
    def first(self) -> float | None:
        return self.steps[0][0] if self.steps else None

    @property
    def best(self) -> int | None:
        return min((cost for _seconds, cost in self.steps), default=None)

    def seconds_to(self, cost: int) -> float:
        """When a plan as good as that was there; infinite when none was."""
        return next((seconds for seconds, reached in self.steps if reached <= cost), float("inf"))


def planner() -> Result:
    size = TermSize()
    with transaction.atomic():
        plan = generate_term(
            alliance=Alliance.objects.get(slug="bench"),
            size=size,
            seed=1,
            by=User.objects.get(username="bench-office"),
            at=timezone.now(),
        )
        problem = problem_of(Board(plan))
        ours = _ours(plan, problem)
        transaction.set_rollback(True)
    floor = _bare(problem)
    if floor.steps:
        below, here = floor.seconds_to(floor.best), ours.seconds_to(floor.best)
        compared = f"time to a plan that costs {floor.best}, the best of bare CP-SAT"
    else:
        below, here = FLOOR_SECONDS, ours.first or float("inf")
        compared = "time to a first plan; bare CP-SAT found none"
    return Result(
        work=f"planner, {size}",
        floor=f"{below:.1f} s",
        subject=f"{here:.1f} s",
        ratio=here / below,
        limit=LIMIT,
        more_is_better=False,
        remark=f"{compared} in {FLOOR_SECONDS} s. {_first(floor, ours)}After {OUR_SECONDS} s ours "
        f"costs {ours.best}. Both use {WORKERS} threads; ours reads the draft and saves the rows",
    )


def _first(floor: Reached, ours: Reached) -> str:
    alone, saved = (f"{one.first:.1f} s" if one.steps else "none" for one in (floor, ours))
    return f"First plan: {saved}, saved; bare: {alone}. "


class _Saves:
    """Stands for the job's progress: looks after each tick whether a better plan was saved."""

    def __init__(self, plan: Plan):
        self._plan, self._revision = plan, plan.revision
        self._began = time.monotonic()
        self.seen: list[tuple[float, list[tuple[int, int, object]]]] = []

    def __call__(self, done: int, total: int) -> None:
        seconds = time.monotonic() - self._began
        self._plan.refresh_from_db(fields=["revision"])
        if self._plan.revision != self._revision:
            self._revision = self._plan.revision
            rows = self._plan.rows.values_list("trainee", "block", "starts_on")
            self.seen.append((seconds, list(rows)))


def _ours(plan: Plan, problem: Problem) -> Reached:
    saves = _Saves(plan)
    autoplan.run(
        plan,
        seconds=OUR_SECONDS,
        mind_mentors=False,
        may_part=False,
        by=plan.created_by,
        progress=saves,
    )
    saves(1, 1)
    return Reached(
        [
            (
                seconds,
                score(
                    problem,
                    {(who, str(block)): plan.week_of(first) for who, block, first in rows},
                ),
            )
            for seconds, rows in saves.seen
        ]
    )


def _bare(problem: Problem) -> Reached:
    """The plans of a model with nothing around it, as they came."""
    reached, began = Reached(), time.monotonic()

    def found(plan: Solution) -> None:
        reached.steps.append((time.monotonic() - began, score(problem, plan)))

    model = Model(problem)
    any_plan = Model(problem)
    any_plan.cp.clear_objective()
    for one, first in ((any_plan, True), (model, False)):
        steps = _Steps(one, found)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = WORKERS
        solver.parameters.random_seed = SEED
        solver.parameters.stop_after_first_solution = first
        solver.parameters.max_time_in_seconds = max(0.1, FLOOR_SECONDS - (time.monotonic() - began))
        solver.solve(one.cp, steps)
        model.hint(steps.latest)
    return reached


class _Steps(cp_model.CpSolverSolutionCallback):
    def __init__(self, model: Model, found: Callable[[Solution], None]):
        super().__init__()
        self._model, self._found = model, found
        self.latest: Solution = {}

    def on_solution_callback(self) -> None:
        self.latest = {key: self.value(start) for key, start in self._model.starts.items()}
        self._found(self.latest)
