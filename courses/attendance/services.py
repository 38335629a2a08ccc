"""Every change to leave and to what is made up for it; presence.py has those to presence."""

from datetime import date, datetime

from django.core.files import File
from django.db import IntegrityError, transaction
from django.utils import timezone

from alliance.accounts.models import User
from alliance.core import audit, transitions
from alliance.core.access import require
from alliance.core.workdays import is_workday, workdays_between
from alliance.units.queries import roles_of
from courses.programmes.enums import ApplicationStatus
from courses.programmes.models import Trainee
from courses.programmes.services import extend_training
from courses.rotations import services as rotations
from courses.rotations.models import Placement
from courses.rotations.rules import alliance_of, runs

from . import letters, rules
from .enums import (
    DECIDED_BY,
    LEAVE_BACKDATED,
    LEAVE_TRANSITIONS,
    Approver,
    LeaveKind,
    LeaveStatus,
    MakeUpKind,
)
from .models import Leave, MakeUp
from .queries import make_up_of

TAKES_LEAVE = (ApplicationStatus.ACCEPTED, ApplicationStatus.IN_TRAINING)


class OutsideTraining(Exception):
    """The leave is not within the trainee's days of training, or the trainee has left."""


class AskedTooLate(Exception):
    """The first day lies too far back."""


class NoWorkday(Exception):
    """Every day of it is free anyway."""


class LeaveOverlaps(Exception):
    """Another leave of the trainee, requested or approved, has one of these days."""


class LeaveBegun(Exception):
    """An approved leave is withdrawn before its first day only."""


class NothingOwed(Exception):
    """The placement has no leave that is to be made up."""


class NotADayOff(Exception):
    """A missed day is made up on a day off within the placement, which is not taken yet."""


@transaction.atomic
def request_leave(
    *,
    trainee_id: int,
    kind: LeaveKind,
    starts_on: date,
    ends_on: date,
    reason: str,
    by: User,
    at: datetime,
    proof: File | None = None,
) -> Leave:
    """Ask for days off, both dates included; how many workdays they are says who decides.

    Raises NotAllowed, OutsideTraining, AskedTooLate, NoWorkday, LeaveOverlaps.
    """
    trainee = (
        Trainee.objects.select_for_update(of=("self",), no_key=True)
        .select_related("intake__version__programme", "user")
        .get(pk=trainee_id)
    )
    require(trainee.user_id == by.pk)
    if trainee.status not in TAKES_LEAVE:
        raise OutsideTraining
    if not trainee.starts_on <= starts_on <= ends_on <= trainee.ends_on:
        raise OutsideTraining
    if starts_on < timezone.localdate(at) - LEAVE_BACKDATED:
        raise AskedTooLate
    workdays = workdays_between(starts_on, ends_on)
    if not workdays:
        raise NoWorkday
    leave = Leave(
        trainee=trainee, kind=kind, starts_on=starts_on, ends_on=ends_on, workdays=workdays,
        reason=reason, approver=approver_of(workdays), requested_at=at,
    )  # fmt: skip
    if proof:
        leave.proof = proof
    try:
        with transaction.atomic():
            leave.save()
    except IntegrityError as error:
        if "open_leaves_apart" not in str(error):
            raise
        raise LeaveOverlaps from error
    _record("leave.request", leave, by=by, at=at)
    letters.tell_approvers(leave, touched_by(leave))
    return leave


def approver_of(workdays: int) -> Approver:
    """Who decides on a leave of so many workdays."""
    return next((who for most, who in DECIDED_BY if workdays <= most), Approver.OFFICE)


def approve_leave(*, leave_id: int, by: User, at: datetime, note: str = "") -> Leave:
    """Give the days off. Raises NotAllowed, TransitionNotAllowed."""
    return _decide(leave_id, LeaveStatus.APPROVED, reason=note, by=by, at=at)


def reject_leave(*, leave_id: int, reason: str, by: User, at: datetime) -> Leave:
    """Refuse the days off, with a reason. Raises NotAllowed, TransitionNotAllowed."""
    return _decide(leave_id, LeaveStatus.REJECTED, reason=reason, by=by, at=at)


@transaction.atomic
def _decide(leave_id: int, to: LeaveStatus, *, reason: str, by: User, at: datetime) -> Leave:
    leave = _lock(leave_id)
    require(rules.can_decide_leave(roles_of(by), leave, touched_by(leave)))
    transitions.require(LEAVE_TRANSITIONS, leave.status, to)
    leave.status, leave.decided_by, leave.decided_at = to, by, at
    leave.decision_reason = reason
    leave.save(update_fields=["status", "decided_by", "decided_at", "decision_reason"])
    verb = "approve" if to == LeaveStatus.APPROVED else "reject"
    _record(f"leave.{verb}", leave, by=by, at=at)
    letters.tell_trainee(leave)
    return leave


@transaction.atomic
def withdraw_leave(*, leave_id: int, by: User, at: datetime) -> Leave:
    """Take the request back; an approved leave only before its first day.

    Raises NotAllowed, TransitionNotAllowed, LeaveBegun.
    """
    leave = _lock(leave_id)
    require(leave.trainee.user_id == by.pk)
    transitions.require(LEAVE_TRANSITIONS, leave.status, LeaveStatus.WITHDRAWN)
    if leave.status == LeaveStatus.APPROVED and leave.starts_on <= timezone.localdate(at):
        raise LeaveBegun
    leave.status = LeaveStatus.WITHDRAWN
    leave.save(update_fields=["status"])
    _record("leave.withdraw", leave, by=by, at=at)
    return leave


def touched_by(leave: Leave) -> list[Placement]:
    """The placements that share a day with the leave."""
    return list(
        Placement.objects.occupying()
        .with_scope()
        .filter(
            trainee=leave.trainee_id, starts_on__lte=leave.ends_on, ends_on__gte=leave.starts_on
        )
        .order_by("starts_on")
    )


@transaction.atomic
def extend_for_leave(*, placement_id: int, ends_on: date, by: User, at: datetime) -> MakeUp:
    """Make the placement longer by days that were missed on leave.

    Raises NotAllowed, NothingOwed, NoWorkday, and what rotations.services.extend_placement raises:
    NotItsTime, DepartmentFull, TrainsElsewhere; and programmes.services.TrainsAlready.
    """
    placement = _lock_owing(placement_id, by=by)
    first = date.fromordinal(placement.ends_on.toordinal() + 1)
    workdays = workdays_between(first, ends_on)
    if not workdays:
        raise NoWorkday
    rotations.extend_placement(placement_id=placement.pk, ends_on=ends_on, by=by, at=at)
    # Training lasts at least as long as its last placement.
    extend_training(trainee_id=placement.trainee_id, ends_on=ends_on, by=by, at=at)
    return _make_up(
        placement, MakeUpKind.EXTENSION, first=first, last=ends_on, workdays=workdays, by=by, at=at
    )


@transaction.atomic
def make_up_on(*, placement_id: int, day: date, by: User, at: datetime) -> MakeUp:
    """Plan a day off of the placement, not yet past, as one on which a missed day is made up.

    Raises NotAllowed, NothingOwed, NotADayOff.
    """
    placement = _lock_owing(placement_id, by=by)
    first = max(placement.starts_on, timezone.localdate(at))
    if is_workday(day) or not first <= day <= placement.ends_on:
        raise NotADayOff
    if placement.make_ups.filter(starts_on__lte=day, ends_on__gte=day).exists():
        raise NotADayOff
    return _make_up(placement, MakeUpKind.DAY_OFF, first=day, last=day, workdays=1, by=by, at=at)


def _lock_owing(placement_id: int, *, by: User) -> Placement:
    """The placement, locked: two who plan at once see each other's days."""
    placement = Placement.objects.select_for_update(of=("self",)).with_scope().get(pk=placement_id)
    require(runs(roles_of(by), placement))
    if not make_up_of([placement])[placement.pk].owed:
        raise NothingOwed
    return placement


def _make_up(
    placement: Placement, kind: MakeUpKind, *, first: date, last: date, workdays: int,
    by: User, at: datetime,
) -> MakeUp:  # fmt: skip
    made = MakeUp.objects.create(
        trainee_id=placement.trainee_id, placement=placement, kind=kind, starts_on=first,
        ends_on=last, workdays=workdays, planned_by=by, planned_at=at,
    )  # fmt: skip
    audit.record(
        "attendance.make_up",
        by_id=by.pk,
        target=placement,
        alliance_id=alliance_of(placement),
        at=at,
        kind=kind,
        workdays=workdays,
    )
    return made


def _lock(leave_id: int) -> Leave:
    return (
        Leave.objects.select_for_update(of=("self",))
        .select_related("trainee__intake__version__programme", "trainee__user")
        .get(pk=leave_id)
    )


def _record(action: str, leave: Leave, *, by: User, at: datetime) -> None:
    audit.record(
        action,
        by_id=by.pk,
        target=leave,
        alliance_id=leave.trainee.intake.version.programme.alliance_id,
        unit_id=leave.trainee.unit_id,
        at=at,
        workdays=leave.workdays,
    )
