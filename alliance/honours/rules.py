"""Who gives an alliance's honours. `roles` is a units.queries.RoleSet."""

from alliance.accounts.enums import Role

from .models import Award, Honour


def can_manage(roles, alliance_id: int) -> bool:
    """Open rounds, name recipients: the alliance office."""
    return roles.sees_everything or alliance_id in roles.alliances(Role.ALLIANCE_OFFICE)


def can_see_award(roles, award: Award) -> bool:
    """The rule of AwardQuerySet.visible_to, for one round."""
    return roles.sees_everything or award.alliance_id in roles.office_alliance_ids


def can_see_honour(roles, honour: Honour) -> bool:
    """The rule of HonourQuerySet.visible_to, for one honour; select its award."""
    return (
        can_see_award(roles, honour.award)
        or honour.person_id == roles.user_id
        or honour.unit_id in roles.unit_ids
    )
