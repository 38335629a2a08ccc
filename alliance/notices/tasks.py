from celery import shared_task
from django.utils import timezone

from . import digests, services


@shared_task
def send_due_digests() -> None:
    digests.send_due(at=timezone.now())


@shared_task
def delete_old_notices() -> None:
    services.delete_old(at=timezone.now())
