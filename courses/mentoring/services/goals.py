"""Goals and what shows that they are reached."""

from datetime import date, datetime

from django.core.files.base import File
from django.db import transaction

from alliance.accounts.models import User
from alliance.core import transitions
from alliance.core.access import require
from alliance.units.queries import roles_of

from .. import rules
from ..enums import GOAL_TRANSITIONS, GoalStatus
from ..models import Evidence, Goal
from . import pairings


class NoEvidence(Exception):
    """Nothing shows yet that the goal is reached."""


@transaction.atomic
def set_goal(*, pairing_id: int, text: str, due_on: date, by: User, at: datetime) -> Goal:
    """Either side sets it. Raises NotAllowed."""
    pairing = pairings.lock(pairing_id)
    require(rules.can_work_in(roles_of(by), pairing))
    goal = pairing.goals.create(text=text, due_on=due_on, set_by=by, set_at=at)
    pairings.record("mentoring_goal.set", pairing, by=by, at=at, goal=goal.pk)
    return goal


@transaction.atomic
def add_evidence(
    *,
    goal_id: int,
    note: str,
    link: str = "",
    file: File | None = None,
    by: User,
    at: datetime,
) -> Evidence:
    """Keep it with an open goal. Raises NotAllowed, TransitionNotAllowed."""
    goal = _lock(goal_id, by=by)
    if not goal.is_open:
        raise transitions.TransitionNotAllowed(goal.status, goal.status)
    evidence = Evidence(goal=goal, note=note, link=link, added_by=by, added_at=at)
    if file:
        evidence.file, evidence.filename = file, file.name[-120:]
    evidence.save()
    pairings.record("mentoring_goal.evidence", goal.pairing, by=by, at=at, goal=goal.pk)
    return evidence


@transaction.atomic
def reach_goal(*, goal_id: int, by: User, at: datetime) -> Goal:
    """The mentor says that it is reached. Raises NotAllowed, TransitionNotAllowed, NoEvidence."""
    goal = _lock(goal_id, by=by)
    require(rules.is_mentor(roles_of(by), goal.pairing))
    if goal.is_open and not goal.evidence.exists():
        raise NoEvidence
    return _close(goal, GoalStatus.DONE, by=by, at=at)


@transaction.atomic
def drop_goal(*, goal_id: int, by: User, at: datetime) -> Goal:
    """Either side lets it go; it stays to be seen. Raises NotAllowed, TransitionNotAllowed."""
    return _close(_lock(goal_id, by=by), GoalStatus.DROPPED, by=by, at=at)


def _lock(goal_id: int, *, by: User) -> Goal:
    """The goal of a running pairing of this person's; the pairing is locked before it."""
    pairing = pairings.lock(Goal.objects.values_list("pairing", flat=True).get(pk=goal_id))
    require(rules.can_work_in(roles_of(by), pairing))
    goal = Goal.objects.select_for_update().get(pk=goal_id)
    goal.pairing = pairing
    return goal


def _close(goal: Goal, status: GoalStatus, *, by: User, at: datetime) -> Goal:
    transitions.require(GOAL_TRANSITIONS, goal.status, status)
    goal.status, goal.closed_at = status, at
    goal.save(update_fields=["status", "closed_at"])
    pairings.record("mentoring_goal.close", goal.pairing, by=by, at=at, goal=goal.pk, status=status)
    return goal
