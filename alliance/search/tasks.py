"""Celery's way in to the index."""

from celery import shared_task
from django.utils import timezone

from . import services, vocabulary


@shared_task
def catch_up() -> None:
    """Documents that are marked; each minute, and whenever some were marked."""
    services.catch_up(at=timezone.now())


@shared_task
def rebuild() -> None:
    """Each night: what no signal told of, and the words that did-you-mean knows."""
    services.rebuild(at=timezone.now())
    vocabulary.gather()
