"""Confirming that a trainee is there: the ward's code, the teacher's list, the office's word."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from alliance.accounts.models import User
from alliance.core import audit
from alliance.core.access import require
from alliance.core.throttle import Limit
from alliance.units.models import Department
from alliance.units.queries import roles_of
from courses.rotations.enums import PlacementStatus
from courses.rotations.models import Placement
from courses.rotations.rules import alliance_of, runs

from . import codes
from .enums import LIST_BACKDATED, Method
from .models import Leave, Presence
from .queries import confirmable_by

PRESENT_STATES = (PlacementStatus.PUBLISHED, PlacementStatus.ACTIVE)
# Six digits, two of a million good at a time: ten tries in ten minutes guess nothing.
TYPED_CODES = Limit("attendance-digits", tries=10, seconds=600)


class NotOnRotation(Exception):
    """The person has no running placement today."""


class WrongDepartment(Exception):
    """The code hangs in another department than the one where the person is today."""

    def __init__(self, *, scanned: Department | None, own: Department):
        super().__init__(f"{scanned} != {own}")
        self.scanned, self.own = scanned, own


class OnLeave(Exception):
    """An approved leave covers the day."""

    def __init__(self, leave: Leave):
        super().__init__(str(leave))
        self.leave = leave


class AlreadyRecorded(Exception):
    """The day has its row: confirmed earlier, or corrected by the office."""

    def __init__(self, presence: Presence):
        super().__init__(str(presence))
        self.presence = presence


class TooFarBack(Exception):
    """The list of that day cannot be handed in any more, or not yet."""


class OutsidePlacement(Exception):
    """The placement does not hold the day, or the day is still to come."""


def ready_to_check_in(*, token: str, by: User, at: datetime) -> Placement:
    """The placement that the scanned code would confirm today.

    Raises codes.NotACode, codes.CodeExpired, NotOnRotation, WrongDepartment, OnLeave,
    AlreadyRecorded.
    """
    department_id = codes.read_token(token, at=at)
    placement = _placement_today(by, at)
    if placement.department_id != department_id:
        scanned = Department.objects.filter(pk=department_id).first()
        raise WrongDepartment(scanned=scanned, own=placement.department)
    return _not_yet_recorded(placement, timezone.localdate(at))


@transaction.atomic
def check_in(*, token: str, by: User, at: datetime) -> Presence:
    """Confirm today by the scanned code. Raises what ready_to_check_in does."""
    return _confirm_own(ready_to_check_in(token=token, by=by, at=at), by=by, at=at)


def check_in_by_digits(*, digits: str, by: User, at: datetime) -> Presence:
    """Confirm today by the typed code.

    Raises throttle.TooManyTries, codes.NotACode, NotOnRotation, OnLeave, AlreadyRecorded.
    """
    placement = _not_yet_recorded(_placement_today(by, at), timezone.localdate(at))
    TYPED_CODES.take(by.pk, at=at)
    codes.check_digits(digits, placement.department_id, at=at)
    with transaction.atomic():
        return _confirm_own(placement, by=by, at=at)


def _placement_today(by: User, at: datetime) -> Placement:
    placement = (
        Placement.objects.on(timezone.localdate(at))
        .filter(trainee__user=by, status__in=PRESENT_STATES)
        .select_related("department", "trainee__intake__version__programme")
        .first()
    )
    if placement is None:
        raise NotOnRotation
    return placement


def _not_yet_recorded(placement: Placement, day: date) -> Placement:
    leave = Leave.objects.approved().filter(trainee=placement.trainee_id).touching(day, day).first()
    if leave:
        raise OnLeave(leave)
    presence = Presence.objects.filter(trainee=placement.trainee_id, day=day).first()
    if presence:
        raise AlreadyRecorded(presence)
    return placement


def _confirm_own(placement: Placement, *, by: User, at: datetime) -> Presence:
    """Whoever comes second, by code or by list, finds the row that the first one made."""
    day = timezone.localdate(at)
    presence = Presence(
        trainee_id=placement.trainee_id, placement=placement, day=day, method=Method.QR,
        confirmed_by=by, confirmed_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            presence.save(force_insert=True)
    except IntegrityError as error:
        if "presence_once_a_day" not in str(error):
            raise
        first = Presence.objects.get(trainee=placement.trainee_id, day=day)
        raise AlreadyRecorded(first) from error
    _record("attendance.check_in", placement, by=by, at=at)
    return presence


@transaction.atomic
def confirm_list(
    *, placement_ids: Collection[int], department_id: int, day: date, by: User, at: datetime
) -> int:
    """Confirm the ticked trainees of a department; returns how many were new. Idempotent.

    Who has a row already or is on leave is passed over. Raises TooFarBack; NotAllowed when one of
    the placements is not the person's to confirm that day.
    """
    today = timezone.localdate(at)
    if not today - LIST_BACKDATED <= day <= today:
        raise TooFarBack
    placements = list(
        confirmable_by(roles_of(by)).on(day).filter(pk__in=placement_ids, department=department_id)
    )
    require(len(placements) == len(set(placement_ids)))
    away = set(
        Leave.objects.approved()
        .filter(trainee__in=[one.trainee_id for one in placements])
        .touching(day, day)
        .values_list("trainee", flat=True)
    )
    # Ordered, so that two who hand in at once wait for each other in one order.
    ticked = sorted(
        (one for one in placements if one.trainee_id not in away), key=lambda one: one.trainee_id
    )
    Presence.objects.bulk_create(
        [
            Presence(
                trainee_id=one.trainee_id, placement=one, day=day, method=Method.LIST,
                confirmed_by=by, confirmed_at=at,
            )
            for one in ticked
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    new = Presence.objects.filter(
        placement__in=ticked, day=day, confirmed_by=by, confirmed_at=at
    ).count()
    if new:
        audit.record(
            "attendance.confirm_list",
            by_id=by.pk,
            target=Department(pk=department_id),
            at=at,
            day=day.isoformat(),
            confirmed=new,
        )
    return new


@transaction.atomic
def correct_presence(
    *, placement_id: int, day: date, is_present: bool, reason: str, by: User, at: datetime
) -> Presence:
    """The training office's last word on a day that is over or today; the history keeps the rest.

    Raises NotAllowed, OutsidePlacement.
    """
    placement = Placement.objects.occupying().with_scope().get(pk=placement_id)
    require(runs(roles_of(by), placement))
    if not placement.starts_on <= day <= min(placement.ends_on, timezone.localdate(at)):
        raise OutsidePlacement
    presence, _ = Presence.objects.update_or_create(
        trainee_id=placement.trainee_id,
        day=day,
        defaults={
            "placement": placement,
            "is_present": is_present,
            "method": Method.OFFICE,
            "confirmed_by": by,
            "confirmed_at": at,
            "reason": reason,
        },
    )
    _record(
        "attendance.correct",
        placement,
        by=by,
        at=at,
        day=day.isoformat(),
        present=is_present,
    )
    return presence


def _record(action: str, placement: Placement, *, by: User, at: datetime, **detail) -> None:
    audit.record(
        action,
        by_id=by.pk,
        target=placement,
        alliance_id=alliance_of(placement),
        at=at,
        **detail,
    )
