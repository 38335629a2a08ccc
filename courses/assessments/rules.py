"""Who may ask, answer, see, hand out passes, and edit forms.

`roles` is a units.queries.RoleSet. Placements and requests come with their trainee's alliance
loaded (`queries.with_places`), so that no rule runs a query.
"""

from datetime import date

from alliance.accounts.enums import Role
from courses.rotations import rules as rotations
from courses.rotations.enums import PlacementStatus
from courses.rotations.models import Placement

from .models import Assessment, AssessmentRequest, BedsidePass, Form

EDITORS = (Role.TRAINING_OFFICE, Role.ALLIANCE_OFFICE)
TEACHERS = (Role.MENTOR, Role.DEPARTMENT_HEAD)
ASKABLE = (PlacementStatus.ACTIVE, PlacementStatus.PUBLISHED)


def is_own(roles, placement: Placement) -> bool:
    """The placement is the person's own."""
    return placement.trainee.user_id == roles.user_id


def can_ask(roles, placement: Placement, *, on: date) -> bool:
    """The trainee, from the first day of a placement to its last."""
    return (
        is_own(roles, placement)
        and placement.status in ASKABLE
        and placement.starts_on <= on <= placement.ends_on
    )


def can_see_request(roles, request: AssessmentRequest) -> bool:
    """The rule of RequestQuerySet.visible_to, for one request."""
    return rotations.can_see_placement(roles, request.placement)


def can_see_assessment(roles, assessment: Assessment) -> bool:
    """The rule of AssessmentQuerySet.visible_to, for one assessment."""
    if assessment.rater_id is not None and assessment.rater_id == roles.user_id:
        return True
    return assessment.single and can_see_request(roles, assessment.request)


def can_answer(roles, request: AssessmentRequest) -> bool:
    """Without a pass: who teaches in the alliance; a 360 round anybody with an account.

    Never the trainee. The request's token is what lets one in, so the round goes no further than
    the trainee shows it.
    """
    if roles.user_id is None or is_own(roles, request.placement):
        return False
    if request.version.form.is_round:
        return True
    placement = request.placement
    return (
        rotations.teaches(roles, placement)
        or rotations.heads(roles, placement)
        or rotations.alliance_of(placement) in roles.alliances(*TEACHERS)
    )


def pass_opens(bedside_pass: BedsidePass, request: AssessmentRequest) -> bool:
    """A pass is for its department, and nobody lets in a judge of themselves."""
    return (
        bedside_pass.department_id == request.placement.department_id
        and bedside_pass.issued_by_id != request.placement.trainee.user_id
    )


def can_issue_passes(roles, *, alliance_id: int, department_id: int, mentored: set[int]) -> bool:
    """The training office anywhere; heads and mentors where they teach.

    `mentored` are the departments in which the person mentors a trainee today
    (`queries.mentored_departments`).
    """
    return (
        roles.sees_everything
        or alliance_id in roles.alliances(Role.TRAINING_OFFICE)
        or department_id in roles.department_ids
        or department_id in mentored
    )


def can_revoke_pass(roles, bedside_pass: BedsidePass) -> bool:
    """Who handed it out, the head of its department, the training office."""
    return (
        roles.sees_everything
        or bedside_pass.issued_by_id == roles.user_id
        or bedside_pass.department_id in roles.department_ids
        or bedside_pass.alliance_id in roles.alliances(Role.TRAINING_OFFICE)
    )


def can_edit_form(roles, form: Form) -> bool:
    """An alliance's form: its training office. A common one: administrators."""
    return roles.sees_everything or (
        form.alliance_id is not None and form.alliance_id in roles.alliances(Role.TRAINING_OFFICE)
    )


def can_see_form(roles, form: Form) -> bool:
    """Common forms, and those of one's alliances, for whoever may edit any."""
    if roles.sees_everything:
        return True
    own = roles.alliances(Role.TRAINING_OFFICE)
    return bool(own) and (form.alliance_id is None or form.alliance_id in own)
