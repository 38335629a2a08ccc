"""The problem as a CP-SAT model: one start for each block, intervals that do not overlap for a
trainee and never exceed a department's places."""

from collections import defaultdict

from ortools.sat.python import cp_model

from .problem import PEAK, Block, Plan, Problem, Trainee


class Model:
    """A model without slack minimises problem.score (but for a constant).

    With `slack` a stay may be one too many for its department; the fewest weeks of such stays say
    what capacity is missing, and nothing else is weighed.
    """

    def __init__(self, problem: Problem, *, slack: bool = False):
        self.problem = problem
        self.cp = cp_model.CpModel()
        self.starts: dict[tuple[int, str], cp_model.IntVar] = {}
        self._slack = slack
        self._costs: list[cp_model.LinearExprT] = []
        stays: dict[int, list[cp_model.IntervalVar]] = defaultdict(list)
        for trainee in problem.trainees:
            self._add(trainee, stays)
        for department, intervals in stays.items():
            self._keep_capacity(department, intervals)
        self.cp.minimize(sum(self._costs))

    def _add(self, trainee: Trainee, stays: dict[int, list[cp_model.IntervalVar]]) -> None:
        own, before = [], None
        for block in trainee.blocks:
            allowed = cp_model.Domain.from_values(self.problem.starts(trainee, block))
            start = self.cp.new_int_var_from_domain(allowed, "")
            interval = self.cp.new_fixed_size_interval_var(start, block.weeks, "")
            self.starts[trainee.key, block.key] = start
            own.append(interval)
            if trainee.fixed_order and before is not None:
                self.cp.add(start >= before)
            before = start + block.weeks
            if self._slack:
                seated = self.cp.new_bool_var("")
                self._costs.append(block.weeks * seated.negated())
                interval = self.cp.new_optional_fixed_size_interval_var(
                    start, block.weeks, seated, ""
                )
            else:
                self._weigh(trainee, block, start)
            stays[block.department].append(interval)
        self.cp.add_no_overlap(own)

    def _keep_capacity(self, department: int, intervals: list[cp_model.IntervalVar]) -> None:
        """Weeks with fewer places than the best week are filled up; the peak is paid for."""
        places = self.problem.places(department)
        most, demands = max(places), [1] * len(intervals)
        fillers, missing = [], []
        for first, until, count in _runs(places):
            if count < most:
                fillers.append(self.cp.new_fixed_size_interval_var(first, until - first, ""))
                missing.append(most - count)
        if self._slack or fillers:
            self.cp.add_cumulative([*intervals, *fillers], [*demands, *missing], most)
        if not self._slack:
            peak = self.cp.new_int_var(0, most, "")
            self._costs.append(PEAK * peak)
            self.cp.add_cumulative(intervals, demands, peak)

    def _weigh(self, trainee: Trainee, block: Block, start: cp_model.IntVar) -> None:
        """Starts of the same cost share a literal; the cheapest cost needs none."""
        by_cost = defaultdict(list)
        for week in self.problem.starts(trainee, block):
            by_cost[self.problem.cost(trainee, block, week)].append(week)
        cheapest = min(by_cost, default=0)
        if len(by_cost) < 2:
            return
        literals = []
        for cost, weeks in by_cost.items():
            literal = self.cp.new_bool_var("")
            literals.append(literal)
            self.cp.add_linear_expression_in_domain(
                start, cp_model.Domain.from_values(weeks)
            ).only_enforce_if(literal)
            if cost > cheapest:
                self._costs.append((cost - cheapest) * literal)
        self.cp.add_exactly_one(literals)

    def hint(self, plan: Plan) -> None:
        """Begin the search beside this plan, or this part of one."""
        for key, week in plan.items():
            self.cp.add_hint(self.starts[key], week)


def _runs(places: tuple[int, ...]) -> list[tuple[int, int, int]]:
    """Weeks of the same capacity put together: first, until, places."""
    runs: list[tuple[int, int, int]] = []
    for week, count in enumerate(places):
        if runs and runs[-1][2] == count:
            runs[-1] = (runs[-1][0], week + 1, count)
        else:
            runs.append((week, week + 1, count))
    return runs
