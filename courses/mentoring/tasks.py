"""Celery's way in to mentoring."""

from celery import shared_task
from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils.translation import override

from alliance.accounts.models import User

from .letters import BODIES, Letter
from .models import Pairing


@shared_task
def send_letter(letter: str, pairing_id: int, user_id: int) -> None:
    """Write to one of the two, or to who proposed, if mail is known.

    The desk tells the same, so a letter that is lost is not missed; sent twice does no harm.
    """
    reader = User.objects.get(pk=user_id)
    if not reader.email:
        return
    pairing = Pairing.objects.select_related("mentor__user", "mentee").get(pk=pairing_id)
    kind = Letter(letter)
    with override(reader.language):
        send_mail(
            subject=str(kind.label),
            message=str(BODIES[kind])
            % {
                "name": reader.name,
                "mentor": pairing.mentor.user.name,
                "mentee": pairing.mentee.name,
                "url": settings.SITE_URL + reverse("mentoring:pairing", args=[pairing.pk]),
            },
            from_email=None,
            recipient_list=[reader.email],
        )
