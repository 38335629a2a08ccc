"""Celery's way in to certificates."""

from contextlib import suppress

from celery import shared_task
from django.utils import timezone

from . import services


@shared_task
def issue_certificate(enrolment_id: int) -> None:
    """One that cannot be issued is kept for the office; running the task again would not help."""
    with suppress(services.CannotBeIssued, services.NotEarned):
        services.issue_course_certificate(enrolment_id=enrolment_id, at=timezone.now())


@shared_task
def issue_missing_certificates() -> None:
    services.issue_missing_certificates(at=timezone.now())
