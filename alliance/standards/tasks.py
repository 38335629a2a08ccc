"""Celery's way in to standards."""

import tempfile

from celery import shared_task
from django.core.files.base import File
from django.utils import timezone

from alliance.core.access import require
from alliance.core.queue import enqueue
from alliance.jobs.models import Job
from alliance.jobs.registry import runner
from alliance.jobs.services import attach_file
from alliance.units.queries import roles_of

from . import export, reading, rules, telling
from .filters import ReaderFilter
from .models import Version

EXPORT = "standards.readers"


@shared_task
def send_reading_reminders(version_id: int) -> None:
    reading.send_reminders(version_id=version_id, at=timezone.now())


@shared_task
def send_lost_reading_reminders() -> None:
    for version_id in reading.versions_with_lost_letters(at=timezone.now()):
        enqueue(send_reading_reminders, version_id)


@shared_task
def tell_readers(version_id: int) -> None:
    telling.tell_readers(version_id=version_id, at=timezone.now())


@shared_task
def tell_of_new_versions() -> None:
    for version_id in telling.versions_to_tell(at=timezone.now()):
        enqueue(tell_readers, version_id)


@runner(EXPORT)
def export_readers(job: Job, progress) -> dict:
    """Write who has and who has not read the version that `job.params` name.

    The owner's rights are read again: between asking and running a role may have been taken.
    Raises NotAllowed then. Run twice, it writes the same file anew.
    """
    now = timezone.now()
    version = Version.objects.published().select_related("standard").get(pk=job.params["version"])
    roles = roles_of(job.owner)
    require(rules.can_watch(roles, version.standard.alliance_id))
    with tempfile.TemporaryFile(suffix=".xlsx") as file:
        people = export.write_readers(
            file,
            version=version,
            roles=roles,
            filters=ReaderFilter.read(job.params),
            at=now,
            progress=progress,
        )
        file.seek(0)
        filename = f"readers-{version.pk}-{timezone.localdate(now):%Y%m%d}.xlsx"
        attach_file(job=job, filename=filename, content=File(file))
    return {"people": people}
