"""Who may see whom."""

from alliance.units.enums import OPEN_MEMBERSHIP

from .models import Profile


def can_see_profile(roles, profile: Profile) -> bool:
    """The rule of ProfileQuerySet.visible_to, for one person."""
    if roles.sees_everything or profile.user_id == roles.user_id:
        return True
    if profile.unit_id in roles.unit_ids:
        return True
    return profile.unit.memberships.filter(
        alliance__in=roles.office_alliance_ids, status__in=OPEN_MEMBERSHIP
    ).exists()
