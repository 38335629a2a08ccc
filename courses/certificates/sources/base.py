"""What a certificate is given for, seen alike whatever it is."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import override

from alliance.accounts.enums import Role
from alliance.accounts.models import User
from alliance.accounts.naming import romanised
from alliance.units.models import Alliance, Unit
from courses.designs.enums import CertificateKind
from courses.designs.facts import english


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the records say today of a source: all that its certificate will say for ever.

    `holder` is the person it is given to; None when it is given to `unit`.
    """

    alliance: Alliance
    holder: User | None
    unit: Unit | None
    subject: str
    subject_en: str = ""
    body: str
    body_en: str
    hours: str = ""
    started_date: date | None = None
    completed_date: date | None = None
    expires_date: date | None = None
    revision: int | None = None

    @property
    def holder_name(self) -> str:
        return self.holder.name if self.holder else self.unit.name

    @property
    def unit_name(self) -> str:
        """The unit that the holder belongs to."""
        return self.unit.name if self.holder and self.unit else ""

    @property
    def holder_romanised(self) -> str:
        """`Ouyang Ming` of a person; a unit has no name in Latin letters."""
        return romanised(self.holder.name) if self.holder else ""


def unit_of(user: User) -> Unit | None:
    """Where the person works; read it with `profile__unit`."""
    profile = getattr(user, "profile", None)
    return profile.unit if profile else None


def spoken(day: date) -> str:
    """`2026年5月1日`, as a certificate says it."""
    return f"{day.year}年{day.month}月{day.day}日"


def spoken_en(day: date) -> str:
    """`1 May 2026`, whatever language the worker speaks."""
    return english(day.isoformat())


def spoken_period(first: date, last: date) -> str:
    """`2026年5月1日至2026年11月2日`; one day is said once."""
    return spoken(first) if first == last else f"{spoken(first)}至{spoken(last)}"


def spoken_period_en(first: date, last: date) -> str:
    """`from 1 May 2026 to 2 November 2026`, or `on 1 May 2026`."""
    if first == last:
        return f"on {spoken_en(first)}"
    return f"from {spoken_en(first)} to {spoken_en(last)}"


class Source(ABC):
    """One kind of certificate: where it comes from, when it may be issued and what it says."""

    kind: ClassVar[CertificateKind]
    # The foreign key of Certificate that holds the source.
    field: ClassVar[str]
    # The lookup of the alliance in whose name it is issued.
    alliance: ClassVar[str]
    # The lookup of what an office issues together: a course, a term, an event; and its model.
    group: ClassVar[str]
    group_model: ClassVar[type[Model]]
    # The lookups of the holder's name.
    found_by: ClassVar[tuple[str, ...]]
    # Who issues it, in that alliance.
    issuers: ClassVar[tuple[Role, ...]] = (Role.TRAINING_OFFICE,)
    # When it may be issued, said to the office in one sentence.
    condition: ClassVar[str | Promise]
    # True when the worker issues it as soon as it is earned, nobody asking.
    by_itself: ClassVar[bool] = False

    @abstractmethod
    def rows(self) -> QuerySet:
        """The sources with all that `facts` and `is_earned` read, in one query."""

    @abstractmethod
    def earned(self) -> QuerySet:
        """Those whose certificate may be issued as things stand, with or without one."""

    @abstractmethod
    def is_earned(self, row: Model) -> bool:
        """The rule of `earned` for one row."""

    @abstractmethod
    def says(self, row: Model) -> Facts:
        """What the records say of an earned row, while the language is Chinese."""

    def facts(self, row: Model) -> Facts:
        """What its certificate says, whoever asks."""
        with override(settings.LANGUAGE_CODE):
            return self.says(row)

    def may_issue(self, roles) -> Q:
        """The sources whose certificates this person may issue (`roles`: units.queries.RoleSet)."""
        if roles.sees_everything:
            return Q()
        return Q(**{f"{self.alliance}__in": roles.alliances(*self.issuers)})
