"""The picture at the top: completions by week, and by unit; counted from enrolments, not events."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import starmap

from django.core.cache import cache
from django.db.models import Count, Q
from django.db.models.functions import TruncWeek
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from alliance.core import charts
from courses.enrolment.enums import EnrolmentState

from .scope import Scope

WEEKS = 12
UNITS_DRAWN = 10
CACHE_SECONDS = 60


@dataclass(frozen=True)
class Week:
    """Completions in the week that begins on `day`."""

    day: date
    done: int


@dataclass(frozen=True)
class UnitShare:
    """Finished of all enrolments of one unit."""

    unit_id: int
    name: str
    done: int
    enrolled: int

    @property
    def percent(self) -> int:
        return self.done * 100 // self.enrolled if self.enrolled else 0


@dataclass(frozen=True)
class Picture:
    """Both charts; `units` are those with the most finished."""

    weeks: Sequence[Week]
    units: Sequence[UnitShare]
    as_of: datetime

    @property
    def columns(self) -> list[charts.Column]:
        return charts.columns([(f"{week.day:%m-%d}", week.done) for week in self.weeks])

    @property
    def bars(self) -> charts.Bars:
        return charts.bars(
            (unit.name, unit.done, unit.enrolled, f"{unit.percent}% · {unit.done}/{unit.enrolled}")
            for unit in self.units
        )

    @property
    def about_units(self) -> str:
        """The second chart in sentences."""
        said = [
            gettext("%(name)s：%(enrolled)s 人次选课，%(done)s 人次完成，完成率 %(percent)s%%。")
            % {**vars(unit), "percent": unit.percent}
            for unit in self.units
        ]
        return "".join(said) or gettext("还没有人选课。")

    @property
    def this_week(self) -> int:
        return self.weeks[-1].done

    @property
    def total(self) -> int:
        return sum(week.done for week in self.weeks)

    @property
    def peak(self) -> Week:
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
    """Count: two queries."""
    units = unit_shares(scope=scope)[:UNITS_DRAWN]
    return Picture(weeks=_weeks(scope=scope, at=at), units=units, as_of=timezone.localtime(at))


def _weeks(*, scope: Scope, at: datetime) -> list[Week]:
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
    return [Week(day=day, done=counts.get(day, 0)) for day in days]


def unit_shares(*, scope: Scope) -> list[UnitShare]:
    """Units with learners, the most finished first; withdrawn enrolments do not count."""
    rows = (
        scope.enrolments()
        .exclude(state=EnrolmentState.WITHDRAWN)
        .order_by()
        .values_list("user__profile__unit", "user__profile__unit__name")
        .annotate(done=Count("pk", filter=Q(state=EnrolmentState.COMPLETED)), enrolled=Count("pk"))
        .order_by("-done", "-enrolled", "user__profile__unit__name_key")
    )
    return list(starmap(UnitShare, rows))
