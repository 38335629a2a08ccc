"""Who may grant which role, and who may change a membership."""

from alliance.accounts.enums import Role

from .queries import RoleSet

# What an alliance office may hand out: everything but its own power and the eye that watches it.
GRANTED_BY_OFFICE = frozenset(Role) - {Role.ALLIANCE_OFFICE, Role.AUDITOR}


def can_grant_role(roles: RoleSet, *, role: str, alliance_id: int) -> bool:
    """The administrator grants any role; an alliance office those below it, in its alliance."""
    if roles.sees_everything:
        return True
    return role in GRANTED_BY_OFFICE and alliance_id in roles.alliances(Role.ALLIANCE_OFFICE)


def can_manage_memberships(roles: RoleSet, *, alliance_id: int) -> bool:
    return roles.sees_everything or alliance_id in roles.alliances(Role.ALLIANCE_OFFICE)
