"""The e-mail that tells what was not read in the app yet, at the pace each person chose.

Claiming the notices and putting the mail into the outbox is one transaction for each person: a
task that runs twice, or dies in the middle, mails nothing twice and loses nothing.
"""

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import ngettext, override

from alliance.accounts.models import User

from .models import Notice

SIGNER = Signer(salt="alliance.notices.unsubscribe")
LISTED = 20
PEOPLE_A_RUN = 500


def send_due(*, at: datetime) -> int:
    """Mail everybody whose notices are due; the rest of a very long queue waits for the next run.

    Returns how many mails were written.
    """
    due = Notice.objects.filter(mail_due_at__lte=at).order_by("user").values_list("user", flat=True)
    return sum(_send(user_id, at=at) for user_id in list(due.distinct()[:PEOPLE_A_RUN]))


@transaction.atomic
def _send(user_id: int, *, at: datetime) -> bool:
    """Write one person's mail. What another worker has in hand is left to it."""
    notices = list(
        Notice.objects.of(user_id)
        .select_for_update(skip_locked=True)
        .filter(mail_due_at__lte=at)
        .order_by("created_at", "pk")
    )
    if not notices:
        return False
    reader = User.objects.get(pk=user_id)
    told = reader.is_active and bool(reader.email)
    if told:
        _compose(reader, notices).send()
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(
        mail_due_at=None, mailed_at=at if told else None
    )
    return told


def _compose(reader: User, notices: list[Notice]) -> EmailMultiAlternatives:
    stop_link = settings.SITE_URL + unsubscribe_path(reader.pk)
    with override(reader.language):
        return EmailMultiAlternatives(
            subject=ngettext("您有 %(count)d 条新通知", "您有 %(count)d 条新通知", len(notices))
            % {"count": len(notices)},
            body=render_to_string(
                "notices/email/digest.txt",
                {
                    "reader": reader,
                    "notices": notices[:LISTED],
                    "others": len(notices) - LISTED,
                    "site": settings.SITE_URL,
                    "stop_link": stop_link,
                },
            ),
            to=[reader.email],
            # RFC 8058: mail programs show a button that unsubscribes with one POST.
            headers={
                "List-Unsubscribe": f"<{stop_link}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
        )


def unsubscribe_path(user_id: int) -> str:
    """Where this person ends the mails without signing in; it holds for good."""
    return reverse("notices:unsubscribe", args=[SIGNER.sign(user_id)])


def unsubscriber(token: str) -> int | None:
    """Whose link this is; None for one that we did not write."""
    try:
        return int(SIGNER.unsign(token))
    except BadSignature:
        return None
