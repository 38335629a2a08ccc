"""Celery's way in to jobs."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from . import running, services


@shared_task
def run_job(job_id: str) -> None:
    running.run(job_id=UUID(job_id), at=timezone.now())


@shared_task
def requeue_lost_jobs() -> None:
    services.requeue_lost(at=timezone.now())


@shared_task
def delete_old_jobs() -> None:
    services.delete_old(at=timezone.now())
