"""The bench's planner: 300 trainees × 52 weeks × 30 departments, beside CP-SAT by itself.

The floor is the model that one would write by hand, with the same requirements and the same costs.
It is given a fixed time; then it counts how long it took to its best plan, and how long ours took
to one that costs no more.
"""

import time
from collections import defaultdict
from dataclasses import dataclass
from random import Random

from ortools.sat.python import cp_model

from courses.planning.solver import Block, Problem, Trainee, Wish, solve
from courses.planning.solver.problem import PEAK, score
from courses.planning.solver.search import SEED, WORKERS

from .report import Result

TRAINEES, WEEKS, DEPARTMENTS, PROGRAMMES = 300, 52, 30, 6
BLOCKS, WEEKS_PLANNED = 9, 48
USE = 0.85  # of the capacity
MONTH = WEEKS / 12
FLOOR_SECONDS, OUR_SECONDS = 120, 60


@dataclass
class _Reached:
    """Plans as they came: seconds since the call, and what each costs."""

    steps: list[tuple[float, int]]

    def seconds_to(self, cost: int) -> float:
        return next(seconds for seconds, reached in self.steps if reached <= cost)


def planner() -> Result:
    problem = _problem(Random(1))
    floor = _Reached(_bare(problem))
    ours, began = _Reached([]), time.monotonic()
    outcome = solve(
        problem,
        seconds=OUR_SECONDS,
        found=lambda _plan, cost: ours.steps.append((time.monotonic() - began, cost)),
    )
    if floor.steps:
        goal = floor.steps[-1][1]
        below, here = floor.seconds_to(goal), ours.seconds_to(goal)
        compared = f"time to a plan that costs {goal} at most, the best of bare CP-SAT"
    else:
        below, here = FLOOR_SECONDS, outcome.first_after
        compared = "time to a first plan; bare CP-SAT found none"
    return Result(
        work="planner, 300 trainees × 52 weeks × 30 departments",
        floor=f"{below:.1f} s",
        subject=f"{here:.1f} s",
        ratio=here / below,
        limit=1.3,
        more_is_better=False,
        remark=f"{compared} in {FLOOR_SECONDS} s. Ours shows its first plan after "
        f"{outcome.first_after:.1f} s and costs {outcome.cost} after {OUR_SECONDS} s. "
        f"Both use {WORKERS} threads",
    )


def _problem(rng: Random) -> Problem:
    """Six programmes of nine departments; every trainee wishes for three months."""
    programmes = []
    for _ in range(PROGRAMMES):
        weeks = [rng.choice((4, 4, 4, 6, 6, 8)) for _ in range(BLOCKS)]
        while sum(weeks) > WEEKS_PLANNED:
            weeks[weeks.index(max(weeks))] -= 2
        programmes.append(list(zip(rng.sample(range(DEPARTMENTS), BLOCKS), weeks, strict=True)))
    load: dict[int, int] = defaultdict(int)
    trainees = []
    for key in range(TRAINEES):
        programme = programmes[key % PROGRAMMES]
        for department, weeks in programme:
            load[department] += weeks
        wishes = []
        for department, _weeks in rng.sample(programme, 3):
            month = rng.randrange(12)
            wishes.append(Wish(department, range(round(month * MONTH), round((month + 1) * MONTH))))
        trainees.append(
            Trainee(
                key=key,
                first=0,
                until=WEEKS,
                blocks=tuple(Block(str(one), one, weeks) for one, weeks in programme),
                leave={rng.randrange(WEEKS): 5} if rng.random() < 0.3 else {},
                wishes=tuple(wishes),
            )
        )
    capacity = {one: (int(weeks / WEEKS / USE) + 1,) * WEEKS for one, weeks in load.items()}
    workdays = tuple({12: 0, 22: 3, 44: 0}.get(week, 5) for week in range(WEEKS))
    return Problem(WEEKS, capacity, tuple(trainees), workdays)


def _bare(problem: Problem) -> list[tuple[float, int]]:
    """The plans of a model with nothing around it, as they came."""
    model = cp_model.CpModel()
    starts, costs, stays = {}, [], defaultdict(list)
    for trainee in problem.trainees:
        own = []
        for block in trainee.blocks:
            start = model.new_int_var(0, WEEKS - block.weeks, "")
            interval = model.new_fixed_size_interval_var(start, block.weeks, "")
            table = [problem.cost(trainee, block, week) for week in range(WEEKS - block.weeks + 1)]
            cost = model.new_int_var(0, max(table), "")
            model.add_element(start, table, cost)
            starts[trainee.key, block.key] = start
            costs.append(cost)
            own.append(interval)
            stays[block.department].append(interval)
        model.add_no_overlap(own)
    for department, intervals in stays.items():
        peak = model.new_int_var(0, problem.capacity[department][0], "")
        model.add_cumulative(intervals, [1] * len(intervals), peak)
        costs.append(PEAK * peak)
    model.minimize(sum(costs))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = WORKERS
    solver.parameters.random_seed = SEED
    solver.parameters.max_time_in_seconds = FLOOR_SECONDS
    steps = _Steps(problem, starts)
    solver.solve(model, steps)
    return steps.taken


class _Steps(cp_model.CpSolverSolutionCallback):
    def __init__(self, problem: Problem, starts: dict):
        super().__init__()
        self._problem, self._starts = problem, starts
        self._began = time.monotonic()
        self.taken: list[tuple[float, int]] = []

    def on_solution_callback(self) -> None:
        seconds = time.monotonic() - self._began
        plan = {key: self.value(start) for key, start in self._starts.items()}
        self.taken.append((seconds, score(self._problem, plan)))
