"""Where a unit stands in a chain: a chain of pairings always leads down (1+1+1)."""

from enum import IntEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.units.enums import UnitKind
from alliance.units.models import Unit


class Tier(IntEnum):
    VILLAGE = 0
    TOWNSHIP = 1
    COUNTY = 2
    TERTIARY = 3

    @property
    def label(self) -> str | Promise:
        return _LABELS[self]


_LABELS = {
    Tier.TERTIARY: _("三级医院"),
    Tier.COUNTY: _("县级医院"),
    Tier.TOWNSHIP: _("乡镇、社区"),
    Tier.VILLAGE: _("村卫生室"),
}
_KINDS = {
    UnitKind.VILLAGE: Tier.VILLAGE,
    UnitKind.TOWNSHIP: Tier.TOWNSHIP,
    UnitKind.COMMUNITY: Tier.TOWNSHIP,
}


def tier_of(unit: Unit) -> Tier:
    """The kind decides below the county, the accreditation level above it."""
    if unit.kind in _KINDS:
        return _KINDS[unit.kind]
    return Tier.TERTIARY if unit.level.startswith("3") else Tier.COUNTY
