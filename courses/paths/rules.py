"""Who may walk a path, and who may watch those who do."""

from alliance.accounts.enums import Role
from alliance.units.queries import RoleSet

from .models import PathCompletion, PathPage

FOLLOWERS = (Role.TRAINING_OFFICE, Role.ALLIANCE_OFFICE, Role.COORDINATOR)


def can_see_completion(roles: RoleSet, completion: PathCompletion) -> bool:
    """The rule of PathCompletionQuerySet.visible_to, for one completion."""
    if roles.sees_everything or completion.user_id == roles.user_id:
        return True
    if completion.path.alliance_id in roles.office_alliance_ids:
        return True
    profile = getattr(completion.user, "profile", None)
    return profile is not None and profile.unit_id in roles.unit_ids


def can_follow_whole(roles: RoleSet, path: PathPage) -> bool:
    """See everybody on the path: the offices of its alliance."""
    return roles.sees_everything or path.alliance_id in roles.office_alliance_ids


def can_follow(roles: RoleSet, path: PathPage) -> bool:
    """See who is where: the offices, and coordinators their own unit's people."""
    return can_follow_whole(roles, path) or bool(units_followed(roles, path))


def units_followed(roles: RoleSet, path: PathPage) -> frozenset[int]:
    """Units whose people the person follows in the path's alliance as their coordinator."""
    return frozenset(
        unit_id
        for role, alliance_id, unit_id, _department in roles.grants
        if role == Role.COORDINATOR and alliance_id == path.alliance_id
    )
