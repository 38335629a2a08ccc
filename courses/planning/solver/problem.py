"""What is to be planned, and what a plan costs. Weeks count from 0; ranges end before `until`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

WORKDAYS_A_WEEK = 5
# Two weeks in the month, or the whole stay if it is shorter, make a wish come true.
WISH_WEEKS = 2

# What weighs how much. A wish is worth a quarter of the workdays of a stay.
UNMET_WISH = 10
MOVED = 4  # another week than the one that was published
LOST_PERCENT_A_POINT = 5  # one point for each 5 % of a stay's workdays lost to holidays and leave
PEAK = 3  # for each trainee by which a department's fullest week rises


@dataclass(frozen=True)
class Wish:
    """To be in a department in a month; `weeks` are those that lie mostly in it."""

    department: int
    weeks: range


@dataclass(frozen=True)
class Block:
    """Some weeks in a department without a break. `published`: the week in which it stands now."""

    key: str
    department: int
    weeks: int
    published: int | None = None


@dataclass(frozen=True)
class Trainee:
    """Someone to be planned from week `first` until before week `until`.

    `taken` are weeks that are spoken for (a running placement); `leave` gives the workdays of
    approved leave by week. With `fixed_order` the blocks follow each other as they stand.
    """

    key: int
    first: int
    until: int
    blocks: tuple[Block, ...]
    fixed_order: bool = False
    taken: frozenset[int] = frozenset()
    leave: Mapping[int, int] = field(default_factory=dict)
    wishes: tuple[Wish, ...] = ()

    @cached_property
    def free_weeks(self) -> int:
        return sum(week not in self.taken for week in range(self.first, self.until))

    @cached_property
    def wish_by_department(self) -> dict[int, Wish]:
        return {wish.department: wish for wish in self.wishes}


@dataclass(frozen=True)
class Problem:
    """`capacity`: department -> places left in each week; `workdays`: of each week, 0 to 7."""

    weeks: int
    capacity: Mapping[int, tuple[int, ...]]
    trainees: tuple[Trainee, ...]
    workdays: tuple[int, ...] = ()

    def places(self, department: int) -> tuple[int, ...]:
        """Of each week; a department that nobody knows has none."""
        return self.capacity.get(department) or (0,) * self.weeks

    def lost(self, trainee: Trainee, week: int) -> int:
        """Workdays that a week has less than an ordinary one, for this trainee."""
        worked = self.workdays[week] if self.workdays else WORKDAYS_A_WEEK
        return WORKDAYS_A_WEEK - max(0, worked - trainee.leave.get(week, 0))

    def starts(self, trainee: Trainee, block: Block) -> list[int]:
        """Weeks in which the block could begin, as far as term and other placements go."""
        return [
            start
            for start in range(trainee.first, trainee.until - block.weeks + 1)
            if trainee.taken.isdisjoint(range(start, start + block.weeks))
        ]

    def cost(self, trainee: Trainee, block: Block, start: int) -> int:
        """What it costs that the block begins in this week."""
        stay = range(start, start + block.weeks)
        lost = sum(self.lost(trainee, week) for week in stay)
        points = max(0, lost) * 100 // (WORKDAYS_A_WEEK * block.weeks) // LOST_PERCENT_A_POINT
        wish = trainee.wish_by_department.get(block.department)
        if wish and not comes_true(wish, stay):
            points += UNMET_WISH
        if block.published is not None and block.published != start:
            points += MOVED
        return points


# Trainee and block -> the week in which it begins.
Plan = dict[tuple[int, str], int]


def comes_true(wish: Wish, stay: range) -> bool:
    """The stay lies in the wish's month, two weeks of it at least or all of it."""
    shared = min(stay.stop, wish.weeks.stop) - max(stay.start, wish.weeks.start)
    return shared >= min(WISH_WEEKS, len(stay))


def loads(problem: Problem, plan: Plan) -> dict[int, list[int]]:
    """Department -> how many are there in each week."""
    found: dict[int, list[int]] = {}
    for trainee in problem.trainees:
        for block in trainee.blocks:
            start = plan.get((trainee.key, block.key))
            if start is None:
                continue
            load = found.setdefault(block.department, [0] * problem.weeks)
            for week in range(start, start + block.weeks):
                load[week] += 1
    return found


def score(problem: Problem, plan: Plan) -> int:
    """What the whole plan costs: the number that the solver makes small."""
    costs = sum(
        problem.cost(trainee, block, plan[trainee.key, block.key])
        for trainee in problem.trainees
        for block in trainee.blocks
    )
    return costs + PEAK * sum(max(load) for load in loads(problem, plan).values())


def faults(problem: Problem, plan: Plan) -> list[str]:
    """What is wrong with a plan, each in a line; empty when it may stand."""
    found = []
    for trainee in problem.trainees:
        seen = set(trainee.taken)
        latest = -1
        for block in trainee.blocks:
            start = plan.get((trainee.key, block.key))
            if start is None:
                found.append(f"{trainee.key}: {block.key} is missing")
                continue
            stay = set(range(start, start + block.weeks))
            if start < trainee.first or start + block.weeks > trainee.until:
                found.append(f"{trainee.key}: {block.key} is outside the term")
            if stay & seen:
                found.append(f"{trainee.key}: {block.key} overlaps")
            if trainee.fixed_order and start < latest:
                found.append(f"{trainee.key}: {block.key} is out of order")
            latest = start
            seen |= stay
    for department, load in loads(problem, plan).items():
        places = problem.places(department)
        found += [
            f"{department}: week {week} holds {count} of {places[week]}"
            for week, count in enumerate(load)
            if count > places[week]
        ]
    return found
