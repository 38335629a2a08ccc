"""Celery's way in to certificates."""

import tempfile
from contextlib import suppress

from celery import shared_task
from django.core.files import File
from django.urls import reverse
from django.utils import timezone

from alliance.core.access import require
from alliance.jobs.models import Job
from alliance.jobs.registry import runner
from alliance.jobs.services import attach_file
from alliance.units.queries import roles_of

from . import batches, bulk, printing, register, services
from .export import write_register
from .models import Batch, Certificate
from .sources import SOURCES

REGISTER = "certificates.register"
PRINT = "certificates.print"


@shared_task
def issue_certificate(kind: str, source_id: int) -> None:
    """One that cannot be issued is kept for the office; running the task again would not help."""
    with suppress(services.CannotBeIssued, services.NotEarned):
        services.issue_certificate(source=SOURCES[kind], pk=source_id, at=timezone.now(), by=None)


@shared_task
def issue_missing_certificates() -> None:
    services.issue_missing_certificates(at=timezone.now())


def _batch_page(job: Job) -> str:
    return reverse("certificates:batch", args=[job.params["batch"]])


@runner(batches.JOB, next_url=_batch_page)
def issue_batch(job: Job, progress) -> dict:
    batches.run(batch_id=job.params["batch"], progress=progress)
    return {}


@runner(bulk.JOB, result_template="certificates/_changed.html")
def change_many(job: Job, progress) -> dict:
    return bulk.run(job, progress=progress)


@runner(REGISTER)
def export_register(job: Job, progress) -> dict:
    """Write what `job.params`, a filter, keep; the owner's rights are read again."""
    today = timezone.localdate()
    visible = Certificate.objects.visible_to(roles_of(job.owner))
    found = register.ordered(register.narrowed(visible, job.params, on=today), job.params)
    with tempfile.TemporaryFile(suffix=".xlsx") as file:
        count = write_register(file, found, on=today, progress=progress)
        file.seek(0)
        attach_file(job=job, filename=f"register-{today:%Y%m%d}.xlsx", content=File(file))
    return {"certificates": count}


@runner(PRINT)
def print_batch(job: Job, progress) -> dict:
    """Put a batch together as `job.params` ask for; the owner's rights are read again."""
    batch = Batch.objects.visible_to(roles_of(job.owner)).filter(pk=job.params["batch"]).first()
    require(batch is not None)
    issued = Certificate.objects.filter(pk__in=batch.items.values("certificate"))
    paper = printing.Paper(job.params["paper"])
    with tempfile.TemporaryFile() as file:
        count, suffix = printing.write(file, issued, paper=paper, progress=progress)
        file.seek(0)
        attach_file(job=job, filename=f"batch-{batch.pk}-{paper}.{suffix}", content=File(file))
    return {"certificates": count}


@shared_task
def help_with_batch(batch_id: int, number: int) -> None:
    batches.help_with(batch_id=batch_id, number=number)
