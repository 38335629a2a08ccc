"""Who may see, write, publish and watch a standard. `roles` is a units.queries.RoleSet."""

from alliance.accounts.enums import Role
from alliance.units.enums import CURRENT_MEMBERSHIP
from alliance.units.models import Membership

from .models import WRITERS, Version


def can_write(roles, alliance_id: int) -> bool:
    """Drafts are written by the alliance's editors and its office."""
    return roles.sees_everything or alliance_id in roles.alliances(*WRITERS)


def can_publish(roles, alliance_id: int) -> bool:
    """Publishing and withdrawing are the alliance office's."""
    return roles.sees_everything or alliance_id in roles.alliances(Role.ALLIANCE_OFFICE)


def is_reader(roles, alliance_id: int) -> bool:
    """Works in a member unit of the alliance, and so is asked to read its standards."""
    return Membership.objects.filter(
        alliance=alliance_id,
        unit__profiles__user_id=roles.user_id,
        status__in=CURRENT_MEMBERSHIP,
    ).exists()


def can_see(roles, version: Version) -> bool:
    """The rule of VersionQuerySet.visible_to, for one version."""
    alliance_id = version.standard.alliance_id
    if can_write(roles, alliance_id):
        return True
    if version.is_draft:
        return False
    return alliance_id in roles.alliances(*Role) or is_reader(roles, alliance_id)


def watches_all(roles, alliance_id: int) -> bool:
    """Follows the reading of every unit: the offices of the alliance."""
    return roles.sees_everything or alliance_id in roles.office_alliance_ids


def watched_units(roles, alliance_id: int) -> frozenset[int]:
    """Units of the alliance whose people's reading the person follows as coordinator."""
    return frozenset(
        grant[2]
        for grant in roles.grants
        if grant[0] == Role.COORDINATOR and grant[1] == alliance_id
    )


def can_watch(roles, alliance_id: int) -> bool:
    return watches_all(roles, alliance_id) or bool(watched_units(roles, alliance_id))


def manages(roles) -> bool:
    """Writes the standards of some alliance."""
    return roles.sees_everything or roles.holds(*WRITERS)
