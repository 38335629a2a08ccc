"""The numbers of the home page: counted, never typed. Apps above add theirs to `slots`."""

from dataclasses import dataclass

from django.db.models import IntegerField, OuterRef, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliance.people.models import Profile
from alliance.units.enums import CURRENT_MEMBERSHIP
from alliance.units.models import Alliance, Membership

from .slots import Figure, count_on_home, figures

FOUNDED = "founded"


class RowCount(Subquery):
    """How many rows a query has, as a part of another query."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


@dataclass(frozen=True)
class Number:
    """A figure as it is shown."""

    label: str | Promise
    number: int
    path: str = ""


def figure_choices() -> list[tuple[str, str | Promise]]:
    """What the office can choose from."""
    return [*((name, figure.label) for name, figure in figures().items()), (FOUNDED, _("成立年份"))]


def numbers_of(alliance: Alliance, names: list[str]) -> list[Number]:
    """The chosen numbers in the order they were registered in; one query for all.

    A name that no app counts any more is left out, and so is the year of an undated foundation.
    """
    chosen = [figure for name, figure in figures().items() if name in names]
    counts = {figure.name: RowCount(figure.rows()) for figure in chosen}
    counted = Alliance.objects.values(**counts).get(pk=alliance.pk) if counts else {}
    found = [Number(figure.label, counted[figure.name], figure.path) for figure in chosen]
    if FOUNDED in names and alliance.founded_date:
        found.append(Number(_("成立年份"), alliance.founded_date.year))
    return found


def _members() -> QuerySet[Membership]:
    return Membership.objects.filter(alliance=OuterRef("pk"), status__in=CURRENT_MEMBERSHIP)


def _counties() -> QuerySet:
    return _members().exclude(unit__county="").order_by().values("unit__county").distinct()


def _doctors() -> QuerySet[Profile]:
    units = Membership.objects.filter(
        alliance=OuterRef(OuterRef("pk")), status__in=CURRENT_MEMBERSHIP
    )
    return Profile.objects.filter(unit__in=units.values("unit"), user__is_active=True)


def register() -> None:
    """The numbers that the ground floor can count."""
    count_on_home(Figure("units", _("成员单位"), lambda: _members().values("pk"), "/units/"))
    count_on_home(Figure("counties", _("覆盖县区"), _counties))
    count_on_home(Figure("doctors", _("医务人员"), lambda: _doctors().values("pk")))
