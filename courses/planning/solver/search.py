"""The search: a first plan in a moment, made better by exchange, then CP-SAT.

On a large problem the exchange finds in seconds what CP-SAT finds in many minutes; on a small one
CP-SAT proves that nothing is cheaper, and on any that there is no plan.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from .filling import Filling
from .problem import Plan, Problem, faults, score

SEED = 1
TICK_SECONDS = 0.5
FILL_SECONDS = 4.0  # for those who find no room at once
FILL_SHARE = 0.2
EXCHANGE_SHARE = 0.7  # of the time


class Ending(StrEnum):
    BEST = "BEST"  # no plan costs less
    TIME = "TIME"  # a plan, and perhaps a better one could be found
    NONE = "NONE"  # proved: there is no plan
    UNKNOWN = "UNKNOWN"  # the time was over before a plan was found


@dataclass
class Outcome:
    """`plan` is empty without one. `first_after` and `seconds` are counted from the call."""

    ending: Ending
    plan: Plan = field(default_factory=dict)
    cost: int = 0
    seconds: float = 0.0
    first_after: float | None = None


def solve(
    problem: Problem,
    *,
    seconds: float,
    found: Callable[[Plan, int], None] | None = None,
    tick: Callable[[float], None] | None = None,
    slack: bool = False,
    seed: int = SEED,
) -> Outcome:
    """The cheapest plan that the time allows.

    `found(plan, cost)` is told each better plan and `tick(elapsed)` every half second, both in the
    caller's thread, so both may use the database. What `tick` raises ends the search and is raised
    again. With `slack` departments may be overfull (see Model), and cost counts the weeks.
    """
    run = _Run(problem, found=found or _nothing, tick=tick or _nothing, slack=slack, seed=seed)
    return run.until(seconds)


def _nothing(*_args) -> None:
    pass


class _Run:
    def __init__(self, problem: Problem, *, found, tick, slack: bool, seed: int):
        self._problem, self._slack, self._seed = problem, slack, seed
        self._found, self._tick = found, tick
        self._began = time.monotonic()
        self._outcome = Outcome(Ending.UNKNOWN)

    def until(self, seconds: float) -> Outcome:
        if not any(trainee.blocks for trainee in self._problem.trainees):
            self._outcome.ending = Ending.BEST
            return self._outcome
        first = Filling(self._problem, seed=self._seed)
        plan = first.fill(seconds=min(FILL_SECONDS, seconds * FILL_SHARE))
        if not self._slack and not faults(self._problem, plan):
            self._keep(plan, score(self._problem, plan))
            self._tick(self._elapsed())
            plan = self._exchange(first, seconds * EXCHANGE_SHARE)
        self._prove(plan, seconds)
        self._outcome.seconds = self._elapsed()
        return self._outcome

    def _exchange(self, first: Filling, seconds: float) -> Plan:
        """Improve the first plan until its share of the time is over or nothing is gained."""
        going = True
        while going and self._elapsed() < seconds:
            going = first.improve(until=time.monotonic() + TICK_SECONDS)
            plan = first.plan
            self._keep(plan, score(self._problem, plan))
            self._tick(self._elapsed())
        return self._outcome.plan

    def _elapsed(self) -> float:
        return time.monotonic() - self._began

    def _keep(self, plan: Plan, cost: int) -> None:
        outcome = self._outcome
        if outcome.plan and cost >= outcome.cost:
            return
        if outcome.first_after is None:
            outcome.first_after = self._elapsed()
        outcome.ending, outcome.plan, outcome.cost = Ending.TIME, plan, cost
        self._found(plan, cost)

    def _prove(self, first: Plan, seconds: float) -> None:
        # OR-tools is loaded by whoever plans, no sooner: half a second and 50 MB of a process.
        from .proving import Proof

        proof = Proof(
            self._problem,
            beside=first,
            seconds=max(0.1, seconds - self._elapsed()),
            slack=self._slack,
            seed=self._seed,
        )
        try:
            while proof.goes_on(TICK_SECONDS):
                self._take(proof.latest())
                self._tick(self._elapsed())
        finally:
            proof.stop()
        self._take(proof.latest())
        if proof.is_best:
            self._outcome.ending = Ending.BEST
        elif proof.is_impossible:
            self._outcome.ending = Ending.NONE

    def _take(self, latest: tuple[Plan, int]) -> None:
        plan, objective = latest
        if plan:
            self._keep(plan, objective if self._slack else score(self._problem, plan))
