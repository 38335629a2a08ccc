"""The public unit directory: who belongs to the alliance, found by name, pinyin or first letters.

Shows public facts only; a unit's contact person and phone are the office's file.
"""

from dataclasses import dataclass

from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.db.models.functions import Replace

from alliance.accounts.naming import place_key
from alliance.units.enums import CURRENT_MEMBERSHIP, UnitKind, UnitLevel
from alliance.units.models import Membership, Unit


class Initials(Func):
    """First letters of a spaced pinyin key: 'bei jing' gives 'bj'."""

    function = "regexp_replace"
    template = r"%(function)s(%(expressions)s, '(\S)\S*\s*', '\1', 'g')"
    output_field = models.TextField()


@dataclass(frozen=True)
class Search:
    """What a visitor asks the directory for; blank fields ask for nothing."""

    q: str = ""
    county: str = ""
    level: str = ""
    kind: str = ""


def listed_units() -> models.QuerySet[Unit]:
    """Units that are members of an alliance today."""
    current = Membership.objects.filter(unit=OuterRef("pk"), status__in=CURRENT_MEMBERSHIP)
    return Unit.objects.filter(Exists(current))


def find_units(search: Search) -> models.QuerySet[Unit]:
    """Listed units that match, in pinyin order; contact fields are not even read."""
    units = listed_units().defer("contact_name", "contact_phone", "uscc")
    for name in ("county", "level", "kind"):
        if value := getattr(search, name):
            units = units.filter(**{name: value})
    if search.q:
        units = units.alias(
            joined_key=Replace(F("name_key"), Value(" "), Value("")),
            initials=Initials(F("name_key")),
        ).filter(_matches(search.q))
    return units.order_by("name_key", "pk")


def _matches(text: str) -> Q:
    """By a part of the name, of its pinyin, or of its first letters; blanks don't matter."""
    typed = "".join(text.split())
    by_name = Q(name__icontains=typed)
    if not typed.isascii():
        # A homophone typed by an input method still finds its unit.
        return by_name | Q(joined_key__contains=place_key(typed).replace(" ", ""))
    letters = typed.lower()
    return by_name | Q(joined_key__contains=letters) | Q(initials__contains=letters)


def filter_choices() -> dict[str, list[tuple[str, str]]]:
    """What the filters offer: only values that some listed unit has, in one query."""
    rows = set(listed_units().order_by().values_list("county", "level", "kind").distinct())
    counties = sorted({county for county, _, _ in rows if county}, key=place_key)
    levels, kinds = {row[1] for row in rows}, {row[2] for row in rows}
    return {
        "county": [(county, county) for county in counties],
        "level": [choice for choice in UnitLevel.choices if choice[0] in levels],
        "kind": [choice for choice in UnitKind.choices if choice[0] in kinds],
    }


def current_memberships(unit: Unit) -> list[Membership]:
    """The unit's places in alliances today, for its public page."""
    return list(
        Membership.objects.filter(unit=unit, status__in=CURRENT_MEMBERSHIP)
        .select_related("alliance")
        .order_by("joined_date", "pk")
    )
