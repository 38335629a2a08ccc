"""The import from the screen: upload, look, confirm; each long step is a job."""

import hashlib
from datetime import datetime, timedelta
from pathlib import PurePath
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from alliance.accounts.models import User
from alliance.core import audit, transitions
from alliance.core.access import require
from alliance.jobs.models import OPEN_STATES
from alliance.jobs.running import JobRefused, Progress
from alliance.jobs.services import start_job
from alliance.units.models import Alliance
from alliance.units.queries import roles_of

from . import rules
from .enums import IMPORT_TRANSITIONS, ImportStatus
from .models import RosterImport
from .opening import WorkbookRefused
from .report import Report
from .services import Start, import_file

KEPT_FOR = timedelta(days=30)


@transaction.atomic
def upload_roster(*, file: File, alliance: Alliance, by: User, at: datetime) -> RosterImport:
    """Keep the file where only a checked view reads it and have it looked at. Raises NotAllowed."""
    require(rules.can_import(roles_of(by), alliance.pk))
    roster_import = RosterImport(
        alliance=alliance,
        uploaded_by=by,
        uploaded_at=at,
        filename=PurePath(file.name).name[-200:],
        sha256=hashlib.file_digest(file, "sha256").hexdigest(),
    )
    file.seek(0)
    roster_import.file.save(file.name, file, save=False)
    roster_import.job = start_job(
        kind="roster.check",
        title=_("检查名册 %(filename)s") % {"filename": roster_import.filename[-60:]},
        by=by,
        params={"import_id": str(roster_import.pk)},
        at=at,
    )
    roster_import.save()
    audit.record("roster.upload", by_id=by.pk, target=roster_import, alliance_id=alliance.pk, at=at)
    return roster_import


def check_roster(*, import_id: UUID, at: datetime) -> None:
    """Say what the import would do, or why the file cannot be read. Safe to run twice."""
    roster_import = _with_people(import_id)
    if roster_import.status != ImportStatus.UPLOADED:
        return
    try:
        with roster_import.file.open("rb") as file:
            preview = import_file(
                file=file,
                alliance=roster_import.alliance,
                by=roster_import.uploaded_by,
                at=at,
                dry_run=True,
            )
    except WorkbookRefused as refusal:
        _move(roster_import, ImportStatus.REFUSED, refusal=str(refusal))
        raise JobRefused(str(refusal)) from refusal
    _move(roster_import, ImportStatus.CHECKED, preview=preview.as_stored())


@transaction.atomic
def confirm_import(*, import_id: UUID, by: User, at: datetime) -> RosterImport:
    """Have what was shown written; also goes on with an import that was stopped. Idempotent.

    Raises NotAllowed, TransitionNotAllowed.
    """
    roster_import = RosterImport.objects.select_for_update(of=["self"]).select_related("job").get(
        pk=import_id
    )  # fmt: skip
    require(rules.can_import(roles_of(by), roster_import.alliance_id))
    if roster_import.status == ImportStatus.CONFIRMED:
        if roster_import.job and roster_import.job.state in OPEN_STATES:
            return roster_import
    else:
        transitions.require(IMPORT_TRANSITIONS, roster_import.status, ImportStatus.CONFIRMED)
        roster_import.status = ImportStatus.CONFIRMED
    roster_import.job = start_job(
        kind="roster.import",
        title=_("导入名册 %(filename)s") % {"filename": roster_import.filename[-60:]},
        by=by,
        params={"import_id": str(roster_import.pk)},
        at=at,
    )
    roster_import.save(update_fields=["status", "job"])
    audit.record(
        "roster.confirm",
        by_id=by.pk,
        target=roster_import,
        alliance_id=roster_import.alliance_id,
        at=at,
    )
    return roster_import


def write_roster(*, import_id: UUID, by: User, at: datetime, progress: Progress) -> None:
    """Write exactly what was previewed; an earlier run that was cut off is continued.

    When the database has changed so that it would do something else now, nothing is written: the
    new preview waits for another confirmation. Raises jobs' JobRefused for that.
    """
    roster_import = _with_people(import_id)
    if roster_import.status != ImportStatus.CONFIRMED:
        return
    with roster_import.file.open("rb") as file:
        _require_same_file(roster_import, file)
        options = {"file": file, "alliance": roster_import.alliance, "by": by, "at": at}
        start = None
        if roster_import.steps:
            start = Start(roster_import.steps, Report.from_stored(roster_import.report))
        else:
            now = import_file(**options, dry_run=True).as_stored()
            if now["digest"] != roster_import.preview["digest"]:
                _move(roster_import, ImportStatus.CHECKED, preview=now)
                raise JobRefused(
                    _("预览之后，系统里的数据有了变化。已按最新情况重新预览，请核对后再次确认。")
                )

        def keep(steps: int, report: Report) -> None:
            RosterImport.objects.filter(pk=import_id).update(steps=steps, report=report.as_stored())

        report = import_file(**options, progress=progress, checkpoint=keep, start=start)
    _move(roster_import, ImportStatus.DONE, report=report.as_stored())


def delete_old(*, at: datetime) -> int:
    """Delete uploads with their files, which hold personal data, after KEPT_FOR: how many."""
    old = list(RosterImport.objects.filter(uploaded_at__lt=at - KEPT_FOR))
    for roster_import in old:
        roster_import.delete()
        roster_import.file.delete(save=False)
    return len(old)


def _with_people(import_id: UUID) -> RosterImport:
    return RosterImport.objects.select_related("alliance", "uploaded_by").get(pk=import_id)


def _require_same_file(roster_import: RosterImport, file: File) -> None:
    if hashlib.file_digest(file, "sha256").hexdigest() != roster_import.sha256:
        raise JobRefused(_("保存的文件与预览时不一致，请重新上传。"))
    file.seek(0)


def _move(roster_import: RosterImport, status: ImportStatus, **values: object) -> None:
    """Only from the status it was read in: whoever came second changes nothing."""
    transitions.require(IMPORT_TRANSITIONS, roster_import.status, status)
    RosterImport.objects.filter(pk=roster_import.pk, status=roster_import.status).update(
        status=status, **values
    )
