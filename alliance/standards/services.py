"""Every change of a standard and of its versions; reading.py holds who has read them."""

from datetime import date, datetime

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from alliance.accounts.models import User
from alliance.core import audit, transitions
from alliance.core.access import require
from alliance.core.queue import enqueue
from alliance.editing.faults import require_clean
from alliance.units.queries import roles_of

from . import rules, tasks
from .enums import VERSION_TRANSITIONS, VersionState
from .models import Standard, Version


class CodeTaken(Exception):
    """The alliance has a standard of that code."""


class DraftExists(Exception):
    """The standard's next version is being written already."""


class NothingToRead(Exception):
    """A version without a file and without text."""


class AlreadyExpired(Exception):
    """The version would have expired before anybody could read it."""


class StandardWithdrawn(Exception):
    """The standard holds no more."""


@transaction.atomic
def open_standard(
    *,
    alliance_id: int,
    kind: str,
    code: str,
    title: str,
    valid_from: date,
    by: User,
    at: datetime,
) -> Version:
    """A new standard with the draft of its first version. Raises NotAllowed, CodeTaken."""
    require(rules.can_write(roles_of(by), alliance_id))
    try:
        with transaction.atomic():
            standard = Standard.objects.create(alliance_id=alliance_id, kind=kind, code=code)
    except IntegrityError as error:
        raise CodeTaken from error
    version = standard.versions.create(
        number=1, title=title, valid_from=valid_from, written_by=by, written_at=at
    )
    _record("standard.open", version, by=by, at=at)
    return version


@transaction.atomic
def begin_version(*, standard_id: int, by: User, at: datetime) -> Version:
    """Draft the next version, its text taken over from the newest one and its file left out.

    Raises NotAllowed, StandardWithdrawn, DraftExists.
    """
    standard = _lock(standard_id, by=by)
    newest = standard.versions.order_by("-number").first()
    if newest.is_draft:
        raise DraftExists
    version = standard.versions.create(
        number=newest.number + 1,
        title=newest.title,
        body=newest.body,
        valid_from=max(timezone.localdate(at), newest.valid_from),
        written_by=by,
        written_at=at,
    )
    _record("standard.draft", version, by=by, at=at)
    return version


@transaction.atomic
def write_draft(
    *,
    version_id: int,
    title: str,
    changes: str,
    valid_from: date,
    valid_until: date | None,
    file: File | bool | None,
    by: User,
    at: datetime,
) -> Version:
    """Write what a draft says besides its text; `file` None keeps the PDF, False takes it away.

    Raises NotAllowed, StandardWithdrawn, TransitionNotAllowed.
    """
    version = _lock_draft(version_id, by=by)
    version.title, version.changes = title, changes
    version.valid_from, version.valid_until = valid_from, valid_until
    if file is not None:
        _forget_file(version)
        version.file = file or ""
        version.filename = file.name[-120:] if file else ""
    version.written_by, version.written_at = by, at
    version.save()
    _record("standard.write", version, by=by, at=at)
    return version


@transaction.atomic
def write_text(*, version_id: int, body, by: User, at: datetime) -> Version:
    """Write the text of a draft. Raises NotAllowed, StandardWithdrawn, TransitionNotAllowed."""
    version = _lock_draft(version_id, by=by)
    version.body, version.written_by, version.written_at = body, by, at
    version.save(update_fields=["body", "written_by", "written_at"])
    _record("standard.write", version, by=by, at=at)
    return version


@transaction.atomic
def discard_draft(*, version_id: int, by: User, at: datetime) -> None:
    """Let a draft go; a standard that never had another version goes with it.

    Raises NotAllowed, StandardWithdrawn, TransitionNotAllowed.
    """
    version = _lock_draft(version_id, by=by)
    _record("standard.discard", version, by=by, at=at)
    _forget_file(version)
    standard = version.standard
    version.delete()
    if not standard.versions.exists():
        standard.delete()


@transaction.atomic
def publish(*, version_id: int, by: User, at: datetime) -> Version:
    """From its day on everyone is asked to read it, and told so; nothing in it changes any more.

    Raises NotAllowed, StandardWithdrawn, TransitionNotAllowed, NothingToRead, AlreadyExpired,
    editing.faults.PublicationRefused.
    """
    version = _lock_draft(version_id, by=by)
    require(rules.can_publish(roles_of(by), version.standard.alliance_id))
    if not version.has_content:
        raise NothingToRead
    require_clean(version)
    if version.valid_until and version.valid_until < timezone.localdate(at):
        raise AlreadyExpired
    version.state = VersionState.PUBLISHED
    version.published_by, version.published_at = by, at
    version.save(update_fields=["state", "published_by", "published_at"])
    _record("standard.publish", version, by=by, at=at)
    if version.valid_from <= timezone.localdate(at):
        enqueue(tasks.tell_readers, version.pk)
    return version


@transaction.atomic
def withdraw(*, standard_id: int, reason: str, by: User, at: datetime) -> Standard:
    """The standard holds no more and nobody is asked to read it. Idempotent.

    Raises NotAllowed.
    """
    standard = Standard.objects.select_for_update().get(pk=standard_id)
    require(rules.can_publish(roles_of(by), standard.alliance_id))
    if standard.withdrawn_at is None:
        standard.withdrawn_at, standard.withdraw_reason = at, reason
        standard.save(update_fields=["withdrawn_at", "withdraw_reason"])
        audit.record(
            "standard.withdraw",
            by_id=by.pk,
            target=standard,
            alliance_id=standard.alliance_id,
            at=at,
        )
    return standard


def current_number(standard: Standard, *, on: date) -> int | None:
    """The number of the newest version that has come into force."""
    in_force = standard.versions.published().filter(valid_from__lte=on)
    return in_force.aggregate(newest=Max("number"))["newest"]


def _lock(standard_id: int, *, by: User) -> Standard:
    """Every change of a version locks its standard first."""
    standard = Standard.objects.select_for_update().get(pk=standard_id)
    require(rules.can_write(roles_of(by), standard.alliance_id))
    if standard.withdrawn_at:
        raise StandardWithdrawn
    return standard


def _lock_draft(version_id: int, *, by: User) -> Version:
    standard = _lock(Version.objects.values_list("standard", flat=True).get(pk=version_id), by=by)
    version = Version.objects.select_for_update().get(pk=version_id)
    version.standard = standard
    transitions.require(VERSION_TRANSITIONS, version.state, VersionState.PUBLISHED)
    return version


def _forget_file(version: Version) -> None:
    """The file goes when the change is sure."""
    if version.file:
        stored = version.file
        transaction.on_commit(lambda: stored.storage.delete(stored.name))


def _record(action: str, version: Version, *, by: User, at: datetime) -> None:
    audit.record(
        action,
        by_id=by.pk,
        target=version,
        alliance_id=version.standard.alliance_id,
        at=at,
        number=version.number,
    )
