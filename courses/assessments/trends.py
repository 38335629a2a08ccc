"""How a trainee's scores go over the months, form by form: numbers, and where to draw them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Avg, Count, QuerySet
from django.db.models.functions import TruncMonth

from .models import Assessment

# Units of the SVG's own grid, 600 × 170; the template draws on the same.
PLOT_LEFT = 75
PLOT_WIDTH = 455
PLOT_TOP = 20
PLOT_HEIGHT = 115
PLOT_FOOT = PLOT_TOP + PLOT_HEIGHT
GRID_PERCENTS = (0, 50, 100)
MONTHS_DRAWN = 12


@dataclass(frozen=True)
class Point:
    """One month of one form: the mean of its scores, and where it stands in the plot."""

    month: date
    percent: int
    times: int
    x: int

    @property
    def y(self) -> int:
        return height_of(self.percent)

    @property
    def value_y(self) -> int:
        return self.y - 8


@dataclass(frozen=True)
class Trend:
    """The last MONTHS_DRAWN months in which a form was answered, the oldest first."""

    code: str
    name: str
    points: Sequence[Point]

    @property
    def line(self) -> str:
        """The points as SVG's polyline takes them."""
        return " ".join(f"{point.x},{point.y}" for point in self.points)

    @property
    def first(self) -> Point:
        return self.points[0]

    @property
    def last(self) -> Point:
        return self.points[-1]

    @property
    def times(self) -> int:
        return sum(point.times for point in self.points)


def height_of(percent: int) -> int:
    return PLOT_FOOT - percent * PLOT_HEIGHT // 100


def grid() -> list[tuple[int, int]]:
    """(percent, y) of the lines behind the plot."""
    return [(percent, height_of(percent)) for percent in GRID_PERCENTS]


def trends_of(assessments: QuerySet[Assessment]) -> list[Trend]:
    """By form, the mean score of each month; 360 rounds have no trend. One query."""
    rows = (
        assessments.filter(single=True)
        .order_by()
        .annotate(month=TruncMonth("observed_on"))
        .values_list("request__version__form__code", "request__version__form__name", "month")
        .annotate(Avg("percent"), Count("pk"))
        .order_by("request__version__form__name", "month")
    )
    by_form = defaultdict(list)
    for code, name, month, percent, times in rows:
        by_form[code, name].append((month, round(percent), times))
    return [
        Trend(code=code, name=name, points=_placed(months[-MONTHS_DRAWN:]))
        for (code, name), months in by_form.items()
    ]


def _placed(months: Sequence[tuple[date, int, int]]) -> list[Point]:
    """Spread by calendar, so that a month without an assessment is a gap."""
    first = _ordinal(months[0][0])
    span = max(1, _ordinal(months[-1][0]) - first)
    return [
        Point(
            month=month,
            percent=percent,
            times=times,
            x=PLOT_LEFT + (_ordinal(month) - first) * PLOT_WIDTH // span,
        )
        for month, percent, times in months
    ]


def _ordinal(month: date) -> int:
    return month.year * 12 + month.month
