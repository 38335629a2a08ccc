"""Why a wish came true or not, read off the finished plan."""

from dataclasses import dataclass
from enum import StrEnum

from .problem import Block, Plan, Problem, Trainee, Wish, comes_true, loads


class Why(StrEnum):
    NOT_ASKED = "NOT_ASKED"  # the programme has no such department, or it is done
    OUTSIDE = "OUTSIDE"  # the month lies outside the term
    TAKEN = "TAKEN"  # another placement already stands in that month
    ORDER = "ORDER"  # the fixed order of departments leaves that month to others
    CLOSED = "CLOSED"  # the department takes nobody then
    FULL = "FULL"  # others have its places
    LEAVE = "LEAVE"  # too much of the stay would be lost to leave
    WEIGHED = "WEIGHED"  # possible, but the plan as a whole would become worse


@dataclass(frozen=True)
class Met:
    trainee: int
    wish: Wish
    met: bool
    why: Why | None = None


def explain(problem: Problem, plan: Plan) -> list[Met]:
    """Each wish of each trainee, met or not and why."""
    there = loads(problem, plan)
    return [
        _judge(problem, plan, there, trainee, wish)
        for trainee in problem.trainees
        for wish in trainee.wishes
    ]


def _judge(problem: Problem, plan: Plan, there: dict, trainee: Trainee, wish: Wish) -> Met:
    blocks = [block for block in trainee.blocks if block.department == wish.department]
    for block in blocks:
        start = plan.get((trainee.key, block.key))
        if start is not None and comes_true(wish, range(start, start + block.weeks)):
            return Met(trainee.key, wish, met=True)
    why = _why(problem, plan, there, trainee, wish, blocks[0]) if blocks else Why.NOT_ASKED
    return Met(trainee.key, wish, met=False, why=why)


def _why(
    problem: Problem, plan: Plan, there: dict, trainee: Trainee, wish: Wish, block: Block
) -> Why:
    """The first thing that leaves none of the starts that would have met the wish."""
    starts = [
        start
        for start in range(trainee.first, trainee.until - block.weeks + 1)
        if comes_true(wish, range(start, start + block.weeks))
    ]
    if not starts:
        return Why.OUTSIDE
    allowed = set(problem.starts(trainee, block))
    if not (starts := [start for start in starts if start in allowed]):
        return Why.TAKEN
    if not (starts := [start for start in starts if start in _in_order(trainee, block)]):
        return Why.ORDER
    places = problem.places(block.department)
    load = there.get(block.department, [0] * problem.weeks)
    own = plan.get((trainee.key, block.key))
    own_stay = range(own, own + block.weeks) if own is not None else range(0)

    def stay(start: int) -> range:
        return range(start, start + block.weeks)

    if not (starts := [s for s in starts if all(places[week] > 0 for week in stay(s))]):
        return Why.CLOSED
    if not (
        starts := [
            s
            for s in starts
            if all(load[week] - (week in own_stay) < places[week] for week in stay(s))
        ]
    ):
        return Why.FULL
    if all(any(trainee.leave.get(week) for week in stay(start)) for start in starts):
        return Why.LEAVE
    return Why.WEIGHED


def _in_order(trainee: Trainee, block: Block) -> range:
    """Weeks in which a block of a fixed order can begin, as far as weeks are counted."""
    if not trainee.fixed_order:
        return range(trainee.first, trainee.until)
    place = trainee.blocks.index(block)
    before = sum(other.weeks for other in trainee.blocks[:place])
    after = sum(other.weeks for other in trainee.blocks[place:])
    return range(trainee.first + before, trainee.until - after + 1)
