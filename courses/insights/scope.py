"""Whose learning a person may look at: one alliance at a time, whole or only their own units."""

from dataclasses import dataclass

from django.db.models import QuerySet

from alliance.accounts.enums import Role
from alliance.core.access import NotAllowed
from alliance.core.prepared import AnyOf, Parameter, Prepared
from alliance.people.models import Profile
from alliance.units.enums import OPEN_MEMBERSHIP
from alliance.units.models import Alliance, Unit
from alliance.units.queries import OFFICE_ROLES, RoleSet
from courses.catalogue.models import CoursePage
from courses.enrolment.models import Enrolment

ALLIANCES = Prepared(lambda: Alliance.objects.order_by("pk").values_list("pk", "slug", "name"))
SOME_ALLIANCES = Prepared(
    lambda: (
        Alliance.objects.filter(pk=AnyOf("ids")).order_by("pk").values_list("pk", "slug", "name")
    )
)
READERS = (*sorted(OFFICE_ROLES), Role.COORDINATOR)


@dataclass(frozen=True)
class Scope:
    """People of an alliance's units and the alliance's courses.

    `only_units` is None for an office, which sees every unit, and a coordinator's units else.
    """

    alliance_id: int
    slug: str
    name: str
    only_units: frozenset[int] | None

    @classmethod
    def of_parameters(cls, *, whole: bool) -> "Scope":
        """One to write a prepared query with, which is then given some scope's `values`."""
        only_units = None if whole else AnyOf("scope_units")
        return cls(Parameter("scope_alliance"), slug="", name="", only_units=only_units)

    @property
    def values(self) -> dict:
        units = {} if self.is_whole else {"scope_units": list(self.only_units)}
        return {"scope_alliance": self.alliance_id} | units

    @property
    def is_whole(self) -> bool:
        return self.only_units is None

    @property
    def cache_key(self) -> str:
        units = "all" if self.is_whole else "-".join(map(str, sorted(self.only_units)))
        return f"{self.alliance_id}:{units}"

    def units(self) -> QuerySet[Unit]:
        units = Unit.objects.filter(
            memberships__alliance=self.alliance_id, memberships__status__in=OPEN_MEMBERSHIP
        )
        if self.is_whole:
            return units
        if isinstance(self.only_units, AnyOf):
            return units.filter(pk=self.only_units)
        return units.filter(pk__in=self.only_units)

    def people(self) -> QuerySet[Profile]:
        """People at work in the scope's units."""
        return Profile.objects.filter(unit__in=self.units().values("pk"), user__is_active=True)

    def courses(self) -> QuerySet[CoursePage]:
        """The alliance's published courses, in the order of the page tree."""
        return CoursePage.objects.live().filter(alliance=self.alliance_id).order_by("path")

    def enrolments(self) -> QuerySet[Enrolment]:
        """Enrolments of the scope's people in the alliance's published courses."""
        return Enrolment.objects.filter(
            course__alliance=self.alliance_id,
            course__live=True,
            user__is_active=True,
            user__profile__unit__in=self.units().values("pk"),
        )


def scopes_of(roles: RoleSet) -> list[Scope]:
    """Every scope the person may look at; an office's right outdoes a coordinator's."""
    whole = roles.office_alliance_ids
    own = roles.alliances(Role.COORDINATOR)
    if not (whole or own or roles.sees_everything):
        return []
    rows = ALLIANCES.rows() if roles.sees_everything else SOME_ALLIANCES.rows(ids=[*whole | own])
    return [
        Scope(
            alliance_id=pk,
            slug=slug,
            name=name,
            only_units=None if roles.sees_everything or pk in whole else _own_units(roles, pk),
        )
        for pk, slug, name in rows
    ]


def _own_units(roles: RoleSet, alliance_id: int) -> frozenset[int]:
    """Units that the person coordinates in this alliance; a right in another one does not count."""
    return frozenset(
        unit_id
        for role, alliance, unit_id, _department in roles.grants
        if role == Role.COORDINATOR and alliance == alliance_id
    )


def choose(scopes: list[Scope], slug: str) -> Scope:
    """The scope asked for, or the first one; raises NotAllowed when it is not among them."""
    for scope in scopes:
        if not slug or scope.slug == slug:
            return scope
    raise NotAllowed
