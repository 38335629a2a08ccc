"""Where the columns and bars of a chart stand: drawn by includes/_columns.html and _bars.html.

Units of the SVG's own grid, 600 wide. What a chart shows stands in a table behind it as well.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WIDTH = 600
FOOT = 140
TALLEST = 115
LONGEST = 240
ROW = 24


@dataclass(frozen=True)
class Column:
    """One column of a chart over time."""

    label: str
    value: int
    x: int
    width: int
    height: int

    @property
    def middle(self) -> int:
        return self.x + self.width // 2

    @property
    def top(self) -> int:
        return FOOT - self.height

    @property
    def value_y(self) -> int:
        return self.top - 5


@dataclass(frozen=True)
class Bar:
    """One line of a chart of names, with what is written at its end."""

    name: str
    note: str
    y: int
    length: int

    @property
    def text_y(self) -> int:
        return self.y + 13


@dataclass(frozen=True)
class Bars:
    """Lines under each other on a track of the same length."""

    lines: Sequence[Bar]

    @property
    def height(self) -> int:
        return max(1, len(self.lines)) * ROW


def columns(values: Sequence[tuple[str, int]]) -> list[Column]:
    """A column for each label; the highest value is as tall as the chart."""
    highest = max((value for _label, value in values), default=0) or 1
    step = WIDTH // max(1, len(values))
    return [
        Column(label, value, n * step + 6, step - 12, value * TALLEST // highest)
        for n, (label, value) in enumerate(values)
    ]


def bars(rows: Iterable[tuple[str, int, int, str]]) -> Bars:
    """A line for each (name, part, whole, note): the part of the track that is filled."""
    return Bars(
        [
            Bar(name, note, n * ROW + 4, part * LONGEST // whole if whole else 0)
            for n, (name, part, whole, note) in enumerate(rows)
        ]
    )
