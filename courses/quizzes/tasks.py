"""Celery's way in to quizzes."""

from celery import shared_task
from django.utils import timezone

from . import services


@shared_task
def close_overdue_attempts() -> None:
    services.close_overdue(at=timezone.now())
