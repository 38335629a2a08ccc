"""Celery's way in to programmes."""

from celery import shared_task
from django.utils import timezone

from . import letters


@shared_task
def send_letter(letter_id: int) -> None:
    letters.send_letter(letter_id=letter_id, at=timezone.now())


@shared_task
def send_unsent_letters() -> None:
    letters.send_unsent(at=timezone.now())
