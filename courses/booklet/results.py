"""The end-of-rotation part of a booklet."""

from collections import defaultdict
from dataclasses import dataclass, field


@dataclass
class Result:
    """How a placement ended: a word for the overview, and each attempt with its signatures."""

    verdict: str = "—"
    attempts: list[dict] = field(default_factory=list)


def results_of(placements) -> dict[int, Result]:
    """By placement; a Result that says nothing where there was no assessment."""
    return defaultdict(Result)
