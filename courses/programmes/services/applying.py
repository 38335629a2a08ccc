"""The applicant's way: draft, papers, submission, withdrawal; and the unit's word on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from alliance.accounts.models import User
from alliance.core import audit, transitions
from alliance.core.access import require
from alliance.units.queries import roles_of

from .. import papers, rules
from ..eligibility import NotEligible, Obstacle, applicant, window_obstacle
from ..enums import APPLICATION_TRANSITIONS, ApplicationStatus, LetterKind, PaperKind
from ..models import Application, Intake, Paper, Wish
from ..signals import trainee_left
from .admitting import move_waiting_list
from .places import APPLICATION, constraint_of, lock_intakes
from .telling import write_letters

_S = ApplicationStatus


class NotADraft(Exception):
    """The application was handed in already and cannot be changed any more."""


class Incomplete(Exception):
    """What an application must say before it is submitted is missing."""


class TooManyPapers(Exception):
    """The application has as many papers as it may have."""


@dataclass(frozen=True)
class Draft:
    """What the applicant writes; `wishes` are departments with the first day of a month."""

    goals: str = ""
    experience: str = ""
    wishes: Sequence[tuple[int, date]] = ()


@transaction.atomic
def begin_application(*, intake_id: int, by: User, at: datetime) -> Application:
    """An empty draft; the one there is when it was begun before.

    Raises NotEligible, Intake.DoesNotExist.
    """
    own = Application.objects.filter(intake=intake_id, user=by, status=_S.DRAFT)
    if begun := own.first():
        return begun
    intake = Intake.objects.select_related("version__programme").get(pk=intake_id)
    doctor = applicant(by, intakes=[intake_id])
    if obstacle := doctor.obstacle_to(intake, on=timezone.localdate(at)):
        raise NotEligible(obstacle)
    try:
        with transaction.atomic():
            application = Application.objects.create(
                intake=intake, user=by, unit_id=doctor.unit_id, created_at=at
            )
    except IntegrityError as error:
        if constraint_of(error) != "applied_once":
            raise
        raise NotEligible(Obstacle.APPLIED) from error
    _record("application.begin", application, by=by, at=at)
    return application


@transaction.atomic
def save_draft(*, application_id: int, draft: Draft, by: User, at: datetime) -> Application:
    """Keep what was written so far. Raises NotAllowed, NotADraft."""
    application = _lock_draft(application_id, by=by)
    application.goals, application.experience = draft.goals, draft.experience
    application.save(update_fields=["goals", "experience"])
    application.wishes.all().delete()
    Wish.objects.bulk_create(
        Wish(application=application, department_id=department, month=month)
        for department, month in draft.wishes
    )
    _record("application.save", application, by=by, at=at)
    return application


@transaction.atomic
def attach_paper(
    *, application_id: int, kind: PaperKind, upload: UploadedFile, by: User, at: datetime
) -> Paper:
    """Put a file to the draft, of the type its content shows.

    Raises NotAllowed, NotADraft, TooManyPapers, papers.PaperRefused.
    """
    application = _lock_draft(application_id, by=by)
    content_type = papers.content_type_of(upload, size=upload.size)
    if application.papers.count() >= papers.MAX_PAPERS:
        raise TooManyPapers
    paper = Paper.objects.create(
        application=application,
        kind=kind,
        name=papers.shown_name(upload.name),
        file=upload,
        content_type=content_type,
        size=upload.size,
        added_at=at,
    )
    _record("application.attach", application, by=by, at=at, kind=kind)
    return paper


@transaction.atomic
def remove_paper(*, paper_id: int, by: User, at: datetime) -> None:
    """Take a file from the draft; it is deleted on commit.

    Raises NotAllowed, NotADraft, Paper.DoesNotExist.
    """
    paper = Paper.objects.get(pk=paper_id)
    application = _lock_draft(paper.application_id, by=by)
    paper.delete()
    transaction.on_commit(partial(paper.file.delete, save=False))
    _record("application.detach", application, by=by, at=at, kind=paper.kind)


@transaction.atomic
def submit_application(*, application_id: int, by: User, at: datetime) -> Application:
    """Hand the draft to the unit's coordinator.

    What the unit returned may be handed in again after the window, until the term begins. Raises
    NotAllowed, NotADraft, NotEligible, Incomplete.
    """
    application = _lock_draft(application_id, by=by)
    _require_eligible(application, by=by, on=timezone.localdate(at))
    if not (application.goals and application.experience and application.papers.exists()):
        raise Incomplete
    application.status, application.submitted_at = _S.SUBMITTED, at
    application.reason = ""
    application.save(update_fields=["status", "submitted_at", "reason"])
    _record("application.submit", application, by=by, at=at)
    return application


def _require_eligible(application: Application, *, by: User, on: date) -> None:
    intake = application.intake
    doctor = applicant(by, intakes=[])
    obstacle = doctor.unit_obstacle(intake)
    if doctor.unit_id != application.unit_id:
        obstacle = obstacle or Obstacle.UNIT_CHANGED
    if application.submitted_at is None:
        obstacle = obstacle or window_obstacle(intake, on=on)
    elif on > intake.starts_on:
        obstacle = obstacle or Obstacle.CLOSED
    if obstacle:
        raise NotEligible(obstacle)


@transaction.atomic
def approve_by_unit(*, application_id: int, by: User, at: datetime) -> Application:
    """The coordinator's approval; it goes on to the training office.

    Raises NotAllowed, TransitionNotAllowed.
    """
    application = _lock_for_unit(application_id, by=by, to=_S.UNIT_APPROVED)
    application.status = _S.UNIT_APPROVED
    application.save(update_fields=["status"])
    _record("application.approve", application, by=by, at=at)
    return application


@transaction.atomic
def return_to_applicant(*, application_id: int, reason: str, by: User, at: datetime) -> Application:
    """The coordinator's way to have it mended: a draft again, with the reason.

    Raises NotAllowed, TransitionNotAllowed.
    """
    application = _lock_for_unit(application_id, by=by, to=_S.DRAFT)
    application.status, application.reason = _S.DRAFT, reason
    application.save(update_fields=["status", "reason"])
    _record("application.return", application, by=by, at=at)
    write_letters([application], LetterKind.RETURNED, at=at)
    return application


@transaction.atomic
def withdraw(*, application_id: int, by: User, at: datetime, reason: str = "") -> Application:
    """Take the application back; a place it held goes to who waits first.

    The training office withdraws for who was accepted and stays away. Raises NotAllowed,
    TransitionNotAllowed.
    """
    lock_intakes(Application.objects.filter(pk=application_id).values("intake"))
    application = _lock(application_id)
    require(rules.can_withdraw(roles_of(by), application))
    transitions.require(APPLICATION_TRANSITIONS, application.status, _S.WITHDRAWN)
    held_place = application.status == _S.ACCEPTED
    application.status, application.reason = _S.WITHDRAWN, reason
    application.waitlist_number = None
    application.save(update_fields=["status", "reason", "waitlist_number"])
    _record("application.withdraw", application, by=by, at=at)
    if held_place:
        transaction.on_commit(
            partial(
                trainee_left.send,
                sender=Application,
                application_id=application.pk,
                on=application.starts_on - timedelta(days=1),
                at=at,
            )
        )
        move_waiting_list(intake=application.intake, by_id=by.pk, at=at)
    return application


def _lock(application_id: int) -> Application:
    return (
        Application.objects.select_for_update(of=["self"], no_key=True)
        .select_related(*APPLICATION)
        .get(pk=application_id)
    )


def _lock_draft(application_id: int, *, by: User) -> Application:
    application = _lock(application_id)
    require(rules.is_own(roles_of(by), application))
    if application.status != _S.DRAFT:
        raise NotADraft
    return application


def _lock_for_unit(application_id: int, *, by: User, to: ApplicationStatus) -> Application:
    application = _lock(application_id)
    roles = roles_of(by)
    require(rules.can_see_application(roles, application) and rules.can_approve(roles, application))
    transitions.require(APPLICATION_TRANSITIONS, application.status, to)
    return application


def _record(action: str, application: Application, *, by: User, at: datetime, **detail) -> None:
    audit.record(
        action,
        by_id=by.pk,
        target=application,
        alliance_id=application.alliance_id,
        unit_id=application.unit_id,
        at=at,
        **detail,
    )
