"""Floor and work by turns: what else the machine does meanwhile meets both alike."""

from collections.abc import Callable
from statistics import median_low
from typing import NamedTuple

ROUNDS = 5


class Turn(NamedTuple):
    """One round: the ratio of the work's number to the floor's, and both."""

    ratio: float
    floor: float
    subject: float


def by_turns(floor: Callable[[], float], subject: Callable[[], float]) -> Turn:
    """The round with the median ratio; one try before them compiles templates and fills caches."""
    floor()
    subject()
    rounds = []
    for _ in range(ROUNDS):
        below, here = floor(), subject()
        rounds.append(Turn(here / below, below, here))
    middle = median_low(turn.ratio for turn in rounds)
    return next(turn for turn in rounds if turn.ratio == middle)
