"""Who may bring in a roster, and for which alliances they speak."""

from alliance.accounts.enums import Role
from alliance.units.queries import OFFICE_ROLES, RoleSet


def can_import(roles: RoleSet, alliance_id: int) -> bool:
    """The training office and the alliance office of that alliance, and administrators."""
    return roles.sees_everything or alliance_id in roles.alliances(*OFFICE_ROLES)


def can_export(roles: RoleSet, alliance_id: int) -> bool:
    """Those who may import, and coordinators, who get their own unit."""
    return can_import(roles, alliance_id) or alliance_id in roles.alliances(Role.COORDINATOR)
