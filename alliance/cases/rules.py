"""Who may read a case, and what each may do with it. Each rule asks about one person and one case.

What is seen by somebody is the same as CaseQuerySet.visible_to; a test proves it.
"""

from alliance.accounts.enums import Role
from alliance.units.enums import CURRENT_MEMBERSHIP
from alliance.units.models import Membership
from alliance.units.queries import RoleSet

from .enums import CONFIRMED, IN_DISCUSSION, CaseStatus, ConferenceStatus, Scope
from .models import Attendee, Case, Conference, Expert, Invitation, Mark


def is_author(roles: RoleSet, case: Case) -> bool:
    return case.author_id == roles.user_id


def is_office(roles: RoleSet, case: Case) -> bool:
    """The alliance office, which keeps the cases of its alliance in order; and administrators."""
    return roles.sees_everything or holds_office(roles, case)


def holds_office(roles: RoleSet, case: Case) -> bool:
    return case.alliance_id in roles.alliances(Role.ALLIANCE_OFFICE)


def is_invited(roles: RoleSet, case: Case) -> bool:
    return Invitation.objects.filter(case=case, user=roles.user_id).exists()


def is_expert(roles: RoleSet, alliance_id: int) -> bool:
    return Expert.objects.filter(specialty__alliance=alliance_id, user=roles.user_id).exists()


def works_in_unit(roles: RoleSet, case: Case) -> bool:
    return case.unit.profiles.filter(user=roles.user_id).exists()


def is_member(user_id: int | None, alliance_id: int) -> bool:
    """Works in a unit that belongs to the alliance today."""
    return Membership.objects.filter(
        alliance=alliance_id, unit__profiles=user_id, status__in=CURRENT_MEMBERSHIP
    ).exists()


def is_asked_to_conference(roles: RoleSet, case: Case) -> bool:
    return (
        Attendee.objects.filter(conference__case=case, user=roles.user_id)
        .exclude(conference__status=ConferenceStatus.CANCELLED)
        .exists()
    )


def can_see(roles: RoleSet, case: Case) -> bool:
    """The rule of CaseQuerySet.visible_to, for one case."""
    if roles.sees_everything or is_author(roles, case):
        return True
    if case.status == CaseStatus.DRAFT:
        return False
    if holds_office(roles, case):
        return True
    if case.status == CaseStatus.DEIDENTIFIED:
        return is_invited(roles, case) or (
            case.scope == Scope.ALLIANCE and is_expert(roles, case.alliance_id)
        )
    return case.status in CONFIRMED and (
        is_invited(roles, case)
        or works_in_unit(roles, case)
        or (case.scope == Scope.ALLIANCE and is_member(roles.user_id, case.alliance_id))
        or is_asked_to_conference(roles, case)
    )


def can_bring(roles: RoleSet, alliance_id: int) -> bool:
    """A member doctor, for a patient of their own unit."""
    return is_member(roles.user_id, alliance_id)


def can_write(roles: RoleSet, case: Case) -> bool:
    """Texts and images are the author's alone; that it is a draft is the status's to say."""
    return is_author(roles, case)


def can_confirm(roles: RoleSet, case: Case) -> bool:
    """Read second: the office or an expert, never the author, and no administrator for them.

    What a unit keeps to itself is confirmed by the office or by whom the author invited.
    """
    if is_author(roles, case) or case.status != CaseStatus.DEIDENTIFIED:
        return False
    return (
        holds_office(roles, case)
        or is_invited(roles, case)
        or (case.scope == Scope.ALLIANCE and is_expert(roles, case.alliance_id))
    )


def can_advise(roles: RoleSet, case: Case) -> bool:
    """Sign advice: whoever was invited."""
    return case.status in IN_DISCUSSION and not is_author(roles, case) and is_invited(roles, case)


def can_reply(roles: RoleSet, case: Case) -> bool:
    """Write among the advice, and set marks: who was invited, and the author."""
    return case.status in IN_DISCUSSION and (is_author(roles, case) or is_invited(roles, case))


def can_invite(roles: RoleSet, case: Case) -> bool:
    return case.status in (*IN_DISCUSSION, CaseStatus.DRAFT, CaseStatus.DEIDENTIFIED) and (
        is_author(roles, case) or (is_office(roles, case) and not case.is_draft)
    )


def can_remove_mark(roles: RoleSet, mark: Mark) -> bool:
    return mark.by_id == roles.user_id and can_reply(roles, mark.case)


def can_withdraw(roles: RoleSet, case: Case) -> bool:
    """The author, until it is closed; the office at any time after it was submitted."""
    if case.status in (CaseStatus.DRAFT, CaseStatus.WITHDRAWN):
        return False
    return is_office(roles, case) or (is_author(roles, case) and case.status != CaseStatus.CLOSED)


def can_see_readers(roles: RoleSet, case: Case) -> bool:
    return is_office(roles, case) and not case.is_draft


def can_plan_conference(roles: RoleSet, case: Case) -> bool:
    return is_office(roles, case) and case.status in CONFIRMED


def can_see_conference(roles: RoleSet, conference: Conference) -> bool:
    """The rule of ConferenceQuerySet.visible_to, for one conference."""
    return (
        is_office(roles, conference.case)
        or is_author(roles, conference.case)
        or conference.attendees.filter(user=roles.user_id).exists()
    )


def can_keep_experts(roles: RoleSet, alliance_id: int) -> bool:
    return roles.sees_everything or alliance_id in roles.alliances(Role.ALLIANCE_OFFICE)


def kept_alliances(roles: RoleSet) -> frozenset[int]:
    """Alliances whose office this person is."""
    return roles.alliances(Role.ALLIANCE_OFFICE)
