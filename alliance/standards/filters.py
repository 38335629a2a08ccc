"""What a list of readers was asked to show; nonsense in the address is as if not said."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db.models import Q, QuerySet

from alliance.core.asked import number, one_of

from . import queries
from .enums import ReadState

READERS_PER_PAGE = 30


@dataclass(frozen=True)
class ReaderFilter:
    """The unread ones unless said otherwise; "all" is everybody."""

    state: str = ReadState.UNREAD
    unit: int | None = None
    search: str = ""
    page: int = 1

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "ReaderFilter":
        return cls(
            state=one_of((*ReadState.values, "all"), query.get("state", "")) or ReadState.UNREAD,
            unit=number(query.get("unit", "")),
            search=query.get("q", "").replace("\x00", "").strip()[:64],
            page=number(query.get("page", "")) or 1,
        )

    def narrow(self, readers: QuerySet) -> QuerySet:
        """Of readers that say `read_at` those that are asked for, by unit and name."""
        readers = queries.in_state(readers, self.state)
        if self.unit is not None:
            readers = readers.filter(unit=self.unit)
        if self.search:
            readers = readers.filter(
                Q(user__name__icontains=self.search)
                | Q(user__name_key__istartswith=self.search.lower())
            )
        return readers.order_by("unit__name_key", "unit", "user__name_key", "user")

    def as_params(self) -> dict[str, str]:
        """The filter as plain strings, without what is left at its default."""
        values = {
            "state": "" if self.state == ReadState.UNREAD else self.state,
            "unit": self.unit or "",
            "q": self.search,
        }
        return {name: str(value) for name, value in values.items() if value}

    def query(self, **changes) -> str:
        """The query string of this filter with some of it changed, its first page."""
        return "?" + urlencode(replace(self, **changes).as_params())
