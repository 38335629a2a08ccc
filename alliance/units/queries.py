"""Reads over units and roles."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet, Value
from django.db.models.functions import Replace

from alliance.accounts.enums import Role
from alliance.core.prepared import Parameter, Prepared

from .models import RoleGrant, Unit

GRANTS = Prepared(
    lambda: RoleGrant.objects.filter(user=Parameter("user")).values_list(
        "role", "alliance_id", "unit_id", "department_id"
    )
)
OFFICE_ROLES = frozenset({Role.TRAINING_OFFICE, Role.ALLIANCE_OFFICE})


def search(units: QuerySet[Unit], text: str) -> QuerySet[Unit]:
    """Units whose name, or its pinyin, holds what was typed."""
    typed = "".join(text.split()).lower()
    if not typed:
        return units
    if not typed.isascii():
        return units.filter(name__contains=typed)
    return units.alias(pinyin=Replace("name_key", Value(" "), Value(""))).filter(
        pinyin__contains=typed
    )


@dataclass(frozen=True)
class RoleSet:
    """Every role one person holds; read in one query, asked many times in a request."""

    user_id: int | None
    sees_everything: bool
    grants: tuple[tuple[str, int, int | None, int | None], ...]

    def holds(self, *roles: str) -> bool:
        """True when the person holds any of the roles, in any scope."""
        return any(grant[0] in roles for grant in self.grants)

    def alliances(self, *roles: str) -> frozenset[int]:
        """Ids of the alliances in which the person holds any of the roles."""
        return frozenset(grant[1] for grant in self.grants if grant[0] in roles)

    @cached_property
    def office_alliance_ids(self) -> frozenset[int]:
        """Alliances whose people and units the person watches as training or alliance office."""
        return self.alliances(*OFFICE_ROLES)

    @cached_property
    def unit_ids(self) -> frozenset[int]:
        """Units whose people the person follows as their coordinator."""
        return frozenset(grant[2] for grant in self.grants if grant[0] == Role.COORDINATOR)

    @cached_property
    def department_ids(self) -> frozenset[int]:
        """Departments that the person heads."""
        return frozenset(grant[3] for grant in self.grants if grant[0] == Role.DEPARTMENT_HEAD)


NO_ROLES = RoleSet(user_id=None, sees_everything=False, grants=())


def roles_of(user) -> RoleSet:
    """The person's roles: one query, remembered on the user object; NO_ROLES for a visitor."""
    if not user.is_authenticated:
        return NO_ROLES
    if not hasattr(user, "_role_set"):
        user._role_set = RoleSet(
            user_id=user.pk,
            sees_everything=user.is_superuser,
            grants=tuple(GRANTS.rows(user=user.pk)),
        )
    return user._role_set


def watched_units(roles: RoleSet) -> QuerySet[Unit]:
    """A coordinator's own units, and for the offices all units of their alliances."""
    if roles.sees_everything:
        return Unit.objects.all()
    own = Unit.objects.filter(pk__in=roles.unit_ids)
    if not roles.office_alliance_ids:
        return own
    members = Unit.objects.filter(memberships__alliance__in=roles.office_alliance_ids)
    return Unit.objects.filter(pk__in=own.union(members).values("pk"))
