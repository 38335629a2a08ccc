"""Meetings: planned, recorded, signed by both."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from alliance.accounts.models import User
from alliance.core import transitions
from alliance.core.access import require
from alliance.units.queries import roles_of

from .. import letters, rules
from ..enums import MEETING_TRANSITIONS, MeetingStatus
from ..letters import Letter
from ..models import Meeting, Pairing
from . import pairings


class NotYetHeld(Exception):
    """The day of the meeting is still to come, or lies before the pairing."""


class MinutesChanged(Exception):
    """The minutes were written anew after this person read them."""


@transaction.atomic
def plan_meeting(
    *, pairing_id: int, planned_on: date, agenda: str, by: User, at: datetime
) -> Meeting:
    """Either side plans it; the other one is told. Raises NotAllowed."""
    pairing = pairings.lock(pairing_id)
    require(rules.can_work_in(roles_of(by), pairing))
    meeting = pairing.meetings.create(planned_on=planned_on, agenda=agenda, planned_by=by)
    pairings.record("mentoring_meeting.plan", pairing, by=by, at=at, meeting=meeting.pk)
    letters.write(Letter.MEETING_PLANNED, pairing=pairing, to={_other(pairing, by)}, at=at)
    return meeting


@transaction.atomic
def record_meeting(
    *, meeting_id: int, held_on: date, outcome: str, next_steps: str, by: User, at: datetime
) -> Meeting:
    """Write the minutes, or write them anew until both have signed.

    Who writes signs thereby; a signature of the other side below an older text falls.
    Raises NotAllowed, TransitionNotAllowed, NotYetHeld.
    """
    meeting = _lock(meeting_id, by=by)
    transitions.require(MEETING_TRANSITIONS, meeting.status, MeetingStatus.HELD)
    if not meeting.pairing.active_on <= held_on <= timezone.localdate(at):
        raise NotYetHeld
    meeting.status, meeting.held_on = MeetingStatus.HELD, held_on
    meeting.outcome, meeting.next_steps = outcome, next_steps
    meeting.mentor_signed_at = meeting.mentee_signed_at = None
    meeting.revision += 1
    _sign(meeting, by=by, at=at)
    meeting.save()
    pairings.record("mentoring_meeting.record", meeting.pairing, by=by, at=at, meeting=meeting.pk)
    letters.write(
        Letter.MEETING_TO_SIGN, pairing=meeting.pairing, to={_other(meeting.pairing, by)}, at=at
    )
    return meeting


@transaction.atomic
def sign_meeting(*, meeting_id: int, revision: int, by: User, at: datetime) -> Meeting:
    """Sign the minutes in the version that was read; with the second signature they are frozen.

    Idempotent. Raises NotAllowed, TransitionNotAllowed, MinutesChanged.
    """
    meeting = _lock(meeting_id, by=by)
    if _has_signed(meeting, by):
        return meeting
    transitions.require(MEETING_TRANSITIONS, meeting.status, MeetingStatus.SIGNED)
    if meeting.revision != revision:
        raise MinutesChanged
    _sign(meeting, by=by, at=at)
    if meeting.mentor_signed_at and meeting.mentee_signed_at:
        meeting.status = MeetingStatus.SIGNED
    meeting.save(update_fields=["mentor_signed_at", "mentee_signed_at", "status"])
    pairings.record("mentoring_meeting.sign", meeting.pairing, by=by, at=at, meeting=meeting.pk)
    return meeting


@transaction.atomic
def cancel_meeting(*, meeting_id: int, reason: str, by: User, at: datetime) -> Meeting:
    """Call a planned meeting off; both read why. Raises NotAllowed, TransitionNotAllowed."""
    meeting = _lock(meeting_id, by=by)
    transitions.require(MEETING_TRANSITIONS, meeting.status, MeetingStatus.CANCELLED)
    meeting.status, meeting.cancel_reason = MeetingStatus.CANCELLED, reason
    meeting.save(update_fields=["status", "cancel_reason"])
    pairings.record("mentoring_meeting.cancel", meeting.pairing, by=by, at=at, meeting=meeting.pk)
    letters.write(
        Letter.MEETING_CANCELLED, pairing=meeting.pairing, to={_other(meeting.pairing, by)}, at=at
    )
    return meeting


def _lock(meeting_id: int, *, by: User) -> Meeting:
    """The meeting of a running pairing of this person's; the pairing is locked before it."""
    pairing = pairings.lock(Meeting.objects.values_list("pairing", flat=True).get(pk=meeting_id))
    require(rules.can_work_in(roles_of(by), pairing))
    meeting = Meeting.objects.select_for_update().get(pk=meeting_id)
    meeting.pairing = pairing
    return meeting


def _sign(meeting: Meeting, *, by: User, at: datetime) -> None:
    if by.pk == meeting.pairing.mentee_id:
        meeting.mentee_signed_at = at
    else:
        meeting.mentor_signed_at = at


def _has_signed(meeting: Meeting, by: User) -> bool:
    if by.pk == meeting.pairing.mentee_id:
        return meeting.mentee_signed_at is not None
    return meeting.mentor_signed_at is not None


def _other(pairing: Pairing, by: User) -> int:
    return pairing.mentor.user_id if by.pk == pairing.mentee_id else pairing.mentee_id
