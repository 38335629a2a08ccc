from celery import shared_task
from django.utils import timezone

from . import outbox


@shared_task
def deliver_mail(mail_id: int) -> None:
    """The nudge that mail.WorkerEmailBackend sends on commit."""
    outbox.send(mail_id=mail_id, at=timezone.now())


@shared_task
def send_waiting_mail() -> None:
    """The sweep behind it: finds what the broker forgot and what the mail server refused."""
    outbox.send_waiting(at=timezone.now())
