"""Who teaches whom: mentors with a limit and days away, and the stays that want one. No Django.

The limit holds on each day: so many stays at once, published or planned.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum


class Lack(StrEnum):
    """Why a stay has no mentor, or what speaks against the one it has."""

    NOBODY = "NOBODY"  # the department has nobody who takes trainees
    ALL_AWAY = "ALL_AWAY"
    ALL_TAKEN = "ALL_TAKEN"  # who is not away has no room
    UNCHOSEN = "UNCHOSEN"  # someone could
    AWAY = "AWAY"
    FULL = "FULL"


@dataclass(frozen=True)
class Mentor:
    """`away`: first and last days, both included. Who is not `accepting` keeps what is theirs."""

    key: int
    department: int | None
    limit: int
    away: tuple[tuple[date, date], ...] = ()
    accepting: bool = True


@dataclass(frozen=True)
class Stay:
    """Someone in a department from `first` to `last`, both included."""

    department: int
    first: date
    last: date
    mentor: int | None = None

    @property
    def days(self) -> range:
        return range(self.first.toordinal(), self.last.toordinal() + 1)


class Roster:
    """The mentors and what they have in hand day by day; `taught` are stays that name theirs."""

    def __init__(self, mentors: Iterable[Mentor], taught: Iterable[Stay] = ()):
        self._mentors = {mentor.key: mentor for mentor in mentors}
        self._by_department: dict[int | None, list[Mentor]] = defaultdict(list)
        for mentor in self._mentors.values():
            if mentor.accepting:
                self._by_department[mentor.department].append(mentor)
        self._days: dict[int, Counter[int]] = defaultdict(Counter)
        for stay in taught:
            self.count(stay)

    def count(self, stay: Stay) -> None:
        if stay.mentor in self._mentors:
            self._days[stay.mentor].update(stay.days)

    def load(self, key: int, stay: Stay) -> int:
        """How many others the mentor has on the fullest day of the stay, which is itself counted
        already when it names the mentor."""
        days = self._days[key]
        return max(days[day] for day in stay.days) - (stay.mentor == key)

    def against(self, key: int, stay: Stay) -> Lack | None:
        """What keeps the mentor from the stay; nothing is known against one not on record."""
        mentor = self._mentors.get(key)
        if mentor is None:
            return None
        if any(first <= stay.last and stay.first <= last for first, last in mentor.away):
            return Lack.AWAY
        return Lack.FULL if self.load(key, stay) >= mentor.limit else None

    def over(self, stay: Stay) -> list[date]:
        """Days on which the stay's mentor, who is counted with it, has more than the limit."""
        mentor = self._mentors.get(stay.mentor)
        if mentor is None:
            return []
        days = self._days[mentor.key]
        return [date.fromordinal(day) for day in stay.days if days[day] > mentor.limit]

    def candidates(self, stay: Stay) -> list[int]:
        """Mentors of the department who can take the stay, those with the least to do first."""
        fit = [
            mentor.key
            for mentor in self._by_department[stay.department]
            if self.against(mentor.key, stay) is None
        ]
        return sorted(fit, key=lambda key: (self.load(key, stay), self._days[key].total(), key))

    def lack(self, stay: Stay) -> Lack | None:
        """What is to be said of the stay's mentor, or of there being none."""
        if stay.mentor is not None:
            return self.against(stay.mentor, stay)
        reasons = [
            self.against(mentor.key, stay) for mentor in self._by_department[stay.department]
        ]
        if not reasons:
            return Lack.NOBODY
        if None in reasons:
            return Lack.UNCHOSEN
        return Lack.ALL_TAKEN if Lack.FULL in reasons else Lack.ALL_AWAY


def assign(roster: Roster, stays: Iterable[Stay]) -> list[Stay]:
    """The stays with their mentors, in the order given, and counted in the roster.

    Whoever has a mentor keeps them while it can be; then each, in the order of the first days,
    gets the one with the least to do. None above the limit, none while away.
    """
    given = list(stays)
    order = sorted(range(len(given)), key=lambda n: (given[n].first, given[n].last))
    done: dict[int, Stay] = {}
    for n in order:
        bare = replace(given[n], mentor=None)
        if given[n].mentor is not None and roster.against(given[n].mentor, bare) is None:
            done[n] = given[n]
            roster.count(given[n])
    for n in order:
        if n not in done:
            bare = replace(given[n], mentor=None)
            done[n] = replace(bare, mentor=next(iter(roster.candidates(bare)), None))
            roster.count(done[n])
    return [done[n] for n in range(len(given))]
