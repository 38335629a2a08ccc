"""What mentoring tells people, in the app and by mail. A letter names the pairing and nothing that
was said in it."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from alliance.accounts.models import User
from alliance.notices.services import notify

from .models import Pairing


class Letter(models.TextChoices):
    """Kind of letter; its label is the subject, and the sentence in the app."""

    PROPOSED = "PROPOSED", _("有一个结对等您确认")
    RUNS = "RUNS", _("结对已开始")
    DECLINED = "DECLINED", _("结对未被接受")
    ENDED = "ENDED", _("带教安排有调整")
    MEETING_PLANNED = "PLANNED", _("新约定了一次带教见面")
    MEETING_TO_SIGN = "TO_SIGN", _("带教记录等您签字")
    MEETING_CANCELLED = "CANCELLED", _("一次带教见面已取消")


# %(name)s is who reads it, %(mentor)s and %(mentee)s the two, %(url)s where to go on.
BODIES = {
    Letter.PROPOSED: _(
        "%(name)s，您好：%(mentor)s 与 %(mentee)s 的结对已提出，等您确认。\n\n%(url)s"
    ),
    Letter.RUNS: _(
        "%(name)s，您好：%(mentor)s 与 %(mentee)s 的结对双方均已确认，从今天开始。\n\n%(url)s"
    ),
    Letter.DECLINED: _("%(name)s，您好：%(mentor)s 与 %(mentee)s 的结对未被接受。\n\n%(url)s"),
    Letter.ENDED: _(
        "%(name)s，您好：培训办已结束 %(mentor)s 与 %(mentee)s 的结对，后续安排会另行告知。"
        "\n\n%(url)s"
    ),
    Letter.MEETING_PLANNED: _(
        "%(name)s，您好：%(mentor)s 与 %(mentee)s 约定了一次带教见面。\n\n%(url)s"
    ),
    Letter.MEETING_TO_SIGN: _(
        "%(name)s，您好：%(mentor)s 与 %(mentee)s 的一次带教记录已写好，等您签字。\n\n%(url)s"
    ),
    Letter.MEETING_CANCELLED: _(
        "%(name)s，您好：%(mentor)s 与 %(mentee)s 约定的一次带教见面已取消。\n\n%(url)s"
    ),
}
# Kind of notice -> its sentence.
SENTENCES = {f"mentoring.{letter.name.lower()}": letter.label for letter in Letter}


def write(letter: Letter, *, pairing: Pairing, to: Iterable[int], at: datetime) -> None:
    """Tell these users in the app, and mail each whose address is known; it leaves when the
    transaction commits.
    """
    url = reverse("mentoring:pairing", args=[pairing.pk])
    notify(users=to, kind=f"mentoring.{letter.name.lower()}", params={}, url=url, at=at)
    link = settings.SITE_URL + url
    for reader in User.objects.filter(pk__in=to).exclude(email="").order_by("pk"):
        with override(reader.language):
            send_mail(
                subject=str(letter.label),
                message=str(BODIES[letter])
                % {
                    "name": reader.name,
                    "mentor": pairing.mentor.user.name,
                    "mentee": pairing.mentee.name,
                    "url": link,
                },
                from_email=None,
                recipient_list=[reader.email],
            )
