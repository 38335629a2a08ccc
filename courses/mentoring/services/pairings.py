"""A pairing from the proposal to its end."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from alliance.accounts.models import User
from alliance.core import audit, transitions
from alliance.core.access import require
from alliance.core.refusals import refused_as
from alliance.units.queries import roles_of
from courses.programmes.models import Trainee

from .. import letters, rules
from ..enums import PAIRING_TRANSITIONS, EndCause, GoalStatus, PairingKind, PairingStatus
from ..letters import Letter
from ..models import Goal, MentorProfile, Pairing
from ..queries import MENTORED, stands_below


class MentorFull(Exception):
    """The mentor has as many mentees as the limit allows."""


class MentorNotAccepting(Exception):
    """The mentor takes nobody at present."""


class AlreadyPaired(Exception):
    """There is a mentor already, for this programme or in this chain."""


class AlreadyProposed(Exception):
    """A proposal waits for its answer already."""


class NotInTraining(Exception):
    """The trainee has left, or trains in another alliance than the mentor's."""


class NotBelow(Exception):
    """A chain leads from a unit to a smaller one of the same alliance."""


@transaction.atomic
def propose_primary(
    *, mentor_id: int, trainee_id: int, message: str = "", by: User, at: datetime
) -> Pairing:
    """Ask both for their word; who proposes for themselves has given it.

    Raises NotAllowed, MentorNotAccepting, MentorFull, NotInTraining, AlreadyPaired,
    AlreadyProposed.
    """
    mentor = MentorProfile.objects.select_related("user").get(pk=mentor_id)
    trainee = Trainee.objects.select_related("intake__version__programme").get(pk=trainee_id)
    programme = trainee.intake.version.programme
    require(trainee.user_id == by.pk or rules.runs(roles_of(by), programme.alliance_id))
    if trainee.status not in MENTORED or programme.alliance_id != mentor.alliance_id:
        raise NotInTraining
    _require_open_door(mentor)
    if not mentor.has_room:
        raise MentorFull
    return _propose(
        Pairing(kind=PairingKind.PRIMARY, mentee_id=trainee.user_id, trainee=trainee,
                programme=programme),
        mentor=mentor, message=message, by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def propose_chain(
    *, mentor_id: int, mentee_id: int, message: str = "", by: User, at: datetime
) -> Pairing:
    """Ask both for a link of a chain (1+1+1); it takes no place of the mentor's.

    Raises NotAllowed, MentorNotAccepting, NotBelow, AlreadyPaired, AlreadyProposed.
    """
    mentor = MentorProfile.objects.select_related("user", "unit").get(pk=mentor_id)
    mentee = User.objects.select_related("profile__unit").get(pk=mentee_id)
    require(mentee_id == by.pk or rules.runs(roles_of(by), mentor.alliance_id))
    if not stands_below(mentor=mentor, user=mentee):
        raise NotBelow
    _require_open_door(mentor)
    return _propose(
        Pairing(kind=PairingKind.CHAIN, mentee=mentee),
        mentor=mentor, message=message, by=by, at=at,
    )  # fmt: skip


def _require_open_door(mentor: MentorProfile) -> None:
    if not mentor.accepting:
        raise MentorNotAccepting


def _propose(
    pairing: Pairing, *, mentor: MentorProfile, message: str, by: User, at: datetime
) -> Pairing:
    pairing.mentor, pairing.alliance_id = mentor, mentor.alliance_id
    pairing.message, pairing.proposed_by, pairing.proposed_at = message, by, at
    if by.pk == pairing.mentee_id:
        pairing.accepted_by_mentee_at = at
    if by.pk == mentor.user_id:
        pairing.accepted_by_mentor_at = at
    same = Pairing.objects.active().filter(
        kind=pairing.kind, mentee=pairing.mentee_id, alliance=pairing.alliance_id,
        programme=pairing.programme_id,
    )  # fmt: skip
    if same.exists():
        raise AlreadyPaired
    with refused_as(one_primary_mentor=AlreadyProposed, one_chain_mentor=AlreadyProposed):
        pairing.save(force_insert=True)
    record("pairing.propose", pairing, by=by, at=at, kind=pairing.kind)
    asked = {mentor.user_id, pairing.mentee_id} - {by.pk}
    letters.write(Letter.PROPOSED, pairing=pairing, to=asked, at=at)
    return pairing


@transaction.atomic
def accept_pairing(*, pairing_id: int, by: User, at: datetime) -> Pairing:
    """Give one's word; with the second the pairing runs, from today. Idempotent for one side.

    Raises NotAllowed, TransitionNotAllowed, MentorFull, AlreadyPaired.
    """
    pairing = lock(pairing_id)
    require(rules.is_party(roles_of(by), pairing))
    transitions.require(PAIRING_TRANSITIONS, pairing.status, PairingStatus.ACTIVE)
    if by.pk == pairing.mentee_id:
        pairing.accepted_by_mentee_at = pairing.accepted_by_mentee_at or at
    else:
        pairing.accepted_by_mentor_at = pairing.accepted_by_mentor_at or at
    both = pairing.accepted_by_mentor_at and pairing.accepted_by_mentee_at
    if both:
        pairing.status, pairing.active_on = PairingStatus.ACTIVE, timezone.localdate(at)
    with refused_as(
        mentor_never_overloaded=MentorFull,
        one_primary_mentor=AlreadyPaired,
        one_chain_mentor=AlreadyPaired,
    ):
        pairing.save()
    record("pairing.accept", pairing, by=by, at=at, runs=bool(both))
    if both:
        _carry_goals(pairing, at=at)
        letters.write(
            Letter.RUNS, pairing=pairing, to={pairing.mentor.user_id, pairing.mentee_id}, at=at
        )
    return pairing


def _carry_goals(pairing: Pairing, *, at: datetime) -> None:
    """What the mentee was still at with the mentor before goes on with this one."""
    before = (
        Pairing.objects.filter(
            kind=pairing.kind, mentee=pairing.mentee_id, alliance=pairing.alliance_id,
            programme=pairing.programme_id, status=PairingStatus.ENDED,
        )
        .order_by("-ended_on", "-pk")
        .first()
    )  # fmt: skip
    if before:
        Goal.objects.bulk_create(
            Goal(pairing=pairing, text=goal.text, due_on=goal.due_on, set_by=goal.set_by, set_at=at)
            for goal in before.goals.filter(status=GoalStatus.OPEN).select_related("set_by")
        )


@transaction.atomic
def decline_pairing(*, pairing_id: int, reason: str, by: User, at: datetime) -> Pairing:
    """Say no; the reason is told to whoever proposed. Raises NotAllowed, TransitionNotAllowed."""
    pairing = lock(pairing_id)
    require(rules.is_party(roles_of(by), pairing) and by.pk != pairing.proposed_by_id)
    transitions.require(PAIRING_TRANSITIONS, pairing.status, PairingStatus.DECLINED)
    pairing.status, pairing.decline_reason = PairingStatus.DECLINED, reason
    pairing.save(update_fields=["status", "decline_reason"])
    record("pairing.decline", pairing, by=by, at=at)
    letters.write(Letter.DECLINED, pairing=pairing, to={pairing.proposed_by_id}, at=at)
    return pairing


@transaction.atomic
def withdraw_proposal(*, pairing_id: int, by: User, at: datetime) -> Pairing:
    """Take a proposal back: who made it, or the office. Raises NotAllowed, TransitionNotAllowed."""
    pairing = lock(pairing_id)
    require(pairing.proposed_by_id == by.pk or rules.runs(roles_of(by), pairing.alliance_id))
    transitions.require(PAIRING_TRANSITIONS, pairing.status, PairingStatus.WITHDRAWN)
    pairing.status = PairingStatus.WITHDRAWN
    pairing.save(update_fields=["status"])
    record("pairing.withdraw", pairing, by=by, at=at)
    return pairing


@transaction.atomic
def end_pairing(*, pairing_id: int, by: User, at: datetime) -> Pairing:
    """End a running pairing by the office; both sides are told one neutral sentence.

    Raises NotAllowed, TransitionNotAllowed.
    """
    pairing = lock(pairing_id)
    require(rules.runs(roles_of(by), pairing.alliance_id))
    return end(pairing, cause=EndCause.REARRANGED, by=by, at=at)


def end(pairing: Pairing, *, cause: EndCause, by: User | None, at: datetime) -> Pairing:
    """End a locked pairing; whoever calls has checked who may."""
    transitions.require(PAIRING_TRANSITIONS, pairing.status, PairingStatus.ENDED)
    pairing.status, pairing.end_cause = PairingStatus.ENDED, cause
    pairing.ended_on = timezone.localdate(at)
    pairing.save(update_fields=["status", "end_cause", "ended_on"])
    record("pairing.end", pairing, by=by, at=at, cause=cause)
    letters.write(
        Letter.ENDED, pairing=pairing, to={pairing.mentor.user_id, pairing.mentee_id}, at=at
    )
    return pairing


@transaction.atomic
def end_with_training(*, trainee_id: int, at: datetime) -> int:
    """End what belongs to a traineeship that is over; returns how many pairings. Idempotent."""
    over = Pairing.objects.filter(trainee=trainee_id).select_related("mentor")
    locked = over.select_for_update(of=("self",))
    for proposal in locked.filter(status=PairingStatus.PROPOSED):
        proposal.status = PairingStatus.WITHDRAWN
        proposal.save(update_fields=["status"])
        record("pairing.withdraw", proposal, by=None, at=at)
    running = list(locked.active())
    for pairing in running:
        end(pairing, cause=EndCause.TRAINING_OVER, by=None, at=at)
    return len(running)


def end_where_training_ended(*, at: datetime) -> int:
    """End what is left of traineeships that are over, each in its own transaction."""
    over = (
        Pairing.objects.filter(status__in=[PairingStatus.PROPOSED, PairingStatus.ACTIVE])
        .filter(trainee__isnull=False)
        .exclude(trainee__status__in=MENTORED)
    )
    trainees = list(over.order_by("trainee").values_list("trainee", flat=True).distinct())
    return sum(end_with_training(trainee_id=trainee_id, at=at) for trainee_id in trainees)


def lock(pairing_id: int) -> Pairing:
    """The pairing, locked, with its mentor."""
    return (
        Pairing.objects.select_for_update(of=("self",)).select_related("mentor").get(pk=pairing_id)
    )


def record(action: str, pairing: Pairing, *, by: User | None, at: datetime, **detail) -> None:
    audit.record(
        action,
        by_id=by.pk if by else None,
        target=pairing,
        alliance_id=pairing.alliance_id,
        at=at,
        **detail,
    )
