"""The picture at the top: completions by week, and by unit; counted from enrolments, not events."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import starmap

from django.core.cache import cache
from django.db.models import Count, Q
from django.db.models.functions import TruncWeek
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from courses.enrolment.enums import EnrolmentState

from .scope import Scope

WEEKS = 12
UNITS_DRAWN = 10
CACHE_SECONDS = 60
# Units of the SVG's own grid, 600 wide; the template draws on the same.
PLOT_WIDTH = 600
PLOT_HEIGHT = 115
PLOT_FOOT = 140
BAR_LENGTH = 240
ROW_HEIGHT = 24


@dataclass(frozen=True)
class WeekBar:
    """Completions in the week that begins on `day`, and where its column stands in the plot."""

    day: date
    done: int
    x: int
    width: int
    height: int

    @property
    def middle(self) -> int:
        return self.x + self.width // 2

    @property
    def top(self) -> int:
        return PLOT_FOOT - self.height

    @property
    def value_y(self) -> int:
        return self.top - 5


@dataclass(frozen=True)
class UnitBar:
    """Finished of all enrolments of one unit, and where its bar stands in the picture."""

    unit_id: int
    name: str
    done: int
    enrolled: int
    y: int = 0

    @property
    def percent(self) -> int:
        return self.done * 100 // self.enrolled if self.enrolled else 0

    @property
    def length(self) -> int:
        return self.done * BAR_LENGTH // self.enrolled if self.enrolled else 0

    @property
    def text_y(self) -> int:
        return self.y + 13


@dataclass(frozen=True)
class Picture:
    """Both charts; `units` are those with the most finished."""

    weeks: Sequence[WeekBar]
    units: Sequence[UnitBar]
    as_of: datetime

    @property
    def units_height(self) -> int:
        return max(1, len(self.units)) * ROW_HEIGHT

    @property
    def this_week(self) -> int:
        return self.weeks[-1].done

    @property
    def total(self) -> int:
        return sum(week.done for week in self.weeks)

    @property
    def peak(self) -> WeekBar:
        return max(self.weeks, key=lambda week: week.done)


def picture_html(*, scope: Scope, at: datetime) -> SafeString:
    """The picture as HTML: two queries, then for a minute none (it says when it was drawn)."""
    key = f"insights:picture:{scope.cache_key}:{get_language()}"
    html = cache.get(key)
    if html is None:
        html = render_to_string(
            "insights/_picture.html", {"scope": scope, "picture": draw(scope=scope, at=at)}
        )
        cache.set(key, html, CACHE_SECONDS)
    return mark_safe(html)


def draw(*, scope: Scope, at: datetime) -> Picture:
    """Count and place the bars: two queries."""
    units = unit_bars(scope=scope)[:UNITS_DRAWN]
    placed = [replace(unit, y=n * ROW_HEIGHT + 4) for n, unit in enumerate(units)]
    return Picture(weeks=_weeks(scope=scope, at=at), units=placed, as_of=timezone.localtime(at))


def _weeks(*, scope: Scope, at: datetime) -> list[WeekBar]:
    today = timezone.localdate(at)
    monday = today - timedelta(days=today.weekday())
    days = [monday - timedelta(weeks=WEEKS - 1 - n) for n in range(WEEKS)]
    since = timezone.make_aware(datetime.combine(days[0], datetime.min.time()))
    counts = {
        moment.date(): done
        for moment, done in scope.enrolments()
        .filter(state=EnrolmentState.COMPLETED, completed_at__gte=since)
        .order_by()
        .annotate(week=TruncWeek("completed_at"))
        .values_list("week")
        .annotate(Count("pk"))
    }
    highest = max(counts.values(), default=0) or 1
    step = PLOT_WIDTH // WEEKS
    bars = []
    for n, day in enumerate(days):
        done = counts.get(day, 0)
        height = done * PLOT_HEIGHT // highest
        bars.append(WeekBar(day=day, done=done, x=n * step + 6, width=step - 12, height=height))
    return bars


def unit_bars(*, scope: Scope) -> list[UnitBar]:
    """Units with learners, the most finished first; withdrawn enrolments do not count."""
    rows = (
        scope.enrolments()
        .exclude(state=EnrolmentState.WITHDRAWN)
        .order_by()
        .values_list("user__profile__unit", "user__profile__unit__name")
        .annotate(done=Count("pk", filter=Q(state=EnrolmentState.COMPLETED)), enrolled=Count("pk"))
        .order_by("-done", "-enrolled", "user__profile__unit__name_key")
    )
    return list(starmap(UnitBar, rows))
