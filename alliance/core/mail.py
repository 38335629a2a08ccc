"""Mail goes out by the worker: no request waits for a mail server, none fails with it."""

from collections.abc import Sequence

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from .models import OutgoingMail
from .outbox import SWEPT_AFTER
from .queue import enqueue
from .tasks import deliver_mail


class WorkerEmailBackend(BaseEmailBackend):
    """Writes each message into the outbox, in the transaction of whoever sends it.

    The worker is told when that commits; should the broker be away, the sweep finds the row.
    Messages with attachments are refused: what is attached belongs behind a link.
    """

    @transaction.atomic
    def send_messages(self, email_messages: Sequence[EmailMultiAlternatives]) -> int:
        now = timezone.now()
        for message in email_messages:
            mail = OutgoingMail.objects.create(
                message=_as_data(message), written_at=now, next_try_at=now + SWEPT_AFTER
            )
            enqueue(deliver_mail, mail.pk)
        return len(email_messages)


def _as_data(message: EmailMultiAlternatives) -> dict:
    if message.attachments:
        raise ValueError("attachments are not sent by mail")
    return {
        "subject": str(message.subject),
        "body": str(message.body),
        "from_email": message.from_email,
        "to": list(message.to),
        "cc": list(message.cc),
        "bcc": list(message.bcc),
        "reply_to": list(message.reply_to),
        "headers": dict(message.extra_headers),
        "alternatives": [
            (str(content), mimetype) for content, mimetype in getattr(message, "alternatives", [])
        ],
    }
