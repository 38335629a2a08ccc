"""The training office's decisions, alone or in bulk, and the waiting list."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from alliance.accounts.models import User
from alliance.core import audit, transitions
from alliance.core.transitions import TransitionNotAllowed

from ..enums import APPLICATION_TRANSITIONS, ApplicationStatus, LetterKind
from ..models import Application, Intake
from ..signals import trainee_accepted
from .places import (
    APPLICATION,
    NoPlaceLeft,
    Outcome,
    QuotaFull,
    Refused,
    TrainsAlready,
    lock_to_decide,
    write,
)
from .telling import write_letters

_S = ApplicationStatus


@transaction.atomic
def accept_applications(*, application_ids: Iterable[int], by: User, at: datetime) -> Outcome:
    """Give a place to each that fits; the others stay as they are and come back with the reason.

    Who waits comes first, by number, then who submitted first. Raises NotAllowed when one of them
    is not for `by` to decide.
    """
    applications = lock_to_decide(application_ids, by=by)
    outcome = _each(sorted(applications, key=_turn), partial(_admit, at=at))
    _welcome(outcome.done, action="application.accept", by_id=by.pk, at=at)
    return outcome


@transaction.atomic
def waitlist(
    *, application_ids: Iterable[int], by: User, at: datetime, reason: str = ""
) -> Outcome:
    """Put each at the end of its intake's waiting list, the earliest submitted first.

    Raises NotAllowed.
    """
    applications = lock_to_decide(application_ids, by=by)

    def put_last(application: Application) -> None:
        transitions.require(APPLICATION_TRANSITIONS, application.status, _S.WAITLISTED)
        last = Application.objects.filter(intake=application.intake_id).aggregate(
            last=Max("waitlist_number")
        )["last"]
        write(
            application,
            status=_S.WAITLISTED,
            waitlist_number=(last or 0) + 1,
            decided_at=at,
            reason=reason,
        )

    outcome = _each(sorted(applications, key=_turn), put_last)
    _tell("application.waitlist", outcome.done, LetterKind.WAITLIST, by=by, at=at)
    return outcome


@transaction.atomic
def decline(*, application_ids: Iterable[int], reason: str, by: User, at: datetime) -> Outcome:
    """Decline each with the reason, which the applicant reads. Raises NotAllowed."""
    applications = lock_to_decide(application_ids, by=by)

    def refuse(application: Application) -> None:
        transitions.require(APPLICATION_TRANSITIONS, application.status, _S.DECLINED)
        write(
            application,
            status=_S.DECLINED,
            waitlist_number=None,
            decided_at=at,
            reason=reason,
        )

    outcome = _each(applications, refuse)
    _tell("application.decline", outcome.done, LetterKind.DECLINED, by=by, at=at)
    return outcome


def move_waiting_list(*, intake: Intake, by_id: int | None, at: datetime) -> list[Application]:
    """Give what places are free to those who wait, in order; returns who got one.

    Who is from a unit at its quota, or in another training then, is passed over and keeps the
    number. Nobody is moved after `admits_until`: then the office decides whom to call. The caller
    has locked the intake.
    """
    if timezone.localdate(at) > intake.admits_until:
        return []
    waiting = (
        Application.objects.select_for_update(of=["self"], no_key=True)
        .filter(intake=intake, status=_S.WAITLISTED)
        .select_related(*APPLICATION)
        .order_by("waitlist_number")
    )
    moved = []
    for application in waiting:
        try:
            _admit(application, at=at)
        except NoPlaceLeft:
            break
        except (QuotaFull, TrainsAlready):
            continue
        moved.append(application)
    _welcome(moved, action="application.move_up", by_id=by_id, at=at)
    return moved


def _turn(application: Application) -> tuple:
    waits = application.waitlist_number
    return (waits is None, waits or 0, application.submitted_at, application.pk)


def _each(applications: Iterable[Application], act: Callable[[Application], None]) -> Outcome:
    outcome = Outcome()
    for application in applications:
        try:
            act(application)
        except (NoPlaceLeft, QuotaFull, TrainsAlready, TransitionNotAllowed) as refusal:
            outcome.refused.append(Refused(application, refusal))
        else:
            outcome.done.append(application)
    return outcome


def _admit(application: Application, *, at: datetime) -> None:
    """Give the place, with the version and the dates that the trainee keeps.

    Who is admitted after the term has begun starts on the next day.
    """
    transitions.require(APPLICATION_TRANSITIONS, application.status, _S.ACCEPTED)
    intake, today = application.intake, timezone.localdate(at)
    starts_on = intake.starts_on
    if today > starts_on:
        starts_on = min(today + timedelta(days=1), intake.ends_on)
    write(
        application,
        status=_S.ACCEPTED,
        waitlist_number=None,
        decided_at=at,
        reason="",
        version_id=intake.version_id,
        starts_on=starts_on,
        ends_on=intake.ends_on,
    )


def _welcome(admitted: list[Application], *, action: str, by_id: int | None, at: datetime) -> None:
    audit.record_each(action, by_id=by_id, targets=admitted, at=at)
    write_letters(admitted, LetterKind.ADMISSION, at=at)
    for application in admitted:
        transaction.on_commit(
            partial(trainee_accepted.send, sender=Application, application_id=application.pk, at=at)
        )


def _tell(
    action: str, applications: list[Application], kind: LetterKind, *, by: User, at: datetime
) -> None:
    audit.record_each(action, by_id=by.pk, targets=applications, at=at)
    write_letters(applications, kind, at=at)
