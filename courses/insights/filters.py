"""What the board was asked to show, read from the address; nonsense in it is as if not said."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict

from alliance.core.asked import number, one_of
from alliance.people.enums import Title

from .enums import Sort, Standing

PEOPLE_PER_PAGE = 25
COURSES_PER_PAGE = 20


@dataclass(frozen=True)
class BoardFilter:
    """The board's filters, order and pages; `query` gives the address that leads to them."""

    alliance: str = ""
    unit: int | None = None
    title: str = ""
    standing: str = ""
    search: str = ""
    sort: str = Sort.NAME
    page: int = 1
    course_page: int = 1

    @classmethod
    def read(cls, query: QueryDict) -> "BoardFilter":
        return cls(
            alliance=query.get("alliance", ""),
            unit=number(query.get("unit", "")),
            title=one_of(Title.values, query.get("title", "")),
            standing=one_of(Standing.values, query.get("state", "")),
            search=query.get("q", "").replace("\x00", "").strip()[:64],
            sort=one_of(Sort.values, query.get("sort", "")) or Sort.NAME,
            page=number(query.get("page", "")) or 1,
            course_page=number(query.get("courses", "")) or 1,
        )

    @property
    def narrows(self) -> bool:
        """True when the filters leave people out."""
        return bool(self.unit or self.title or self.standing or self.search)

    def as_params(self) -> dict[str, str]:
        """The filter as plain strings, without what is left at its default."""
        values = {
            "alliance": self.alliance,
            "unit": self.unit or "",
            "title": self.title,
            "state": self.standing,
            "q": self.search,
            "sort": "" if self.sort == Sort.NAME else self.sort,
            "page": "" if self.page == 1 else self.page,
            "courses": "" if self.course_page == 1 else self.course_page,
        }
        return {name: str(value) for name, value in values.items() if value}

    def query(self, **changes) -> str:
        """The query string of this filter with some of it changed."""
        return "?" + urlencode(replace(self, **changes).as_params())
