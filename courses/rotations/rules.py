"""Who may see a placement, and who may do what with it.

A placement is asked about with its programme loaded: `Placement.objects.with_scope()`.
"""

from alliance.accounts.enums import Role

from .models import Placement


def can_see_placement(roles, placement: Placement) -> bool:
    """The rule of PlacementQuerySet.visible_to, for one placement."""
    return (
        roles.sees_everything
        or roles.user_id in (placement.trainee.user_id, placement.mentor_id)
        or placement.department_id in roles.department_ids
        or placement.trainee.unit_id in roles.unit_ids
        or alliance_of(placement) in roles.office_alliance_ids
    )


def teaches(roles, placement: Placement) -> bool:
    """Is its mentor today."""
    return placement.mentor_id is not None and placement.mentor_id == roles.user_id


def heads(roles, placement: Placement) -> bool:
    """Heads the department where it takes place."""
    return placement.department_id in roles.department_ids


def runs(roles, placement: Placement) -> bool:
    """Is the training office of its alliance, or the administrator."""
    return can_plan(roles, alliance_of(placement))


def may_change_mentor(roles, placement: Placement) -> bool:
    """Choose who teaches it: the training office and the head of the department."""
    return runs(roles, placement) or heads(roles, placement)


def can_plan(roles, alliance_id: int) -> bool:
    """Plan and publish placements of the alliance's trainees."""
    return roles.sees_everything or alliance_id in roles.alliances(Role.TRAINING_OFFICE)


def keeps_calendar(roles) -> bool:
    """Enter which days are worked: any training office, since the country has one calendar."""
    return roles.sees_everything or bool(roles.alliances(Role.TRAINING_OFFICE))


def alliance_of(placement: Placement) -> int:
    return placement.trainee.intake.version.programme.alliance_id
