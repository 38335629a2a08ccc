"""Writing letters within the transaction of a decision."""

from collections.abc import Iterable
from datetime import datetime

from django.core.mail import EmailMessage, get_connection

from ..enums import LetterKind
from ..letters import compose
from ..models import Application, Letter


def write_letters(applications: Iterable[Application], kind: LetterKind, *, at: datetime) -> None:
    """Keep what each applicant is told, and mail it to those who have an address.

    The mail stands in the outbox with the decision or not at all; from there the worker sends it.
    """
    letters = [compose(application, kind, at=at) for application in applications]
    mails = []
    for letter in letters:
        if address := letter.application.user.email:
            letter.sent_at = at
            mails.append(EmailMessage(letter.subject, letter.body, to=[address]))
    Letter.objects.bulk_create(letters)
    get_connection().send_messages(mails)
