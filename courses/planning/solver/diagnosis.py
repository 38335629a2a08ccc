"""Which requirement is in the way when there is no plan.

Cheap counts come first, since they say most: a term that is too short, a department that is closed,
a department whose places do not suffice for what must happen between two weeks. What only the whole
shows is found by CP-SAT with the capacities made soft: the places that are then missing are named.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from .problem import Block, Plan, Problem, Trainee, loads
from .search import solve
from .ways import cheap_way


class Lack(StrEnum):
    TERM = "TERM"  # a trainee needs more weeks than the term has
    GAPS = "GAPS"  # the weeks suffice, but not in one piece between other placements
    CLOSED = "CLOSED"  # a department has no run of weeks with a place for this trainee
    CAPACITY = "CAPACITY"  # a department has too few places in these weeks
    CROWD = "CROWD"  # no count shows it; the best attempt lacks these places


@dataclass(frozen=True)
class Missing:
    """`needs` and `has` are weeks of one trainee, or trainee-weeks of a department."""

    lack: Lack
    trainee: int | None = None
    department: int | None = None
    first: int = 0
    until: int = 0
    needs: int = 0
    has: int = 0


@dataclass(frozen=True)
class Diagnosis:
    """What is missing, and the plan that breaks the fewest capacities, to show where."""

    missing: list[Missing]
    nearest: Plan


def diagnose(
    problem: Problem, *, seconds: float, tick: Callable[[float], None] | None = None
) -> Diagnosis:
    """Name what is in the way. Empty `missing`: `nearest` is a plan that may stand after all."""
    impossible = [lack for trainee in problem.trainees if (lack := _of_trainee(problem, trainee))]
    if impossible:
        return Diagnosis(missing=impossible, nearest={})
    counted = _of_departments(problem)
    outcome = solve(problem, seconds=seconds, tick=tick, slack=True)
    excess = _excess(problem, outcome.plan)
    if not outcome.plan and not counted:
        counted = [Missing(Lack.CROWD, until=problem.weeks)]
    return Diagnosis(missing=counted or excess, nearest=outcome.plan)


def _of_trainee(problem: Problem, trainee: Trainee) -> Missing | None:
    needs = sum(block.weeks for block in trainee.blocks)
    if needs > trainee.free_weeks:
        return Missing(
            Lack.TERM, trainee=trainee.key, first=trainee.first, until=trainee.until,
            needs=needs, has=trainee.free_weeks,
        )  # fmt: skip
    for block in trainee.blocks:
        places = problem.places(block.department)
        if not any(
            all(places[week] > 0 for week in range(start, start + block.weeks))
            for start in problem.starts(trainee, block)
        ):
            return Missing(
                Lack.CLOSED, trainee=trainee.key, department=block.department,
                first=trainee.first, until=trainee.until, needs=block.weeks,
            )  # fmt: skip
    anywhere = {
        block.key: dict.fromkeys(problem.starts(trainee, block), 0.0) for block in trainee.blocks
    }
    if cheap_way(trainee, anywhere) is None:
        return Missing(
            Lack.GAPS, trainee=trainee.key, first=trainee.first, until=trainee.until, needs=needs,
            has=trainee.free_weeks,
        )  # fmt: skip
    return None


def _of_departments(problem: Problem) -> list[Missing]:
    """For each department the stretch of weeks that lacks most of what must happen in it."""
    stays: dict[int, list[tuple[range, Block]]] = {}
    for trainee in problem.trainees:
        for index, block in enumerate(trainee.blocks):
            stays.setdefault(block.department, []).append((_window(trainee, index), block))
    found = []
    for department, windows in stays.items():
        places = problem.places(department)
        worst = None
        for first in {window.start for window, _ in windows}:
            for until in {window.stop for window, _ in windows}:
                needs = sum(_at_least(window, block, first, until) for window, block in windows)
                has = sum(places[first:until])
                if needs > has and (worst is None or needs - has > worst.needs - worst.has):
                    worst = Missing(
                        Lack.CAPACITY, department=department, first=first, until=until,
                        needs=needs, has=has,
                    )  # fmt: skip
        if worst:
            found.append(worst)
    return found


def _window(trainee: Trainee, index: int) -> range:
    """The weeks in which the block must lie."""
    if not trainee.fixed_order:
        return range(trainee.first, trainee.until)
    before = sum(block.weeks for block in trainee.blocks[:index])
    after = sum(block.weeks for block in trainee.blocks[index + 1 :])
    return range(trainee.first + before, trainee.until - after)


def _at_least(window: range, block: Block, first: int, until: int) -> int:
    """Weeks of the block between `first` and `until`, even where it lies as far off as it can."""
    early = min(window.start + block.weeks, until) - max(window.start, first)
    late = min(window.stop, until) - max(window.stop - block.weeks, first)
    return max(0, min(early, late))


def _excess(problem: Problem, plan: Plan) -> list[Missing]:
    """Runs of weeks in which a department holds more than its places."""
    found = []
    for department, load in sorted(loads(problem, plan).items()):
        places = problem.places(department)
        week = 0
        while week < problem.weeks:
            first = week
            while week < problem.weeks and load[week] > places[week]:
                week += 1
            if week > first:
                found.append(
                    Missing(
                        Lack.CROWD,
                        department=department,
                        first=first,
                        until=week,
                        needs=sum(load[first:week]),
                        has=sum(places[first:week]),
                    )
                )
            week += 1
    return found
