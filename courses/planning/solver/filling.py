"""A first plan in a moment, and a better one soon: trainees are set down one after another, each
where it is cheapest. Who finds no room takes it from others. Sets of weeks are bits of a number.
"""

import time
from collections import defaultdict
from collections.abc import Iterable
from random import Random

from .problem import PEAK, Block, Plan, Problem, Trainee
from .ways import Way, cheap_way

CROWD = 4.0  # the price of the last place of a department, so that the next one finds room as well
PATIENCE = 6  # attempts for each trainee without a gain, before improving ends
STUBBORNNESS = 50  # the same before somebody is left without a place: that is worse
RIVALS = 3  # who change their weeks so that one more finds room


class _Rooms:
    """How full each department is."""

    def __init__(self, problem: Problem):
        self._places = problem.capacity
        self._taken = {key: [0] * problem.weeks for key in problem.capacity}
        self._full = {key: [0.0] * problem.weeks for key in problem.capacity}
        self._open = {
            key: sum(1 << week for week, count in enumerate(places) if count > 0)
            for key, places in problem.capacity.items()
        }

    @property
    def peaks(self) -> int:
        """The fullest weeks of all departments, added up."""
        return sum(max(taken, default=0) for taken in self._taken.values())

    def has_room(self, block: Block, start: int) -> bool:
        stay = (1 << block.weeks) - 1
        return self._open.get(block.department, 0) >> start & stay == stay

    def fullness(self, block: Block, start: int) -> float:
        """Of the fullest week of the stay, from 0 to 1."""
        return max(self._full[block.department][start : start + block.weeks])

    def take(self, block: Block, start: int) -> None:
        self._count(block, start, 1)

    def leave(self, block: Block, start: int) -> None:
        self._count(block, start, -1)

    def _count(self, block: Block, start: int, step: int) -> None:
        taken, places = self._taken[block.department], self._places[block.department]
        for week in range(start, start + block.weeks):
            taken[week] += step
            self._full[block.department][week] = taken[week] / (places[week] or 1)
            if taken[week] < places[week]:
                self._open[block.department] |= 1 << week
            else:
                self._open[block.department] &= ~(1 << week)


class Filling:
    """One plan that grows, then improves: trainees give up their weeks and are set down anew."""

    def __init__(self, problem: Problem, *, seed: int):
        self._problem, self._random = problem, Random(seed)
        self._rooms = _Rooms(problem)
        self._costs = {
            (trainee.key, block.key): {
                start: problem.cost(trainee, block, start)
                for start in problem.starts(trainee, block)
            }
            for trainee in problem.trainees
            for block in trainee.blocks
        }
        self._placed: dict[int, Way] = {}
        self._idle = 0  # attempts since something became cheaper
        self._there: dict[int, list[Trainee]] = defaultdict(list)
        for trainee in problem.trainees:
            for department in {block.department: None for block in trainee.blocks}:
                self._there[department].append(trainee)

    @property
    def plan(self) -> Plan:
        """Where the trainees stand who found room; nobody is planned in part."""
        return {
            (key, block.key): start for key, way in self._placed.items() for block, start in way
        }

    def fill(self, *, seconds: float) -> Plan:
        """Set everyone down; once the first round is through, as far as the time goes and room is
        found.
        """
        deadline = time.monotonic() + seconds
        # Who has the fewest weeks to spare goes first.
        order = sorted(
            self._problem.trainees,
            key=lambda one: one.free_weeks - sum(block.weeks for block in one.blocks),
        )
        homeless = [trainee for trainee in order if not self._place(trainee)]
        idle, idle_after = 0, STUBBORNNESS * len(order)
        while homeless and idle < idle_after and time.monotonic() < deadline:
            left = self._make_room(homeless)
            idle = 0 if len(left) < len(homeless) else idle + 1
            homeless = left
            self._random.shuffle(homeless)
        return self.plan

    def improve(self, *, until: float) -> bool:
        """Set a few trainees down anew again and again, and keep what costs no more.

        Goes on until the moment `until` (of time.monotonic), or until nothing has become cheaper
        for a long while; then it returns False.
        """
        movable = [trainee for trainee in self._problem.trainees if trainee.blocks]
        idle_after = PATIENCE * len(movable)
        while time.monotonic() < until:
            if self._idle >= idle_after:
                return False
            self._idle = 0 if self._rearrange(movable) else self._idle + 1
        return True

    def _rearrange(self, movable: list[Trainee]) -> bool:
        """True when it became cheaper."""
        one = self._random.choice(movable)
        rivals = self._there[self._random.choice(one.blocks).department]
        some = {one.key: one} | {
            rival.key: rival
            for rival in self._random.sample(
                rivals, min(len(rivals), self._random.randrange(RIVALS + 1))
            )
        }
        before, cost = {}, self._cost_of(some)
        for trainee in some.values():
            before[trainee.key] = self._remove(trainee)
        order = list(some.values())
        self._random.shuffle(order)
        if all(self._place(trainee) for trainee in order):
            change = self._cost_of(some) - cost
            if change <= 0:
                return change < 0
        self._put_back(order, before)
        return False

    def _cost_of(self, trainees: Iterable[int]) -> int:
        """What these trainees cost, and the fullest week of each department."""
        stays = sum(
            self._costs[key, block.key][start]
            for key in trainees
            for block, start in self._placed[key]
        )
        return stays + PEAK * self._rooms.peaks

    def _put_back(self, trainees: Iterable[Trainee], before: dict[int, Way]) -> None:
        for trainee in trainees:
            if trainee.key in self._placed:
                self._remove(trainee)
        for trainee in trainees:
            if trainee.key in before:
                self._put(trainee, before[trainee.key])

    def _make_room(self, homeless: list[Trainee]) -> list[Trainee]:
        """Give the first one the place of some others, and them another; who is left over."""
        first, *others = homeless
        block = self._random.choice(first.blocks)
        rivals = [one for one in self._there[block.department] if one.key in self._placed]
        moved = self._random.sample(rivals, min(len(rivals), RIVALS))
        before = {trainee.key: self._remove(trainee) for trainee in moved}
        out = [trainee for trainee in (first, *moved) if not self._place(trainee)]
        if len(out) <= 1:
            return [*others, *out]
        self._put_back((first, *moved), before)
        return [*others, first]

    def _place(self, trainee: Trainee) -> bool:
        way = self._best_way(trainee)
        if way is not None:
            self._put(trainee, way)
        return way is not None

    def _best_way(self, trainee: Trainee) -> Way | None:
        """The cheapest way to set down the trainee's blocks where there is room."""
        prices = {
            block.key: {
                start: cost + CROWD * self._rooms.fullness(block, start) + self._random.random()
                for start, cost in self._costs[trainee.key, block.key].items()
                if self._rooms.has_room(block, start)
            }
            for block in trainee.blocks
        }
        return cheap_way(trainee, prices)

    def _put(self, trainee: Trainee, way: Way) -> None:
        self._placed[trainee.key] = way
        for block, start in way:
            self._rooms.take(block, start)

    def _remove(self, trainee: Trainee) -> Way:
        way = self._placed.pop(trainee.key)
        for block, start in way:
            self._rooms.leave(block, start)
        return way
