from smtplib import SMTPException

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection


@shared_task(autoretry_for=(SMTPException, OSError), retry_backoff=60, max_retries=6)
def deliver_mail(message: dict) -> None:
    """Send one message that mail.WorkerEmailBackend took; tries for two hours."""
    connection = get_connection(settings.MAIL_TRANSPORT)
    EmailMultiAlternatives(**message, connection=connection).send()
