"""The planner's mathematics, free of Django: weeks are numbers, departments and trainees keys.

`solve(problem, …)` finds a plan with OR-tools CP-SAT, beginning with a quick search of its own so
that there is something to show at once; `diagnose` names what stands in the way when there is no
plan, and `part` cuts long stays in two where that may help; `explain` says why a wish was not met.
"""

from .diagnosis import Diagnosis, Lack, Missing, diagnose
from .parting import PART_WEEKS, part, part_keys, whole_key
from .problem import Block, Plan, Problem, Trainee, Wish, comes_true
from .search import Ending, Outcome, solve
from .wishes import Met, Why, explain

__all__ = [
    "PART_WEEKS",
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
    "comes_true",
    "diagnose",
    "explain",
    "part",
    "part_keys",
    "solve",
    "whole_key",
]
