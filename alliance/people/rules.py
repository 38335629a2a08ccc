"""Who may see whom, and who may do what to whose account."""

from collections.abc import Iterable

from alliance.accounts.enums import Role
from alliance.accounts.models import User
from alliance.units.enums import OPEN_MEMBERSHIP
from alliance.units.models import RoleGrant
from alliance.units.queries import RoleSet
from alliance.units.rules import can_grant_role

from .models import Profile

UNIT_ROLES = frozenset({Role.MENTOR, Role.DEPARTMENT_HEAD, Role.COORDINATOR})


def can_see_profile(roles: RoleSet, profile: Profile) -> bool:
    """The rule of ProfileQuerySet.visible_to, for one person."""
    return profile.user_id == roles.user_id or can_edit_profile(roles, profile)


def can_edit_profile(roles: RoleSet, profile: Profile) -> bool:
    """The coordinator of the unit, and the offices of the alliances that the unit belongs to."""
    if roles.sees_everything or profile.unit_id in roles.unit_ids:
        return True
    return profile.unit.memberships.filter(
        alliance__in=roles.office_alliance_ids, status__in=OPEN_MEMBERSHIP
    ).exists()


def can_issue_code(roles: RoleSet, profile: Profile, grants: Iterable[RoleGrant]) -> bool:
    """Whether a code for this account may be handed over; `grants` are the holder's."""
    return can_edit_profile(roles, profile) and stands_above(roles, profile.user, grants)


def stands_above(roles: RoleSet, holder: User, grants: Iterable[RoleGrant]) -> bool:
    """A code is a key to the account: it is given out only by who could give its roles.

    Nobody issues one to themselves. A password is reset by slip for people without an office
    only; the others have their e-mail, or the administrator.
    """
    if holder.pk == roles.user_id or not holder.is_active:
        return False
    if roles.sees_everything:
        return True
    if holder.is_staff or holder.is_superuser:
        return False
    if holder.is_activated and any(grant.role not in UNIT_ROLES for grant in grants):
        return False
    return all(_could_have_given(roles, grant) for grant in grants)


def _could_have_given(roles: RoleSet, grant: RoleGrant) -> bool:
    if can_grant_role(roles, role=grant.role, alliance_id=grant.alliance_id):
        return True
    if grant.role not in UNIT_ROLES:
        return False
    return grant.unit_id in roles.unit_ids or grant.alliance_id in roles.alliances(
        Role.TRAINING_OFFICE
    )
