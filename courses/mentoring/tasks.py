"""Celery's way in to mentoring, and the export of the office's list."""

import tempfile

from celery import shared_task
from django.conf import settings
from django.core.files import File
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from alliance.accounts.models import User
from alliance.core import audit
from alliance.jobs.models import Job
from alliance.jobs.registry import runner
from alliance.jobs.services import attach_file
from alliance.units.queries import roles_of

from .export import write_pairings
from .forms import PairingFilter
from .letters import BODIES, Letter
from .models import Pairing

EXPORT = "mentoring.export"


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


@runner(EXPORT)
def export_pairings(job: Job, progress) -> dict:
    """Write the workbook that `job.params`, a filter of the list, ask for.

    The owner's rights are read again: between asking and running a role may have been taken.
    Run twice, it writes the same file anew.
    """
    now = timezone.now()
    visible = Pairing.objects.visible_to(roles_of(job.owner))
    pairings = PairingFilter(job.params).narrow(visible, today=timezone.localdate(now))
    with tempfile.TemporaryFile(suffix=".xlsx") as file:
        written = write_pairings(file, pairings, progress=progress)
        file.seek(0)
        name = _("结对名单-%(date)s.xlsx") % {"date": timezone.localdate(now).isoformat()}
        attach_file(job=job, filename=name, content=File(file))
    audit.record("pairing.export", by_id=job.owner_id, target=job, at=now, pairings=written)
    return {"pairings": written}
