"""One line a row of the bench, on the terminal and in docs/benchmarks.md."""

import platform
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

VERSIONS_OF = ("django", "wagtail", "psycopg", "gunicorn", "xlsxwriter", "typst", "ortools")


@dataclass(frozen=True)
class Result:
    """What one row reached. `limit` is the ratio to reach, from below if `more_is_better`.

    A row without a limit is told for comparison and misses nothing.
    """

    work: str
    floor: str
    subject: str
    ratio: float
    limit: float | None
    more_is_better: bool
    queries: int | None = None
    query_limit: int | None = None
    remark: str = ""

    @property
    def reached(self) -> bool:
        if self.limit is None:
            return True
        ratio_holds = self.ratio >= self.limit if self.more_is_better else self.ratio <= self.limit
        return ratio_holds and (self.query_limit is None or (self.queries or 0) <= self.query_limit)

    @property
    def target(self) -> str:
        if self.limit is None:
            return "–"
        return f"{'≥' if self.more_is_better else '≤'} {self.limit:.2f}"

    @property
    def query_text(self) -> str:
        if self.queries is None:
            return "–"
        return f"{self.queries}" + (f" (≤ {self.query_limit})" if self.query_limit else "")


HEAD = ("work", "floor", "reached here", "ratio", "target", "queries", "")


def _cells(result: Result) -> tuple[str, ...]:
    return (
        result.work,
        result.floor,
        result.subject,
        f"{result.ratio:.2f}",
        result.target,
        result.query_text,
        _verdict(result),
    )


def _verdict(result: Result) -> str:
    if result.limit is None:
        return ""
    return "ok" if result.reached else "MISSED"


def line(result: Result) -> str:
    """The result in one line, to print while the bench goes on."""
    return " · ".join(cell for cell in _cells(result) if cell)


def table(results: Sequence[Result]) -> str:
    """The results as a Markdown table, padded so that a terminal shows it well too."""
    rows = [HEAD, *(_cells(result) for result in results)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(HEAD))]
    lines = []
    for row in rows:
        padded = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        lines.append(f"| {' | '.join(padded)} |")
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def write(path: Path, results: Sequence[Result], *, size: str, postgres: str, at: datetime) -> None:
    """Replace the measured part of the page at `path`; what stands above the mark is kept."""
    mark = "<!-- measured: everything below is written by `make bench` -->"
    explained = path.read_text(encoding="utf-8").split(mark)[0]
    versions = ", ".join(f"{name} {version(name)}" for name in VERSIONS_OF)
    remarks = "".join(f"- **{r.work}**: {r.remark}\n" for r in results if r.remark)
    path.write_text(
        f"{explained}{mark}\n\n## {at:%Y-%m-%d}\n\n"
        f"Python {sys.version.split()[0]} on {platform.system()} {platform.machine()}, "
        f"PostgreSQL {postgres}, {versions}. Data: {size}.\n\n"
        f"{table(results)}\n\n{remarks}",
        encoding="utf-8",
    )
