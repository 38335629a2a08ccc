"""Who may see, and who may do, what in mentoring. `roles` is a units.queries.RoleSet."""

from alliance.accounts.enums import Role
from alliance.units.enums import CURRENT_MEMBERSHIP
from alliance.units.models import Membership

from .enums import PairingStatus
from .models import ChangeRequest, MentorProfile, Pairing

# A former mentor keeps the dates; what was said stays with the mentee and the office.
_OPEN_TO_MENTOR = (PairingStatus.PROPOSED, PairingStatus.ACTIVE)


def runs(roles, alliance_id: int) -> bool:
    """Arranges the alliance's pairings: its training office."""
    return roles.sees_everything or alliance_id in roles.alliances(Role.TRAINING_OFFICE)


def can_see_mentor(roles, mentor: MentorProfile) -> bool:
    """The rule of MentorProfileQuerySet.visible_to, for one mentor."""
    if roles.sees_everything or mentor.user_id == roles.user_id:
        return True
    if mentor.alliance_id in roles.office_alliance_ids:
        return True
    return Membership.objects.filter(
        alliance=mentor.alliance_id,
        unit__profiles__user_id=roles.user_id,
        status__in=CURRENT_MEMBERSHIP,
    ).exists()


def can_edit_mentor(roles, mentor: MentorProfile) -> bool:
    """What the mentor says of themselves; the limit is set by who `runs` the alliance."""
    return mentor.user_id == roles.user_id or runs(roles, mentor.alliance_id)


def is_mentor(roles, pairing: Pairing) -> bool:
    return pairing.mentor.user_id == roles.user_id


def is_mentee(roles, pairing: Pairing) -> bool:
    return pairing.mentee_id == roles.user_id


def is_party(roles, pairing: Pairing) -> bool:
    return is_mentor(roles, pairing) or is_mentee(roles, pairing)


def can_see_pairing(roles, pairing: Pairing) -> bool:
    """The rule of PairingQuerySet.visible_to, for one pairing: that it is, and its dates."""
    if roles.sees_everything or is_party(roles, pairing):
        return True
    if pairing.alliance_id in roles.office_alliance_ids:
        return True
    if pairing.mentor.department_id in roles.department_ids:
        return True
    profile = getattr(pairing.mentee, "profile", None)
    return profile is not None and profile.unit_id in roles.unit_ids


def can_read_content(roles, pairing: Pairing) -> bool:
    """Goals, evidence, minutes: the mentee, the training office, the mentor while it runs."""
    if is_mentee(roles, pairing):
        return True
    if is_mentor(roles, pairing):
        return pairing.status in _OPEN_TO_MENTOR
    return runs(roles, pairing.alliance_id)


def can_work_in(roles, pairing: Pairing) -> bool:
    """Set goals, plan and record meetings: the two, while the pairing runs."""
    return is_party(roles, pairing) and pairing.status == PairingStatus.ACTIVE


def can_see_change(roles, change: ChangeRequest) -> bool:
    """The rule of ChangeRequestQuerySet.visible_to, for one request."""
    if change.asked_by_id == roles.user_id:
        return True
    return can_decide_change(roles, change)


def can_decide_change(roles, change: ChangeRequest) -> bool:
    """The training office, unless the request is about the very person who would read it."""
    return runs(roles, change.pairing.alliance_id) and not is_party(roles, change.pairing)
