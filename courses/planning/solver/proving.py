"""CP-SAT at work in threads of its own, while the caller's looks on."""

import threading

from ortools.sat.python import cp_model

from .model import Model
from .problem import Plan, Problem

WORKERS = 2


class Proof:
    """Begins at once: ever cheaper plans, until none is cheaper or there is proved to be none.

    `slack` is that of Model.
    """

    def __init__(self, problem: Problem, *, beside: Plan, seconds: float, slack: bool, seed: int):
        model = Model(problem, slack=slack)
        model.hint(beside)
        self._solver = cp_model.CpSolver()
        self._solver.parameters.num_workers = WORKERS
        self._solver.parameters.random_seed = seed
        self._solver.parameters.max_time_in_seconds = seconds
        self._latest = _Latest(model)
        self._status: int | None = None
        self._thread = threading.Thread(target=self._solve, args=[model], daemon=True)
        self._thread.start()

    def _solve(self, model: Model) -> None:
        self._status = self._solver.solve(model.cp, self._latest)

    def goes_on(self, seconds: float) -> bool:
        """Wait so long for its end; whether it went on when it was asked."""
        went_on = self._thread.is_alive()
        self._thread.join(seconds)
        return went_on

    def stop(self) -> None:
        self._solver.stop_search()
        self._thread.join()

    def latest(self) -> tuple[Plan, int]:
        """The newest plan that was not taken yet, or an empty one, and its objective."""
        return self._latest.take()

    @property
    def is_best(self) -> bool:
        return self._status == cp_model.OPTIMAL

    @property
    def is_impossible(self) -> bool:
        return self._status == cp_model.INFEASIBLE


class _Latest(cp_model.CpSolverSolutionCallback):
    """Keeps the newest solution for the caller's thread; CP-SAT calls it from its own."""

    def __init__(self, model: Model):
        super().__init__()
        self._model = model
        self._lock = threading.Lock()
        self._plan: Plan = {}
        self._objective = 0

    def on_solution_callback(self) -> None:
        plan = {key: self.value(start) for key, start in self._model.starts.items()}
        with self._lock:
            self._plan, self._objective = plan, int(self.objective_value)

    def take(self) -> tuple[Plan, int]:
        with self._lock:
            plan, self._plan = self._plan, {}
            return plan, self._objective
