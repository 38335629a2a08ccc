"""Celery's way in to mentoring, and the export of the office's list."""

import tempfile

from celery import shared_task
from django.core.files import File
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.core import audit
from alliance.jobs.models import Job
from alliance.jobs.registry import runner
from alliance.jobs.services import attach_file
from alliance.units.queries import roles_of

from . import services
from .export import write_pairings
from .forms import PairingFilter
from .models import Pairing

EXPORT = "mentoring.export"


@shared_task
def end_where_training_ended() -> None:
    services.pairings.end_where_training_ended(at=timezone.now())


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
