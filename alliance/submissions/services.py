"""Every change of a submission, from the first draft to the published page."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.core.files.base import File
from django.db import transaction

from alliance.accounts.enums import Role
from alliance.accounts.models import User
from alliance.core import audit, transitions
from alliance.core.access import require
from alliance.notices.services import notify
from alliance.pages.pictures import redrawn
from alliance.units.models import RoleGrant
from alliance.units.queries import roles_of

from . import rules
from .enums import SUBMISSION_TRANSITIONS, SubmissionStatus
from .models import Picture, Submission, Word
from .paging import make_page

MOST_PICTURES = 9


class TooManyPictures(Exception):
    """More pictures than a submission may have."""


class NothingWritten(Exception):
    """There is no text to hand in."""


class AltMissing(Exception):
    """A picture does not say what it shows."""


@transaction.atomic
def start(
    *, alliance_id: int, unit_id: int, title: str, text: str, files: Sequence[File], by: User,
    at: datetime,
) -> Submission:  # fmt: skip
    """A unit's draft. Raises NotAllowed, TooManyPictures, pages.pictures.NotAPicture."""
    require(rules.can_write(roles_of(by), alliance_id=alliance_id, unit_id=unit_id))
    submission = Submission.objects.create(
        alliance_id=alliance_id, unit_id=unit_id, title=title, text=text, written_by=by,
        created_at=at,
    )  # fmt: skip
    _add_pictures(submission, files)
    _say(submission, by=by, at=at, action="submission.start")
    return submission


@transaction.atomic
def write(
    *, submission_id: int, title: str, text: str, files: Sequence[File],
    said: Mapping[int, tuple[str, str]], by: User, at: datetime,
) -> Submission:  # fmt: skip
    """Write the draft anew; `said` is picture id -> (alt, caption). The writer is who wrote last.

    Raises NotAllowed, TransitionNotAllowed, TooManyPictures, pages.pictures.NotAPicture.
    """
    submission = _lock_writing(submission_id, by=by)
    submission.title, submission.text, submission.written_by = title, text, by
    submission.save(update_fields=["title", "text", "written_by"])
    for picture in submission.pictures.filter(pk__in=said):
        picture.alt, picture.caption = said[picture.pk]
        picture.save(update_fields=["alt", "caption"])
    _add_pictures(submission, files)
    return submission


@transaction.atomic
def remove_picture(*, picture_id: int, by: User) -> None:
    """Raises NotAllowed, TransitionNotAllowed."""
    picture = Picture.objects.get(pk=picture_id)
    _lock_writing(picture.submission_id, by=by)
    _forget_files([picture])
    picture.delete()


@transaction.atomic
def discard(*, submission_id: int, by: User, at: datetime) -> None:
    """Let a draft go that was never handed in. Raises NotAllowed, TransitionNotAllowed."""
    submission = _lock_writing(submission_id, by=by)
    if submission.submitted_at:
        raise transitions.TransitionNotAllowed(submission.status, "")
    audit.record(
        "submission.discard", by_id=by.pk, target=submission, unit_id=submission.unit_id, at=at
    )
    _forget_files(submission.pictures.all())
    submission.delete()


@transaction.atomic
def submit(*, submission_id: int, by: User, at: datetime) -> Submission:
    """Hand it in; the office is told.

    Raises NotAllowed, TransitionNotAllowed, NothingWritten, AltMissing.
    """
    submission = _lock_writing(submission_id, by=by)
    if not submission.text.strip():
        raise NothingWritten
    if submission.pictures.filter(alt="").exists():
        raise AltMissing
    submission.submitted_at = submission.submitted_at or at
    _go(submission, SubmissionStatus.SUBMITTED, by=by, at=at)
    office = RoleGrant.objects.filter(
        role=Role.ALLIANCE_OFFICE, alliance=submission.alliance_id
    ).values_list("user", flat=True)
    _tell(submission, "submission.submitted", office, at=at)
    return submission


@transaction.atomic
def give_back(*, submission_id: int, comment: str, by: User, at: datetime) -> Submission:
    """Ask the writer for changes. Raises NotAllowed, TransitionNotAllowed."""
    return _decide(submission_id, SubmissionStatus.RETURNED, comment, by=by, at=at)


@transaction.atomic
def decline(*, submission_id: int, comment: str, by: User, at: datetime) -> Submission:
    """It will not be published; its page, if there is one, stays as a draft.

    Raises NotAllowed, TransitionNotAllowed.
    """
    return _decide(submission_id, SubmissionStatus.DECLINED, comment, by=by, at=at)


@transaction.atomic
def accept(*, submission_id: int, by: User, at: datetime) -> Submission:
    """Turn it into the draft of a news page with the unit's name and its pictures.

    Raises NotAllowed, TransitionNotAllowed.
    """
    submission = _lock_deciding(submission_id, by=by)
    transitions.require(SUBMISSION_TRANSITIONS, submission.status, SubmissionStatus.ACCEPTED)
    submission.page = make_page(submission, by=by, at=at)
    _go(submission, SubmissionStatus.ACCEPTED, by=by, at=at)
    _tell(submission, "submission.accepted", [submission.written_by_id], at=at)
    return submission


@transaction.atomic
def page_went_live(*, page_id: int, at: datetime) -> None:
    """The page made of a submission was published. Idempotent."""
    submission = (
        Submission.objects.select_for_update(of=["self"])
        .select_related("unit")
        .filter(page=page_id, status=SubmissionStatus.ACCEPTED)
        .first()
    )
    if submission is None:
        return
    _go(submission, SubmissionStatus.PUBLISHED, by=None, at=at)
    _tell(submission, "submission.published", [submission.written_by_id], at=at)


def _decide(
    submission_id: int, status: SubmissionStatus, comment: str, *, by: User, at: datetime
) -> Submission:
    submission = _lock_deciding(submission_id, by=by)
    _go(submission, status, by=by, at=at, comment=comment)
    _tell(submission, f"submission.{status.lower()}", [submission.written_by_id], at=at)
    return submission


def _lock(submission_id: int) -> Submission:
    locked = Submission.objects.select_for_update(of=["self"]).select_related("unit")
    return locked.get(pk=submission_id)


def _lock_writing(submission_id: int, *, by: User) -> Submission:
    """A submission that its unit may change now."""
    submission = _lock(submission_id)
    require(rules.is_writer(roles_of(by), submission))
    transitions.require(SUBMISSION_TRANSITIONS, submission.status, SubmissionStatus.SUBMITTED)
    return submission


def _lock_deciding(submission_id: int, *, by: User) -> Submission:
    submission = _lock(submission_id)
    require(submission.submitted_at is not None and rules.can_decide(roles_of(by), submission))
    return submission


def _go(
    submission: Submission, status: SubmissionStatus, *, by: User | None, at: datetime,
    comment: str = "",
) -> None:  # fmt: skip
    transitions.require(SUBMISSION_TRANSITIONS, submission.status, status)
    submission.status, submission.comment = status, comment
    submission.save(update_fields=["status", "comment", "submitted_at", "page"])
    _say(submission, by=by, at=at, action=f"submission.{status.lower()}", comment=comment)


def _say(
    submission: Submission, *, by: User | None, at: datetime, action: str, comment: str = ""
) -> None:
    """Write the step down for those who read the submission, and for the auditor."""
    Word.objects.create(
        submission=submission, by=by, at=at, status=submission.status, comment=comment
    )
    audit.record(
        action,
        by_id=by.pk if by else None,
        target=submission,
        alliance_id=submission.alliance_id,
        unit_id=submission.unit_id,
        at=at,
    )


def _tell(submission: Submission, kind: str, users, *, at: datetime) -> None:
    params = {
        "title": submission.title,
        "unit": submission.unit.name,
        "comment": submission.comment,
    }
    notify(users=users, kind=kind, params=params, url=submission.get_absolute_url(), at=at)


def _add_pictures(submission: Submission, files: Sequence[File]) -> None:
    """The submission is locked, or nobody else knows of it yet."""
    if submission.pictures.count() + len(files) > MOST_PICTURES:
        raise TooManyPictures
    for file in files:
        Picture.objects.create(submission=submission, file=redrawn(file))


def _forget_files(pictures) -> None:
    """The files go when the change is sure."""
    for stored in [picture.file for picture in pictures]:
        transaction.on_commit(lambda stored=stored: stored.storage.delete(stored.name))
