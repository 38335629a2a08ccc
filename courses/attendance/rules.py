"""Who may see a trainee's days, confirm them, and decide on leave.

Placements and trainees are asked about with their programme loaded, as rotations.rules asks it.
"""

from collections.abc import Iterable

from alliance.accounts.enums import Role
from courses.programmes.models import Trainee
from courses.rotations.models import Placement
from courses.rotations.rules import heads, runs, teaches

from .enums import Approver
from .models import Leave


def can_confirm(roles, placement: Placement) -> bool:
    """Tick the trainee on the teacher's list; the rule of queries.confirmable_by."""
    return teaches(roles, placement) or heads(roles, placement) or runs(roles, placement)


def can_see_leave(roles, leave: Leave, touched: Iterable[Placement]) -> bool:
    """The rule of LeaveQuerySet.visible_to; `touched` are the placements on the leave's days."""
    return (
        roles.sees_everything
        or leave.trainee.user_id == roles.user_id
        or leave.trainee.unit_id in roles.unit_ids
        or _alliance_of(leave.trainee) in roles.office_alliance_ids
        or any(teaches(roles, one) or heads(roles, one) for one in touched)
    )


def can_decide_leave(roles, leave: Leave, touched: Iterable[Placement]) -> bool:
    """Whoever the length calls for, or who stands above; nobody decides on their own leave.

    The rule of LeaveQuerySet.decided_by.
    """
    if leave.trainee.user_id == roles.user_id:
        return False
    if roles.sees_everything or _alliance_of(leave.trainee) in roles.alliances(
        Role.TRAINING_OFFICE
    ):
        return True
    return any(
        (leave.approver in (Approver.MENTOR, Approver.HEAD) and heads(roles, one))
        or (leave.approver == Approver.MENTOR and teaches(roles, one))
        for one in touched
    )


def _alliance_of(trainee: Trainee) -> int:
    return trainee.intake.version.programme.alliance_id
