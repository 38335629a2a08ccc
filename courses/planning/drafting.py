"""Beginning, refreshing and discarding a plan."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from alliance.accounts.models import User
from alliance.core import audit, transitions
from alliance.core.access import require
from alliance.units.models import Alliance
from alliance.units.queries import roles_of
from courses.programmes.models import Intake
from courses.rotations import rules as rotation_rules
from courses.rotations.enums import PlacementStatus
from courses.rotations.models import Placement

from . import rules
from .board import trainees_of
from .enums import PLAN_TRANSITIONS, PlanState
from .models import BasePlacement, DraftPlacement, Plan

COPIED = ("department_id", "starts_on", "ends_on", "mentor_id")


class PlanClosed(Exception):
    """The plan is published or discarded: nothing of it changes any more."""


class BeingSolved(Exception):
    """The solver is at work on the plan; stop it first."""


def lock_plan(plan_id: int, *, by: User) -> Plan:
    """The open plan, locked, for someone who may change it.

    Raises NotAllowed, PlanClosed, BeingSolved.
    """
    plan = (
        Plan.objects.select_for_update(of=["self"])
        .select_related("alliance", "job")
        .get(pk=plan_id)
    )
    require(rules.can_plan(roles_of(by), plan))
    if not plan.is_open:
        raise PlanClosed
    if plan.is_solving:
        raise BeingSolved
    return plan


@transaction.atomic
def begin_plan(
    *,
    alliance: Alliance,
    name: str,
    intakes: Iterable[Intake],
    starts_on: date,
    ends_on: date,
    by: User,
    at: datetime,
) -> Plan:
    """A draft that begins as what is published now. Raises NotAllowed."""
    require(rotation_rules.can_plan(roles_of(by), alliance.pk))
    plan = Plan.objects.create(
        alliance=alliance, name=name, starts_on=starts_on, ends_on=ends_on, created_by=by,
        created_at=at,
    )  # fmt: skip
    plan.intakes.set(intakes)
    placements = published_of(plan)
    _take_base(plan, placements)
    DraftPlacement.objects.bulk_create(_copy(plan, placement) for placement in placements)
    audit.record("plan.begin", by_id=by.pk, target=plan, alliance_id=alliance.pk, at=at)
    return plan


def published_of(plan: Plan, *, lock: bool = False) -> list[Placement]:
    """The placements of the plan's trainees as they are now; with `lock` they stay so.

    The trainees are locked too, so that nobody publishes new ones for them meanwhile.
    """
    trainees = trainees_of(plan)
    if lock:
        list(trainees.order_by("pk").select_for_update(of=["self"], no_key=True))
    placements = Placement.objects.occupying().filter(trainee__in=trainees).order_by("pk")
    return list(placements.select_for_update() if lock else placements)


def _take_base(plan: Plan, placements: Iterable[Placement]) -> None:
    BasePlacement.objects.bulk_create(
        BasePlacement(
            plan=plan,
            placement=placement,
            **{name: getattr(placement, name) for name in COPIED},
        )
        for placement in placements
    )


def _copy(plan: Plan, placement: Placement) -> DraftPlacement:
    begun = placement.status != PlacementStatus.PUBLISHED
    return DraftPlacement(
        plan=plan,
        trainee_id=placement.trainee_id,
        block_id=placement.block_id,
        placement=placement,
        fixed=begun or placement.starts_on < plan.starts_on or placement.ends_on > plan.ends_on,
        **{name: getattr(placement, name) for name in COPIED},
    )


@transaction.atomic
def refresh_plan(*, plan_id: int, by: User, at: datetime) -> Plan:
    """Take over what others have published since: rows that the planner has not touched follow,
    rows that were touched stay as planned. The steps before cannot be undone any more.

    Raises NotAllowed, PlanClosed, BeingSolved.
    """
    plan = lock_plan(plan_id, by=by)
    now = {placement.pk: placement for placement in published_of(plan)}
    base = {row.placement_id: row for row in plan.base.all()}
    drafts = {row.placement_id: row for row in plan.rows.filter(placement__isnull=False)}
    for key, placement in now.items():
        fresh, row = _copy(plan, placement), drafts.get(key)
        if key not in base:
            fresh.save()
        elif row and (fresh.fixed or same(row, base[key])):
            fresh.pk = row.pk
            fresh.save()
    # Gone from what is published, or of someone who has left.
    plan.rows.filter(placement__isnull=False).exclude(placement__in=now).delete()
    plan.rows.exclude(trainee__in=trainees_of(plan)).delete()
    plan.base.all().delete()
    _take_base(plan, now.values())
    plan.edits.all().delete()
    touch(plan)
    audit.record("plan.refresh", by_id=by.pk, target=plan, alliance_id=plan.alliance_id, at=at)
    return plan


def same(one, other) -> bool:
    """True when both put someone into the same department on the same days with one mentor."""
    return all(getattr(one, name) == getattr(other, name) for name in COPIED)


def touch(plan: Plan) -> None:
    plan.revision += 1
    plan.save(update_fields=["revision"])


@transaction.atomic
def discard_plan(*, plan_id: int, by: User, at: datetime) -> Plan:
    """Put the draft away. Raises NotAllowed, PlanClosed, BeingSolved."""
    plan = lock_plan(plan_id, by=by)
    close(plan, PlanState.DISCARDED, by=by, at=at)
    audit.record("plan.discard", by_id=by.pk, target=plan, alliance_id=plan.alliance_id, at=at)
    return plan


def close(plan: Plan, state: PlanState, *, by: User, at: datetime) -> None:
    transitions.require(PLAN_TRANSITIONS, plan.state, state)
    plan.state, plan.closed_by, plan.closed_at = state, by, at
    plan.save(update_fields=["state", "closed_by", "closed_at"])
