"""Celery's way in to rotations."""

from celery import shared_task
from django.utils import timezone

from . import services


@shared_task
def start_due_placements() -> None:
    services.start_due_placements(on=timezone.localdate(), at=timezone.now())
