"""Who may write, see and decide on a submission. `roles` is a units.queries.RoleSet."""

from alliance.accounts.enums import Role

from .models import PUBLISHERS, Submission


def places(roles) -> list[tuple[int, int]]:
    """(alliance, unit) for which the person writes, as their coordinator."""
    return [(grant[1], grant[2]) for grant in roles.grants if grant[0] == Role.COORDINATOR]


def can_write(roles, *, alliance_id: int, unit_id: int) -> bool:
    """The unit's coordinators write for it; nobody writes in a unit's name from outside."""
    return (alliance_id, unit_id) in places(roles)


def is_writer(roles, submission: Submission) -> bool:
    return can_write(roles, alliance_id=submission.alliance_id, unit_id=submission.unit_id)


def can_see(roles, submission: Submission) -> bool:
    """The rule of SubmissionQuerySet.visible_to, for one submission."""
    if roles.sees_everything or is_writer(roles, submission):
        return True
    handed_in = submission.submitted_at is not None
    return handed_in and submission.alliance_id in roles.alliances(*PUBLISHERS)


def can_decide(roles, submission: Submission) -> bool:
    """The alliance office takes, returns and declines."""
    return roles.sees_everything or submission.alliance_id in roles.alliances(Role.ALLIANCE_OFFICE)
