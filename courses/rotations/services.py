"""Every change to a placement; what the database refuses is raised as a PlacementRefused."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial

from django.db import transaction

from alliance.accounts.models import User
from alliance.core import audit, transitions
from alliance.core.access import require
from alliance.units.queries import roles_of
from courses.programmes.enums import ApplicationStatus
from courses.programmes.models import Trainee

from . import rules, signals
from .enums import PLACEMENT_TRANSITIONS, PlacementStatus
from .models import Placement
from .refusals import refusals_named


class PlacementMoved(Exception):
    """A placement that was to be changed is no longer as the planner saw it."""

    def __init__(self, placement: Placement):
        super().__init__(str(placement))
        self.placement = placement


class NotItsTime(Exception):
    """The day does not fit the placement: before its first day, or not after its last."""


@dataclass(frozen=True)
class Changes:
    """What a publication does. `moved` are rows with new values; all are complete Placements."""

    added: Sequence[Placement] = field(default_factory=list)
    moved: Sequence[Placement] = field(default_factory=list)
    cancelled: Sequence[Placement] = field(default_factory=list)


@transaction.atomic
def publish_placements(*, changes: Changes, by: User, at: datetime) -> list[Placement]:
    """Publish all of it or nothing: the added ones, the moved ones, without the cancelled ones.

    A placement that has begun moves only its end. Idempotence is the caller's: an added one is
    added each time. Raises NotAllowed, PlacementMoved, TransitionNotAllowed, DepartmentFull,
    TrainsElsewhere.
    """
    _require_plan(changes, by=by)
    _require_unchanged([*changes.moved, *changes.cancelled])
    for placement in changes.added:
        placement.status, placement.published_at = PlacementStatus.PUBLISHED, at
    wanted = [*changes.added, *changes.moved]
    with refusals_named(wanted):
        # What frees days and places goes first, so that nothing is refused on the way.
        for placement in changes.cancelled:
            placement.status = PlacementStatus.CANCELLED
        Placement.objects.filter(pk__in=[one.pk for one in changes.cancelled]).update(
            status=PlacementStatus.CANCELLED
        )
        if changes.moved:
            Placement.objects.bulk_update(
                changes.moved, ["department", "block", "starts_on", "ends_on", "mentor"]
            )
        Placement.objects.bulk_create(changes.added)
    for verb, placements in (
        ("publish", changes.added), ("move", changes.moved), ("cancel", changes.cancelled),
    ):  # fmt: skip
        _record_each(f"placement.{verb}", placements, by=by, at=at)
    _announce(signals.placements_published, placement_ids=[one.pk for one in wanted])
    for placement in changes.cancelled:
        _announce(signals.placement_ended, placement_id=placement.pk)
    return wanted


def _require_plan(changes: Changes, *, by: User) -> None:
    trainees = {one.trainee_id for one in (*changes.added, *changes.moved, *changes.cancelled)}
    alliances = set(
        Trainee.objects.filter(pk__in=trainees).values_list(
            "intake__version__programme__alliance", flat=True
        )
    )
    roles = roles_of(by)
    require(all(rules.can_plan(roles, alliance_id) for alliance_id in alliances))


def _require_unchanged(placements: Sequence[Placement]) -> None:
    """Lock the rows in order; what has begun or ended meanwhile is not moved by a plan."""
    standing = {
        one.pk: one
        for one in Placement.objects.select_for_update()
        .filter(pk__in=[one.pk for one in placements])
        .order_by("pk")
    }
    for placement in placements:
        now = standing.get(placement.pk)
        begun = now and now.status == PlacementStatus.ACTIVE
        same_but_end = begun and (now.department_id, now.starts_on) == (
            placement.department_id, placement.starts_on,
        )  # fmt: skip
        if not now or not (now.status == PlacementStatus.PUBLISHED or same_but_end):
            raise PlacementMoved(placement)


@transaction.atomic
def change_mentor(
    *, placement_id: int, mentor: User | None, by: User, at: datetime, reason: str = ""
) -> Placement:
    """Give it another mentor: the training office, or the head of the department. Idempotent.

    Whether the mentor has room is asked by planning.handover, which knows their limits.

    Raises NotAllowed; NotItsTime for one that is over.
    """
    placement = _lock(placement_id)
    require(rules.may_change_mentor(roles_of(by), placement))
    if placement.status not in (PlacementStatus.PUBLISHED, PlacementStatus.ACTIVE):
        raise NotItsTime
    former_id, mentor_id = placement.mentor_id, mentor.pk if mentor else None
    if former_id == mentor_id:
        return placement
    placement.mentor = mentor
    placement.save(update_fields=["mentor"])
    detail = {"former": former_id, "mentor": mentor_id} | ({"reason": reason} if reason else {})
    _record("placement.change_mentor", placement, by=by, at=at, **detail)
    _announce(signals.mentor_changed, placement_id=placement.pk, former_id=former_id)
    return placement


@transaction.atomic
def extend_placement(*, placement_id: int, ends_on: date, by: User, at: datetime) -> Placement:
    """Let a placement end on another day, for leave that is made up. Idempotent.

    Raises NotAllowed, NotItsTime, DepartmentFull, TrainsElsewhere.
    """
    placement = _lock(placement_id)
    require(rules.runs(roles_of(by), placement))
    open_states = (PlacementStatus.PUBLISHED, PlacementStatus.ACTIVE)
    if placement.status not in open_states or ends_on < placement.starts_on:
        raise NotItsTime
    if placement.ends_on == ends_on:
        return placement
    placement.ends_on = ends_on
    with refusals_named([placement]):
        placement.save(update_fields=["ends_on"])
    _record("placement.extend", placement, by=by, at=at, ends_on=ends_on.isoformat())
    _announce(signals.placements_published, placement_ids=[placement.pk])
    return placement


@transaction.atomic
def end_placement(*, placement_id: int, on: date, by: User | None, at: datetime) -> Placement:
    """Break it off after the day `on`, or call it off when it had not begun by then.

    Days after `on` are free for others at once. `by` is None when the trainee has left and the
    system follows. Raises NotAllowed, TransitionNotAllowed.
    """
    placement = _lock(placement_id)
    require(by is None or rules.runs(roles_of(by), placement))
    transitions.require(PLACEMENT_TRANSITIONS, placement.status, PlacementStatus.CANCELLED)
    placement.status = PlacementStatus.CANCELLED
    if placement.starts_on <= on < placement.ends_on:
        placement.ends_on = on
    placement.save(update_fields=["status", "ends_on"])
    _record("placement.end", placement, by=by, at=at, on=on.isoformat())
    _announce(signals.placement_ended, placement_id=placement.pk)
    return placement


@transaction.atomic
def complete_placement(*, placement_id: int, by: User, at: datetime) -> Placement:
    """The end-of-rotation assessment is signed: the rotation is done. Idempotent.

    The head of the department and the training office do this. Raises NotAllowed,
    TransitionNotAllowed.
    """
    placement = _lock(placement_id)
    roles = roles_of(by)
    require(rules.runs(roles, placement) or rules.heads(roles, placement))
    if placement.status == PlacementStatus.COMPLETED:
        return placement
    transitions.require(PLACEMENT_TRANSITIONS, placement.status, PlacementStatus.COMPLETED)
    placement.status = PlacementStatus.COMPLETED
    placement.save(update_fields=["status"])
    _record("placement.complete", placement, by=by, at=at)
    _announce(signals.placement_completed, placement_id=placement.pk)
    return placement


@transaction.atomic
def start_due_placements(*, on: date, at: datetime) -> int:
    """Published placements whose first day has come begin, if the trainee has arrived."""
    due = list(
        Placement.objects.select_for_update(of=["self"], skip_locked=True)
        .with_scope()
        .filter(
            status=PlacementStatus.PUBLISHED,
            starts_on__lte=on,
            trainee__status=ApplicationStatus.IN_TRAINING,
        )
        .order_by("pk")
    )
    started = [placement.pk for placement in due]
    if not started:
        return 0
    Placement.objects.filter(pk__in=started).update(status=PlacementStatus.ACTIVE)
    _record_each("placement.start", due, by=None, at=at)
    _announce(signals.placements_started, placement_ids=started)
    return len(started)


def _lock(placement_id: int) -> Placement:
    return Placement.objects.select_for_update(of=["self"]).with_scope().get(pk=placement_id)


def _record(action: str, placement: Placement, *, by: User | None, at: datetime, **detail) -> None:
    audit.record(
        action,
        by_id=by.pk if by else None,
        target=placement,
        alliance_id=rules.alliance_of(placement),
        unit_id=placement.trainee.unit_id,
        at=at,
        **detail,
    )


def _record_each(
    action: str, placements: Sequence[Placement], *, by: User | None, at: datetime
) -> None:
    alliances = dict(
        Trainee.objects.filter(pk__in={one.trainee_id for one in placements}).values_list(
            "pk", "intake__version__programme__alliance"
        )
    )
    for placement in placements:
        placement.alliance_id = alliances[placement.trainee_id]
    audit.record_each(action, by_id=by.pk if by else None, targets=placements, at=at)


def _announce(signal, **what) -> None:
    transaction.on_commit(partial(signal.send_robust, sender=Placement, **what))
