"""What the training office asked to see, read from the address; nonsense is as if not said."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db.models import Q
from django.http import QueryDict

from alliance.core.asked import number, one_of
from alliance.people.models import Profile
from alliance.people.queries import search
from courses.rotations.lateness import LateKind

from .enums import Risk

LINES_PER_PAGE = 25


@dataclass(frozen=True)
class OfficeFilter:
    """Filters and page of the office's lists; `query` gives the address that leads to them."""

    alliance: str = ""
    intake: int | None = None
    department: int | None = None
    unit: int | None = None
    kind: str = ""
    risk: str = ""
    search: str = ""
    page: int = 1

    @classmethod
    def read(cls, query: QueryDict | dict) -> "OfficeFilter":
        return cls(
            alliance=query.get("alliance", ""),
            intake=number(query.get("intake", "")),
            department=number(query.get("department", "")),
            unit=number(query.get("unit", "")),
            kind=one_of(LateKind.values, query.get("kind", "")),
            risk=one_of(Risk.values, query.get("risk", "")),
            search=query.get("q", "").replace("\x00", "").strip()[:64],
            page=number(query.get("page", "")) or 1,
        )

    @property
    def narrows(self) -> bool:
        """True when the filters leave somebody out."""
        return bool(self.intake or self.department or self.unit or self.search)

    def as_params(self) -> dict[str, str]:
        """The filter as plain strings, without what is left at its default."""
        values = {
            "alliance": self.alliance,
            "intake": self.intake or "",
            "department": self.department or "",
            "unit": self.unit or "",
            "kind": self.kind,
            "risk": self.risk,
            "q": self.search,
            "page": "" if self.page == 1 else self.page,
        }
        return {name: str(value) for name, value in values.items() if value}

    def query(self, **changes) -> str:
        """The query string of this filter with some of it changed."""
        return "?" + urlencode(replace(self, **changes).as_params())

    def of_trainee(self, to_trainee: str = "", to_department: str = "department") -> Q:
        """The condition; `to_trainee` leads from the model to the trainee ("trainee__")."""
        condition = Q()
        if self.intake:
            condition &= Q(**{f"{to_trainee}intake": self.intake})
        if self.unit:
            condition &= Q(**{f"{to_trainee}unit": self.unit})
        if self.department:
            condition &= Q(**{to_department: self.department})
        if self.search:
            found = search(Profile.objects.all(), self.search).values("user")
            condition &= Q(**{f"{to_trainee}user__in": found})
        return condition
