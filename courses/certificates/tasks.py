"""Celery's way in to certificates."""

from contextlib import suppress

from celery import shared_task
from django.urls import reverse
from django.utils import timezone

from alliance.jobs.models import Job
from alliance.jobs.registry import runner

from . import batches, services
from .sources import SOURCES


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


@shared_task
def help_with_batch(batch_id: int, number: int) -> None:
    batches.help_with(batch_id=batch_id, number=number)
