"""Mail goes out by the worker: no request waits for a mail server, none fails with it."""

from collections.abc import Sequence

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from .queue import enqueue
from .tasks import deliver_mail


class WorkerEmailBackend(BaseEmailBackend):
    """Hands each message to the worker when the transaction commits; MAIL_TRANSPORT sends it.

    Messages with attachments are refused: what is attached belongs behind a link.
    """

    def send_messages(self, email_messages: Sequence[EmailMultiAlternatives]) -> int:
        for message in email_messages:
            enqueue(deliver_mail, _as_data(message))
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
