"""Which days are worked in mainland China: statutory holidays and the weekends worked for them.

The State Council announces each year's exchange of weekends (调休) in the autumn before. The
`holidays` library carries the announcements of 2025 and 2026; for a year that it does not know yet
the statutory days alone are free, and an upgrade of the library brings the rest.
"""

from datetime import date, timedelta
from functools import lru_cache

import holidays

SATURDAY = 5


@lru_cache(maxsize=32)
def _exceptions(year: int) -> tuple[frozenset[date], frozenset[date]]:
    """Free days of the year, and the weekend days that are worked."""
    # A Sunday in December may be worked for the New Year holiday that follows.
    china = holidays.China(years=(year, year + 1))
    worked = frozenset(day for day in china.weekend_workdays if day.year == year)
    return frozenset(day for day in china if day.year == year), worked


def is_workday(day: date) -> bool:
    """True when a hospital's offices and clinics work that day."""
    free, worked = _exceptions(day.year)
    return day in worked or (day.weekday() < SATURDAY and day not in free)


def workdays_between(first: date, last: date) -> int:
    """How many days are worked from `first` to `last`, both included; 0 when they are reversed."""
    return sum(
        is_workday(first + timedelta(days=passed)) for passed in range((last - first).days + 1)
    )
