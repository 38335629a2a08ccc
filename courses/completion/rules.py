"""Who may see, submit, sign, agree. Ends come `with_places`, so that no rule runs a query."""

from courses.rotations import rules as rotations
from courses.rotations.models import Placement

from .enums import Step
from .models import EndOfRotation, ImprovementPlan


def is_own(roles, placement: Placement) -> bool:
    return placement.trainee.user_id == roles.user_id


def can_see(roles, end: EndOfRotation) -> bool:
    """The rule of EndQuerySet.visible_to, for one."""
    return rotations.can_see_placement(roles, end.placement)


def stands_for_mentor(roles, placement: Placement) -> bool:
    """The mentor; where none is named, the head of the department."""
    if placement.mentor_id is None:
        return rotations.heads(roles, placement)
    return rotations.teaches(roles, placement)


def can_decide(roles, placement: Placement, step: str) -> bool:
    """Sign, return or fail at this step. Nobody does it for themselves."""
    if is_own(roles, placement):
        return False
    if step == Step.MENTOR:
        return stands_for_mentor(roles, placement)
    if step == Step.HEAD:
        return rotations.heads(roles, placement)
    return step == Step.OFFICE and rotations.runs(roles, placement)


def can_stand_in(roles, placement: Placement, step: str, *, has_head: bool) -> bool:
    """Decide where nobody else can: the training office, in a department without a head."""
    if has_head or is_own(roles, placement) or not rotations.runs(roles, placement):
        return False
    return step == Step.HEAD or (step == Step.MENTOR and placement.mentor_id is None)


def can_write_plan(roles, plan: ImprovementPlan) -> bool:
    """Both sides of it: the trainee and the mentor."""
    placement = plan.end.placement
    return is_own(roles, placement) or stands_for_mentor(roles, placement)
