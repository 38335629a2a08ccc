"""Which days are worked in mainland China: statutory holidays and the weekends worked for them.

The State Council announces each year's exchange of weekends (调休) in the autumn before. The
`holidays` library carries the announcements up to 2026; of a year that it does not know yet it
gives the statutory days alone. What people have entered since goes before the library (`go_by`).
"""

import time
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import lru_cache

import holidays

SATURDAY = 5
READ_EVERY = 60.0  # seconds

Days = Mapping[date, bool]  # whether each is worked
_source: Callable[[], Days] = dict
_read: tuple[float, Days] | None = None


def go_by(source: Callable[[], Days]) -> None:
    """Let the days that `source` gives stand for the library's; an app above says so when ready."""
    global _source
    _source = source


def entered_days() -> Days:
    """What the source gave, read by each process at most once a minute."""
    global _read
    now = time.monotonic()
    if _read is None or now - _read[0] > READ_EVERY:
        _read = now, _source()
    return _read[1]


def forget_entered_days() -> None:
    """Have this process read them anew; for whoever changes them, after the commit."""
    global _read
    _read = None


@lru_cache(maxsize=32)
def _exceptions(year: int) -> tuple[frozenset[date], frozenset[date]]:
    """Free days of the year, and the weekend days that are worked, as the library has them."""
    # A Sunday in December may be worked for the New Year holiday that follows.
    china = holidays.China(years=(year, year + 1))
    worked = frozenset(day for day in china.weekend_workdays if day.year == year)
    return frozenset(day for day in china if day.year == year), worked


def is_workday(day: date) -> bool:
    """True when a hospital's offices and clinics work that day."""
    entered = entered_days().get(day)
    if entered is not None:
        return entered
    free, worked = _exceptions(day.year)
    return day in worked or (day.weekday() < SATURDAY and day not in free)


def workdays_between(first: date, last: date) -> int:
    """How many days are worked from `first` to `last`, both included; 0 when they are reversed."""
    return sum(
        is_workday(first + timedelta(days=passed)) for passed in range((last - first).days + 1)
    )


def is_announced(year: int) -> bool:
    """Whether the library has the year's exchange of weekends, without which no year goes by."""
    return bool(_exceptions(year)[1])


def is_settled(year: int) -> bool:
    """Whether the year can be counted on: announced in the library, or worked weekends entered."""
    return is_announced(year) or any(
        worked and day.year == year for day, worked in entered_days().items()
    )
