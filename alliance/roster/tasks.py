"""The long work of the roster as jobs, and its sweep."""

from tempfile import SpooledTemporaryFile
from uuid import UUID

from celery import shared_task
from django.core.files.base import File
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.core import audit
from alliance.core.access import require
from alliance.jobs.models import Job
from alliance.jobs.registry import runner
from alliance.jobs.running import Progress
from alliance.jobs.services import attach_file
from alliance.units.models import Alliance
from alliance.units.queries import roles_of

from . import imports, rules
from .exporting import export_roster

IN_MEMORY_BYTES = 4 * 1024 * 1024


def _import_page(job: Job) -> str:
    return reverse("roster:import", args=[job.params["import_id"]])


@runner("roster.check", next_url=_import_page)
def check(job: Job, progress: Progress) -> dict:
    imports.check_roster(import_id=UUID(job.params["import_id"]), at=timezone.now())
    return {}


@runner("roster.import", next_url=_import_page)
def write(job: Job, progress: Progress) -> dict:
    imports.write_roster(
        import_id=UUID(job.params["import_id"]),
        by=job.owner,
        at=timezone.now(),
        progress=progress,
    )
    return {}


@runner("roster.export", result_template="roster/_exported.html")
def export(job: Job, progress: Progress) -> dict:
    """What the owner may see when it runs, not when it was asked for."""
    alliance = Alliance.objects.get(pk=job.params["alliance_id"])
    roles = roles_of(job.owner)
    require(rules.can_export(roles, alliance.pk))
    with SpooledTemporaryFile(max_size=IN_MEMORY_BYTES) as file:
        counts = export_roster(file, alliance=alliance, roles=roles, progress=progress)
        file.seek(0)
        filename = _("名册-%(date)s.xlsx") % {"date": timezone.localdate().isoformat()}
        attach_file(job=job, filename=filename, content=File(file))
    audit.record("roster.export", by_id=job.owner_id, target=job, alliance_id=alliance.pk, **counts)
    return counts


@shared_task
def delete_old_imports() -> None:
    imports.delete_old(at=timezone.now())
