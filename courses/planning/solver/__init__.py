"""The planner's mathematics, free of Django: weeks are numbers, departments and trainees keys.

`solve(problem, …)` finds a plan with OR-tools CP-SAT, beginning with a quick search of its own so
that there is something to show at once; `diagnose` names what stands in the way when there is no
plan; `explain` says why a wish was not met.
"""

from .diagnosis import Diagnosis, Lack, Missing, diagnose
from .problem import Block, Plan, Problem, Trainee, Wish
from .search import Ending, Outcome, solve
from .wishes import Met, Why, explain

__all__ = [
    "Block",
    "Diagnosis",
    "Ending",
    "Lack",
    "Met",
    "Missing",
    "Outcome",
    "Plan",
    "Problem",
    "Trainee",
    "Why",
    "Wish",
    "diagnose",
    "explain",
    "solve",
]
