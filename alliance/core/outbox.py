"""Sending what stands in the outbox: at least once, by one worker at a time.

A row is locked while its mail is handed to the mail server and deleted in the same transaction. A
worker that dies between the two leaves the row, and that mail is sent again.
"""

from datetime import datetime, timedelta
from enum import Enum, auto
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction

from . import audit
from .models import OutgoingMail

logger = structlog.get_logger(__name__)

# So long the task that was sent on commit has the mail to itself.
SWEPT_AFTER = timedelta(minutes=1)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
GIVEN_UP_AFTER = timedelta(days=2)
# What the mail server says of one mail. Its other errors, all of them OSErrors, are its own.
OF_ONE_MAIL = (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError)


class Outcome(Enum):
    SENT = auto()
    # Nothing to do: it was sent, or another worker has it in hand.
    NOT_OURS = auto()
    # This mail was refused; the next one may pass.
    REFUSED = auto()
    # The mail server did not answer: no other mail will pass either.
    SERVER_AWAY = auto()


@transaction.atomic
def send(*, mail_id: int, at: datetime) -> Outcome:
    """Send one mail, once however often asked; what fails is tried again after a longer pause.

    A mail that fails for GIVEN_UP_AFTER is deleted, with a line in the trail and in the log.
    """
    mail = OutgoingMail.objects.select_for_update(skip_locked=True).filter(pk=mail_id).first()
    if mail is None:
        return Outcome.NOT_OURS
    try:
        connection = get_connection(settings.MAIL_TRANSPORT)
        EmailMultiAlternatives(**mail.message, connection=connection).send()
    except Exception as failure:
        _postpone(mail, failure, at=at)
        away = isinstance(failure, OSError) and not isinstance(failure, OF_ONE_MAIL)
        return Outcome.SERVER_AWAY if away else Outcome.REFUSED
    mail.delete()
    return Outcome.SENT


def _postpone(mail: OutgoingMail, failure: Exception, *, at: datetime) -> None:
    """Names of errors only: their words may hold addresses."""
    mail.tries += 1
    about = {"mail": mail.pk, "tries": mail.tries, "error": type(failure).__name__}
    if at - mail.written_at >= GIVEN_UP_AFTER:
        audit.record("mail.give_up", by_id=None, target=mail, at=at, tries=mail.tries)
        mail.delete()
        logger.error("mail_given_up", **about)
        return
    mail.next_try_at = at + min(FIRST_PAUSE * 2 ** min(mail.tries - 1, 12), LONGEST_PAUSE)
    mail.save(update_fields=["tries", "next_try_at"])
    logger.warning("mail_postponed", **about)


def send_waiting(*, at: datetime, limit: int = 200) -> int:
    """Send what is due, the oldest first; stops when the server is away. Returns how many left."""
    due = OutgoingMail.objects.filter(next_try_at__lte=at).order_by("next_try_at", "pk")
    sent = 0
    for mail_id in list(due.values_list("pk", flat=True)[:limit]):
        outcome = send(mail_id=mail_id, at=at)
        sent += outcome is Outcome.SENT
        if outcome is Outcome.SERVER_AWAY:
            break
    return sent
