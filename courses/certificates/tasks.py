"""Celery's way in to certificates."""

from contextlib import suppress

from celery import shared_task
from django.utils import timezone

from . import services
from .sources import SOURCES


@shared_task
def issue_certificate(kind: str, source_id: int) -> None:
    """One that cannot be issued is kept for the office; running the task again would not help."""
    with suppress(services.CannotBeIssued, services.NotEarned):
        services.issue_certificate(source=SOURCES[kind], pk=source_id, at=timezone.now(), by=None)


@shared_task
def issue_missing_certificates() -> None:
    services.issue_missing_certificates(at=timezone.now())
