"""The improvement plan after a second failed try: written by either side, agreed on by both."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from alliance.accounts.models import User
from alliance.core import audit
from alliance.core.access import require
from alliance.units.queries import roles_of
from courses.rotations import rules as rotations

from . import letters, rules
from .models import EndOfRotation, ImprovementPlan


class PlanAgreed(Exception):
    """Both sides accepted it; it stays as it is."""


class PlanEmpty(Exception):
    """Nobody has written goals and a review date yet."""


class ReviewDateNotToCome(Exception):
    """The review date lies before tomorrow."""


class PlanChanged(Exception):
    """It was rewritten after the person read it: `version` does not fit."""


def open_plan(end: EndOfRotation, *, after_try: int, at: datetime) -> ImprovementPlan:
    """An empty plan, for both to fill; called in the transaction of the failure."""
    return ImprovementPlan.objects.create(end=end, after_try=after_try, opened_at=at)


def allows_next_try(end: EndOfRotation, *, after_try: int, on: date) -> bool:
    """Agreed on by both, and its review date has come: the next try may be taken."""
    plan = end.plans.filter(after_try=after_try).first()
    return plan is not None and plan.agreed and plan.review_on <= on


@transaction.atomic
def write_plan(
    *, plan_id: int, goals: str, review_on: date, by: User, at: datetime
) -> ImprovementPlan:
    """Set goals and review date; whoever writes accepts, the other is asked again.

    Raises NotAllowed, PlanAgreed, ReviewDateNotToCome.
    """
    plan = _locked(plan_id, by=by)
    if review_on <= timezone.localdate(at):
        raise ReviewDateNotToCome
    plan.goals, plan.review_on = goals, review_on
    plan.trainee_accepted_at = plan.mentor_accepted_at = plan.mentor = None
    _accept(plan, by=by, at=at)
    plan.save()
    _record("improvement_plan.write", plan, by=by, at=at)
    letters.tell_other_side(plan, by=by, at=at)
    return plan


@transaction.atomic
def accept_plan(
    *, plan_id: int, goals: str, review_on: date, by: User, at: datetime
) -> ImprovementPlan:
    """Agree to what the other side wrote, as the person read it.

    Raises NotAllowed, PlanAgreed, PlanEmpty, PlanChanged.
    """
    plan = _locked(plan_id, by=by)
    if not plan.goals or plan.review_on is None:
        raise PlanEmpty
    # A browser sends its own line ends.
    if (plan.goals.splitlines(), plan.review_on) != (goals.splitlines(), review_on):
        raise PlanChanged
    _accept(plan, by=by, at=at)
    plan.save()
    _record("improvement_plan.accept", plan, by=by, at=at)
    letters.tell_other_side(plan, by=by, at=at)
    return plan


def _accept(plan: ImprovementPlan, *, by: User, at: datetime) -> None:
    if rules.is_own(roles_of(by), plan.end.placement):
        plan.trainee_accepted_at = at
    else:
        plan.mentor_accepted_at, plan.mentor = at, by


def _locked(plan_id: int, *, by: User) -> ImprovementPlan:
    plan = ImprovementPlan.objects.select_for_update().get(pk=plan_id)
    plan.end = EndOfRotation.objects.with_places().get(pk=plan.end_id)
    require(rules.can_write_plan(roles_of(by), plan))
    if plan.agreed:
        raise PlanAgreed
    return plan


def _record(action: str, plan: ImprovementPlan, *, by: User, at: datetime) -> None:
    audit.record(
        action,
        by_id=by.pk,
        target=plan,
        alliance_id=rotations.alliance_of(plan.end.placement),
        unit_id=plan.end.placement.trainee.unit_id,
        at=at,
    )
