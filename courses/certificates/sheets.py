"""The sheet an office looks through before it issues: whose, what it will say, in which design."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Model, Q, QuerySet

from alliance.core.asked import number
from alliance.units.models import Alliance
from courses.designs.models import DesignVersion
from courses.designs.services import offered

from . import documents
from .forms import SheetFilter
from .queries import to_issue
from .sources import Source

# So many are gone through when only those are asked for that cannot be issued.
MOST_CHECKED = 5_000


@dataclass(frozen=True)
class Line:
    """A source as its certificate will show it, and why it cannot be issued; empty when it can."""

    pk: int
    says: dict
    fault: str


class Sheet:
    """What can be issued of one kind in one alliance, as `asked` in an address or a form.

    `roles` are those of who asks. Nothing asked for is the first alliance and its default design.
    """

    def __init__(self, source: Source, roles, asked: Mapping[str, str]):
        self.source = source
        self.form = SheetFilter(asked)
        self._asked = asked
        self._found = self.form.narrow(to_issue(source, roles), source)

    @cached_property
    def alliances(self) -> list[Alliance]:
        """Those that have something to issue here."""
        ids = self._found.order_by().values(self.source.alliance)
        return list(Alliance.objects.filter(pk__in=ids).order_by("name", "pk"))

    @cached_property
    def alliance(self) -> Alliance | None:
        asked = number(self._asked.get("alliance", ""))
        return next(
            (one for one in self.alliances if one.pk == asked), next(iter(self.alliances), None)
        )

    @cached_property
    def found(self) -> QuerySet:
        """The sources with all that their certificates say."""
        alliance = Q(**{self.source.alliance: self.alliance and self.alliance.pk})
        chosen = self._found.filter(alliance)
        return self.source.rows().filter(pk__in=chosen.values("pk")).order_by("pk")

    @cached_property
    def designs(self) -> list[DesignVersion]:
        """What they can be drawn with, the default first."""
        if self.alliance is None:
            return []
        return offered(alliance_id=self.alliance.pk, kind=self.source.kind)

    @property
    def design(self) -> DesignVersion | None:
        """The chosen design, else the default; None for one that is not offered any more."""
        asked = self._asked.get("design", "")
        if not asked:
            return next(iter(self.designs), None)
        return next((one for one in self.designs if one.pk == number(asked)), None)

    def kept(self) -> dict[str, str | int]:
        """What the form that issues must say to find the same again, in the same design."""
        named = {"alliance": self.alliance.pk, "design": self.design.pk}
        return {key: value for key, value in self.form.kept().items() if key != "faulty"} | named

    def lines(self, rows, *, at: datetime) -> list[Line]:
        return [self._line(row, at=at) for row in rows]

    def faulty(self, *, at: datetime) -> list[Line]:
        """All that cannot be issued as things stand, of the first MOST_CHECKED."""
        return [line for line in self.lines(self.found[:MOST_CHECKED], at=at) if line.fault]

    def _line(self, row: Model, *, at: datetime) -> Line:
        says = documents.sample_of(self.source.facts(row), at=at)
        return Line(row.pk, says, documents.obstacle(says, self.design))
