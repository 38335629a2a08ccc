"""Celery's way in to the boards."""

import tempfile

from celery import shared_task
from django.core.files.base import File
from django.utils import timezone
from django.utils.text import slugify

from alliance.core.queue import enqueue
from alliance.jobs.models import Job
from alliance.jobs.registry import runner
from alliance.jobs.services import attach_file
from alliance.units.queries import roles_of

from . import services, surveying
from .export import write_lists
from .filters import OfficeFilter
from .scope import choose, offices_of

EXPORT = "boards.export"


@shared_task
def take_surveys() -> None:
    """Survey every alliance that has somebody in training."""
    for alliance_id in surveying.alliances_in_training():
        surveying.take_survey(alliance_id=alliance_id, at=timezone.now())


@shared_task
def send_reminder(reminder_id: int) -> None:
    services.send_reminder(reminder_id=reminder_id, at=timezone.now())


@shared_task
def send_lost_reminders() -> None:
    for reminder_id in services.unsettled_reminders(at=timezone.now()).values_list("pk", flat=True):
        enqueue(send_reminder, reminder_id)


@runner(EXPORT)
def export_lists(job: Job, progress) -> dict:
    """Write the workbook that `job.params`, a filter of the office, ask for.

    The owner's rights are read again: between asking and running a role may have been taken.
    Raises NotAllowed then. Run twice, it writes the same file anew.
    """
    now = timezone.now()
    filters = OfficeFilter.read(job.params)
    scope = choose(offices_of(roles_of(job.owner)), filters.alliance)
    with tempfile.TemporaryFile(suffix=".xlsx") as file:
        counts = write_lists(file, scope=scope, filters=filters, at=now, progress=progress)
        file.seek(0)
        filename = f"{slugify(scope.slug)}-{timezone.localdate(now):%Y%m%d}.xlsx"
        attach_file(job=job, filename=filename, content=File(file))
    return counts
