"""Who may ask for a booklet."""

from collections.abc import Iterable

from alliance.accounts.enums import Role
from courses.programmes.models import Intake, Trainee
from courses.rotations.enums import PlacementStatus
from courses.rotations.models import Placement


def can_order(roles, trainee: Trainee, placements: Iterable[Placement]) -> bool:
    """The trainee, the coordinator of their unit, the offices of the alliance, and whoever
    mentors them in a running placement.

    The trainee comes with `intake__version__programme`.
    """
    return (
        roles.sees_everything
        or trainee.user_id == roles.user_id
        or trainee.unit_id in roles.unit_ids
        or trainee.intake.version.programme.alliance_id in roles.office_alliance_ids
        or any(
            one.mentor_id is not None
            and one.mentor_id == roles.user_id
            and one.status == PlacementStatus.ACTIVE
            for one in placements
        )
    )


def can_order_all(roles, intake: Intake) -> bool:
    """The training office, for a whole intake; it comes with `version__programme`."""
    return roles.sees_everything or intake.version.programme.alliance_id in roles.alliances(
        Role.TRAINING_OFFICE
    )
