"""How it went on: reports of the author, the end of a case, and what is told when it is late."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from alliance.accounts.models import User
from alliance.core import access, transitions
from alliance.units.queries import roles_of

from .. import mending, rules, tell
from ..enums import CASE_TRANSITIONS, CaseStatus
from ..models import Case, FollowUp
from ..models.cases import TEXTS
from ..signals import case_withdrawn
from .drafting import erase_images
from .finding import locked, record

ERASED = "—"


class NotYetDue(Exception):
    """The day on which this is to be said has not come."""


@transaction.atomic
def report_outcome(*, follow_up_id: int, text: str, by: User, at: datetime) -> FollowUp:
    """The author says how the patient is; said again it replaces what was said.

    Raises NotAllowed, NotYetDue, TransitionNotAllowed, mending.IdentifiersFound.
    """
    found = FollowUp.objects.filter(pk=follow_up_id).first()
    access.require(found is not None)
    case = locked(found.case_id)
    access.require(rules.is_author(roles_of(by), case))
    transitions.require(CASE_TRANSITIONS, case.status, CaseStatus.CLOSED)
    if localdate(at) < found.due_on:
        raise NotYetDue
    mending.require_clean({"text": text})
    found.text, found.reported_at = text, at
    found.save(update_fields=["text", "reported_at"])
    record("case.report", case, by=by, at=at, days=found.days)
    return found


@transaction.atomic
def close_case(*, case_id: int, outcome: str, text: str, by: User, at: datetime) -> Case:
    """End it with what became of the patient; reports that are not due yet are not asked for.

    Raises NotAllowed, TransitionNotAllowed, mending.IdentifiersFound.
    """
    case = locked(case_id)
    access.require(rules.is_author(roles_of(by), case))
    transitions.require(CASE_TRANSITIONS, case.status, CaseStatus.CLOSED)
    mending.require_clean({"text": text})
    case.status, case.closed_at = CaseStatus.CLOSED, at
    case.outcome, case.outcome_text = outcome, text
    case.save(update_fields=["status", "closed_at", "outcome", "outcome_text"])
    case.follow_ups.filter(reported_at=None).delete()
    record("case.close", case, by=by, at=at, outcome=outcome)
    return case


@transaction.atomic
def withdraw_case(*, case_id: int, reason: str, erase: bool, by: User, at: datetime) -> Case:
    """Take the case away from its readers; author and office still see it.

    With `erase`, when a patient was recognisable in it, texts and images go for good.
    Raises NotAllowed, TransitionNotAllowed, mending.IdentifiersFound.
    """
    case = locked(case_id)
    access.require(rules.can_withdraw(roles_of(by), case))
    transitions.require(CASE_TRANSITIONS, case.status, CaseStatus.WITHDRAWN)
    mending.require_clean({"reason": reason}, dates=False)
    case.status, case.withdraw_reason = CaseStatus.WITHDRAWN, reason
    if erase:
        for name in TEXTS:
            setattr(case, name, ERASED)
    case.save(update_fields=["status", "withdraw_reason", *TEXTS])
    if erase:
        case.marks.all().delete()
        case.false_alarms.all().delete()
        erase_images(case)
    case.follow_ups.filter(reported_at=None).delete()
    record("case.withdraw", case, by=by, at=at, erased=erase)
    people = {case.author_id, *case.invitations.values_list("user", flat=True)} - {by.pk}
    case_withdrawn.send(Case, case=case, erased=erase, by=by, at=at)
    tell.about_case("withdrawn", case, users=people, at=at)
    return case


def tell_late_cases(*, at: datetime) -> int:
    """Tell office and invited experts, once, of each case whose advice is late."""
    late = Case.objects.filter(
        status=CaseStatus.OPEN, answer_due_at__lt=at, late_told_at__isnull=True
    )
    told = 0
    for pk in late.values_list("pk", flat=True):
        told += _tell_late(pk, at)
    return told


@transaction.atomic
def _tell_late(case_id: int, at: datetime) -> bool:
    case = locked(case_id)
    if case.status != CaseStatus.OPEN or case.late_told_at:
        return False
    case.late_told_at = at
    case.save(update_fields=["late_told_at"])
    people = {
        *tell.office_of(case.alliance_id),
        *case.invitations.values_list("user", flat=True),
    }
    tell.about_case("late", case, users=people, at=at)
    return True


def remind_of_reports(*, at: datetime) -> int:
    """Ask each author, once for each report that is due."""
    due = FollowUp.objects.filter(
        case__status=CaseStatus.ADVISED,
        due_on__lte=localdate(at),
        reported_at=None,
        reminded_at=None,
    )
    told = 0
    for pk in due.values_list("pk", flat=True):
        told += _remind(pk, at)
    return told


@transaction.atomic
def _remind(follow_up_id: int, at: datetime) -> bool:
    case = locked(FollowUp.objects.values_list("case", flat=True).get(pk=follow_up_id))
    open_ = FollowUp.objects.filter(pk=follow_up_id, reported_at=None, reminded_at=None)
    days = open_.values_list("days", flat=True).first()
    if days is None or case.status != CaseStatus.ADVISED:
        return False
    open_.update(reminded_at=at)
    tell.about_case("follow_up", case, users=[case.author_id], at=at, days=days)
    return True
