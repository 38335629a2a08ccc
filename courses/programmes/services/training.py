"""From the day of arrival to the end: what the training office notes of a trainee."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.accounts.models import User
from alliance.core import audit, transitions
from alliance.core.transitions import TransitionNotAllowed

from ..enums import APPLICATION_TRANSITIONS, ApplicationStatus, LetterKind
from ..models import Application
from ..signals import trainee_left
from .admitting import move_waiting_list
from .places import Outcome, Refused, lock_to_decide, write
from .telling import write_letters

_S = ApplicationStatus


class TooEarly(Exception):
    """The term has not begun."""

    sentence = _("批次还没有开始，不能报到")


@transaction.atomic
def arrive(*, application_ids: Iterable[int], by: User, at: datetime) -> Outcome:
    """Note that the accepted have come, from the first day of their term on.

    The others come back with the reason. Raises NotAllowed.
    """
    outcome = Outcome()
    for application in lock_to_decide(application_ids, by=by):
        try:
            transitions.require(APPLICATION_TRANSITIONS, application.status, _S.IN_TRAINING)
            if timezone.localdate(at) < application.starts_on:
                raise TooEarly
        except (TransitionNotAllowed, TooEarly) as refusal:
            outcome.refused.append(Refused(application, refusal))
            continue
        application.status = _S.IN_TRAINING
        application.save(update_fields=["status"])
        outcome.done.append(application)
    audit.record_each("trainee.arrive", by_id=by.pk, targets=outcome.done, at=at)
    return outcome


@transaction.atomic
def finish(*, application_id: int, by: User, at: datetime) -> Application:
    """The trainee has completed the programme. Raises NotAllowed, TransitionNotAllowed."""
    (application,) = lock_to_decide([application_id], by=by)
    transitions.require(APPLICATION_TRANSITIONS, application.status, _S.COMPLETED)
    application.status = _S.COMPLETED
    application.save(update_fields=["status"])
    audit.record_each("trainee.finish", by_id=by.pk, targets=[application], at=at)
    return application


@transaction.atomic
def extend_training(*, trainee_id: int, ends_on: date, by: User, at: datetime) -> Application:
    """Let the training last until `ends_on` at least, for leave that is made up. Idempotent.

    Raises NotAllowed, TrainsAlready.
    """
    (application,) = lock_to_decide([trainee_id], by=by)
    before = application.ends_on
    if before >= ends_on:
        return application
    write(application, ends_on=ends_on)
    audit.record(
        "trainee.extend",
        by_id=by.pk,
        target=application,
        alliance_id=application.alliance_id,
        unit_id=application.unit_id,
        at=at,
        before=before.isoformat(),
        ends_on=ends_on.isoformat(),
    )
    return application


@transaction.atomic
def terminate(*, application_id: int, reason: str, by: User, at: datetime) -> Application:
    """End the training today, with a reason that the trainee reads.

    In the first days the place goes to who waits; after `admits_until` it stays taken. Raises
    NotAllowed, TransitionNotAllowed.
    """
    (application,) = lock_to_decide([application_id], by=by)
    transitions.require(APPLICATION_TRANSITIONS, application.status, _S.TERMINATED)
    today = timezone.localdate(at)
    application.status, application.reason = _S.TERMINATED, reason
    application.ends_on = max(application.starts_on, min(application.ends_on, today))
    application.frees_place = today <= application.intake.admits_until
    application.save(update_fields=["status", "reason", "ends_on", "frees_place"])
    audit.record_each("trainee.terminate", by_id=by.pk, targets=[application], at=at)
    write_letters([application], LetterKind.TERMINATED, at=at)
    transaction.on_commit(
        partial(
            trainee_left.send,
            sender=Application,
            application_id=application.pk,
            on=application.ends_on,
            at=at,
        )
    )
    if application.frees_place:
        move_waiting_list(intake=application.intake, by_id=by.pk, at=at)
    return application
