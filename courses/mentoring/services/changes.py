"""The quiet way to another mentor: a wish that the training office alone reads."""

from datetime import datetime

from django.db import transaction

from alliance.accounts.models import User
from alliance.core import audit, transitions
from alliance.core.access import require
from alliance.core.refusals import refused_as
from alliance.units.queries import roles_of

from .. import rules
from ..enums import CHANGE_TRANSITIONS, ChangeStatus, EndCause, PairingKind
from ..models import ChangeRequest, Pairing
from . import pairings


class AlreadyAsked(Exception):
    """The person's wish for this pairing is with the office already."""


class NotRunning(Exception):
    """The pairing has ended, or has not begun."""


@transaction.atomic
def request_change(*, pairing_id: int, reason: str, by: User, at: datetime) -> ChangeRequest:
    """Ask the office for somebody else. Nobody is mailed: the office finds it on its desk.

    Raises NotAllowed, NotRunning, AlreadyAsked.
    """
    pairing = pairings.lock(pairing_id)
    require(rules.is_party(roles_of(by), pairing))
    if not pairing.is_active:
        raise NotRunning
    with refused_as(one_open_change_request=AlreadyAsked):
        change = ChangeRequest.objects.create(
            pairing=pairing, asked_by=by, asked_at=at, reason=reason
        )
    _record("change.ask", change, by=by, at=at)
    return change


@transaction.atomic
def withdraw_change(*, change_id: int, by: User, at: datetime) -> ChangeRequest:
    """Take the wish back. Raises NotAllowed, TransitionNotAllowed."""
    change = _lock(change_id)
    require(change.asked_by_id == by.pk)
    return _decide(change, ChangeStatus.WITHDRAWN, answer="", by=by, at=at)


@transaction.atomic
def refuse_change(*, change_id: int, answer: str, by: User, at: datetime) -> ChangeRequest:
    """Leave the pairing as it is, with an answer for who asked. Raises NotAllowed,
    TransitionNotAllowed.
    """
    change = _lock(change_id)
    require(rules.can_decide_change(roles_of(by), change))
    return _decide(change, ChangeStatus.REFUSED, answer=answer, by=by, at=at)


@transaction.atomic
def grant_change(
    *, change_id: int, new_mentor_id: int | None, answer: str, by: User, at: datetime
) -> Pairing | None:
    """End the pairing and propose the next one; without a new mentor, only end it.

    Both sides are told that the office rearranged, and nothing else. Raises NotAllowed,
    TransitionNotAllowed, and what pairings.propose_primary raises.
    """
    change = _lock(change_id)
    require(rules.can_decide_change(roles_of(by), change))
    _decide(change, ChangeStatus.GRANTED, answer=answer, by=by, at=at)
    old = pairings.lock(change.pairing_id)
    if old.is_active:
        pairings.end(old, cause=EndCause.REARRANGED, by=by, at=at)
    if new_mentor_id is None:
        return None
    if old.kind == PairingKind.PRIMARY:
        return pairings.propose_primary(
            mentor_id=new_mentor_id, trainee_id=old.trainee_id, by=by, at=at
        )
    return pairings.propose_chain(mentor_id=new_mentor_id, mentee_id=old.mentee_id, by=by, at=at)


def _lock(change_id: int) -> ChangeRequest:
    """The pairing is locked first, as everywhere else."""
    pairing_id = ChangeRequest.objects.values_list("pairing", flat=True).get(pk=change_id)
    pairing = pairings.lock(pairing_id)
    change = ChangeRequest.objects.select_for_update().get(pk=change_id)
    change.pairing = pairing
    return change


def _decide(
    change: ChangeRequest, status: ChangeStatus, *, answer: str, by: User, at: datetime
) -> ChangeRequest:
    transitions.require(CHANGE_TRANSITIONS, change.status, status)
    change.status, change.answer = status, answer
    change.decided_by, change.decided_at = by, at
    change.save(update_fields=["status", "answer", "decided_by", "decided_at"])
    _record("change.decide", change, by=by, at=at, status=status)
    return change


def _record(action: str, change: ChangeRequest, *, by: User, at: datetime, **detail) -> None:
    """Neither the reason nor the pairing stands in the trail."""
    audit.record(
        f"mentor_{action}",
        by_id=by.pk,
        target=change,
        alliance_id=change.pairing.alliance_id,
        at=at,
        **detail,
    )
