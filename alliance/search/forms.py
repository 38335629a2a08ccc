"""What the address of the search page asks for; what it does not understand it does not ask."""

import datetime
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from . import sources
from .queries import Filters

PERIODS = {"30": _("一个月内"), "180": _("半年内"), "365": _("一年内")}
LONGEST_REGION = 50


@dataclass(frozen=True)
class Asked:
    """A search page's address, read."""

    text: str
    filters: Filters
    period: str
    page: int

    @property
    def elsewhere(self) -> str:
        """The address of the same question and period, to which a place to look in is added."""
        kept = {"q": self.text, "region": self.filters.region, "since": self.period}
        return urlencode({name: value for name, value in kept.items() if value})


def read_address(params: QueryDict, *, today: datetime.date) -> Asked:
    """Never fails: whatever the address holds that is no choice of ours is left out."""
    source = sources.find(params.get("in", ""))
    category = params.get("category", "")
    period = params.get("since", "")
    if source is None or category not in dict(source.categories):
        category = ""
    if period not in PERIODS:
        period = ""
    page = params.get("page", "")
    return Asked(
        text=params.get("q", ""),
        filters=Filters(
            source=source.name if source else "",
            category=category,
            region=params.get("region", "").replace("\0", "")[:LONGEST_REGION],
            since=today - datetime.timedelta(days=int(period)) if period else None,
        ),
        period=period,
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 4 else 1,
    )
