"""Kinds of jobs: each app says in its `tasks.py` how its long work runs and what shows its end."""

from collections.abc import Callable
from dataclasses import dataclass

from .models import Job

Runner = Callable[..., dict]


@dataclass(frozen=True)
class Kind:
    """How one kind of job runs and where its owner goes when it is done."""

    run: Runner
    result_template: str
    next_url: Callable[[Job], str] | None


_kinds: dict[str, Kind] = {}


def runner(
    kind: str, *, result_template: str = "", next_url: Callable[[Job], str] | None = None
) -> Callable[[Runner], Runner]:
    """Decorator for `run(job, progress) -> dict`; what it returns is kept as `job.result`.

    A run may be cut off anywhere and begun again, so it must be safe to run twice. It calls
    `progress(done, total)` between its steps, outside a transaction. `result_template` is included
    in the job's page when it is done; `next_url` sends the owner on instead.
    """

    def register(run: Runner) -> Runner:
        _kinds[kind] = Kind(run=run, result_template=result_template, next_url=next_url)
        return run

    return register


def find(kind: str) -> Kind | None:
    """The kind of that name, or None when no app knows it (any more)."""
    return _kinds.get(kind)
