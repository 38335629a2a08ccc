"""Every step of an end-of-rotation assessment: hand in, sign, return, fail, take again, finish."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from alliance.accounts.models import User
from alliance.core import audit, transitions
from alliance.core.access import require
from alliance.units.queries import roles_of
from courses.enrolment.models import Enrolment
from courses.enrolment.services import enrol
from courses.programmes.models import Application
from courses.programmes.services import finish
from courses.quizzes.models import ExtraAttempt
from courses.quizzes.services import give_extra_attempt
from courses.rotations import rules as rotations
from courses.rotations.enums import PlacementStatus
from courses.rotations.models import Placement
from courses.rotations.services import complete_placement

from . import letters, plans, rules
from .enums import (
    END_TRANSITIONS,
    OUTCOME_TRANSITIONS,
    SIGNED_BECOMES,
    Act,
    EndStatus,
    Outcome,
    Step,
)
from .models import EndOfRotation, Signature, Try
from .queries import SUBMIT_DAYS, Prerequisites, has_head, prerequisites, ready_to_finish
from .scores import Scores

PLAN_FROM_TRY = 3
SUBMIT_WINDOW = timedelta(days=SUBMIT_DAYS)


class TooEarly(Exception):
    """It is handed in during the last SUBMIT_DAYS of the placement, or after them."""


class NotReady(Exception):
    """Something is missing; `prerequisites` says what."""

    def __init__(self, standing: Prerequisites):
        super().__init__(standing)
        self.prerequisites = standing


class PlanMissing(Exception):
    """The third try needs an improvement plan that both sides agreed on and whose day has come."""


class MovedOn(Exception):
    """Somebody decided first: it is not at this step any more."""


class ReasonMissing(Exception):
    """Returning, failing, signing for another and allowing one more attempt take a reason."""


class NotAllPassed(Exception):
    """A block of the trainee's programme is not passed yet."""


class NoTheory(Exception):
    """The block has no theory quiz."""


@transaction.atomic
def submit(*, placement_id: int, by: User, at: datetime) -> EndOfRotation:
    """Hand in: a first try, a retake after a failed one, or again what was returned.

    Scores below the pass mark make it FAILED at once. A returned one keeps its try and the scores
    in it. Raises NotAllowed, TooEarly, NotReady, PlanMissing, TransitionNotAllowed.
    """
    end = _opened(placement_id, at=at)
    placement, today = end.placement, timezone.localdate(at)
    require(rules.is_own(roles_of(by), placement))
    require(placement.status == PlacementStatus.ACTIVE)
    transitions.require(END_TRANSITIONS, end.status, EndStatus.SUBMITTED)
    if today < placement.ends_on - SUBMIT_WINDOW:
        raise TooEarly
    standing = prerequisites(Placement.objects.filter(pk=placement.pk), today)[placement.pk]
    if end.status == EndStatus.RETURNED:
        if standing.unmet:
            raise NotReady(standing)
        sitting = end.tries.get(outcome=Outcome.PENDING)
    else:
        sitting = _new_try(end, standing, at=at)
    end.round += 1
    reached = [item.as_data() for item in standing.items]
    _sign(end, sitting, Step.TRAINEE, Act.SIGNED, by=by, at=at, reached=reached)
    if sitting.theory_passed and sitting.skill_passed:
        _set_status(end, EndStatus.SUBMITTED, at=at)
    else:
        _fail(end, sitting, reason="", at=at)
    _record("end_of_rotation.submit", end, by=by, at=at, number=sitting.number)
    letters.tell_whose_turn(end, by=by)
    return end


@transaction.atomic
def decide(
    *, end_id: int, step: str, act: str, by: User, at: datetime, reason: str = ""
) -> EndOfRotation:
    """Sign, return or fail at one step. The office's signature completes the placement.

    The caller names the step it saw, so that of two who decide at once the second is told. In a
    department without a head the office signs in the head's place, and says why. Whose turn it
    is then gets a letter. Raises NotAllowed, MovedOn, ReasonMissing, TransitionNotAllowed.
    """
    end = _locked(pk=end_id)
    in_place = _in_place(end.placement, step, by=by)
    if end.turn != step:
        raise MovedOn
    becomes = {
        Act.SIGNED: SIGNED_BECOMES[step],
        Act.RETURNED: EndStatus.RETURNED,
        Act.FAILED: EndStatus.FAILED,
    }[act]
    transitions.require(END_TRANSITIONS, end.status, becomes)
    needs_reason = in_place or act != Act.SIGNED
    reason = reason.strip() if needs_reason else ""
    if needs_reason and not reason:
        raise ReasonMissing
    sitting = end.tries.get(outcome=Outcome.PENDING)
    _sign(end, sitting, step, act, by=by, at=at, reason=reason, in_place=in_place)
    if becomes == EndStatus.FAILED:
        _fail(end, sitting, reason=reason, at=at)
    else:
        _set_status(end, becomes, at=at, reason="" if act == Act.SIGNED else reason)
    if becomes == EndStatus.PASSED:
        _conclude(sitting, Outcome.PASSED, at=at)
        complete_placement(placement_id=end.placement_id, by=by, at=at)
    verb = "stand_in" if in_place else act.lower()
    _record(f"end_of_rotation.{verb}", end, by=by, at=at, step=step)
    letters.tell_whose_turn(end, by=by)
    return end


def _in_place(placement: Placement, step: str, *, by: User) -> bool:
    """Whether the office stands in for who is missing. Raises NotAllowed."""
    roles = roles_of(by)
    if rules.can_decide(roles, placement, step):
        return False
    require(rules.can_stand_in(roles, placement, step, has_head=has_head(placement)))
    return True


def open_theory(*, placement_id: int, by: User, at: datetime) -> Enrolment:
    """Let the trainee into the course of the block's theory quiz. Idempotent.

    Raises NotAllowed, NoTheory, enrolment's NotAMember and CourseNotOpen.
    """
    placement = Placement.objects.select_related("trainee", "block__theory_quiz").get(
        pk=placement_id
    )
    require(rules.is_own(roles_of(by), placement))
    if placement.block is None or placement.block.theory_quiz is None:
        raise NoTheory
    return enrol(user=by, course=placement.block.theory_quiz.course, at=at)


@transaction.atomic
def allow_theory_again(*, placement_id: int, reason: str, by: User, at: datetime) -> ExtraAttempt:
    """The training office gives the trainee one more attempt at the block's theory quiz.

    Raises NotAllowed, NoTheory, ReasonMissing, MovedOn for what is not the trainee's to take, and
    quizzes' AttemptsLeft.
    """
    placement = (
        Placement.objects.with_scope()
        .select_related("trainee__user", "block__theory_quiz", "end_of_rotation")
        .get(pk=placement_id)
    )
    roles = roles_of(by)
    require(rotations.runs(roles, placement) and not rules.is_own(roles, placement))
    if placement.block is None or placement.block.theory_quiz is None:
        raise NoTheory
    end = getattr(placement, "end_of_rotation", None)
    if placement.status != PlacementStatus.ACTIVE or (end is not None and end.turn):
        raise MovedOn
    if not (reason := reason.strip()):
        raise ReasonMissing
    user, quiz = placement.trainee.user, placement.block.theory_quiz
    given = give_extra_attempt(quiz=quiz, user=user, reason=reason, by=by, at=at)
    audit.record(
        "end_of_rotation.allow_theory",
        by_id=by.pk,
        target=placement,
        alliance_id=rotations.alliance_of(placement),
        unit_id=placement.trainee.unit_id,
        at=at,
        quiz=quiz.pk,
    )
    letters.tell_theory_allowed(placement, at=at)
    return given


@transaction.atomic
def finish_training(*, trainee_id: int, by: User, at: datetime) -> Application:
    """Finish a trainee who passed every block. Raises NotAllowed, NotAllPassed and what
    programmes' `finish` raises.
    """
    roles = roles_of(by)
    if not ready_to_finish(roles).filter(pk=trainee_id).exists():
        raise NotAllPassed
    return finish(application_id=trainee_id, by=by, at=at)


def _new_try(end: EndOfRotation, standing: Prerequisites, *, at: datetime) -> Try:
    if not standing.ready:
        raise NotReady(standing)
    number = end.tries.count() + 1
    if number >= PLAN_FROM_TRY and not plans.allows_next_try(
        end, after_try=number - 1, on=timezone.localdate(at)
    ):
        raise PlanMissing
    return Try.objects.create(
        end=end, number=number, submitted_at=at, **_frozen_scores(standing.scores)
    )


def _frozen_scores(scores: Scores) -> dict:
    theory, skill = scores.theory, scores.skill
    return {
        "theory_percent": theory and theory.percent,
        "theory_attempt_id": theory and theory.source_id,
        "theory_needed": scores.theory_needed,
        "skill_percent": skill and skill.percent,
        "skill_assessment_id": skill and skill.source_id,
        "skill_needed": scores.skill_needed,
    }


def _fail(end: EndOfRotation, sitting: Try, *, reason: str, at: datetime) -> None:
    _conclude(sitting, Outcome.FAILED, at=at, reason=reason)
    _set_status(end, EndStatus.FAILED, at=at, reason=reason)
    if sitting.number + 1 >= PLAN_FROM_TRY:
        plans.open_plan(end, after_try=sitting.number, at=at)


def _conclude(sitting: Try, outcome: Outcome, *, at: datetime, reason: str = "") -> None:
    transitions.require(OUTCOME_TRANSITIONS, sitting.outcome, outcome)
    sitting.outcome, sitting.decided_at, sitting.reason = outcome, at, reason
    sitting.save(update_fields=["outcome", "decided_at", "reason"])


def _set_status(end: EndOfRotation, status: str, *, at: datetime, reason: str = "") -> None:
    end.status, end.changed_at, end.reason = status, at, reason
    end.save(update_fields=["status", "changed_at", "reason", "round"])


def _sign(end, sitting: Try, step: str, act: str, *, by: User, at: datetime, **said) -> None:
    """`said` is the reason and for whom, or with the trainee's signature what was reached."""
    Signature.objects.create(
        end=end, sitting=sitting, round=end.round, step=step, act=act,
        by=by, name=by.name, at=at, **said,
    )  # fmt: skip


def _opened(placement_id: int, *, at: datetime) -> EndOfRotation:
    """The placement's end, locked; it is made on first use."""
    EndOfRotation.objects.get_or_create(placement_id=placement_id, defaults={"changed_at": at})
    return _locked(placement_id=placement_id)


def _locked(**which) -> EndOfRotation:
    return EndOfRotation.objects.select_for_update(of=("self",)).with_places().get(**which)


def _record(action: str, end: EndOfRotation, *, by: User, at: datetime, **detail) -> None:
    audit.record(
        action,
        by_id=by.pk,
        target=end,
        alliance_id=rotations.alliance_of(end.placement),
        unit_id=end.placement.trainee.unit_id,
        at=at,
        round=end.round,
        status=end.status,
        **detail,
    )
