"""The worker's side of the wallet: large zips, workbooks, and the daily warning."""

import tempfile

from celery import shared_task
from django.core.files import File
from django.utils import timezone

from alliance.core.access import require
from alliance.jobs.models import Job
from alliance.jobs.registry import runner
from alliance.jobs.services import attach_file
from alliance.units.queries import roles_of, watched_units
from courses.certificates.archives import write_zip
from courses.certificates.export import write_register
from courses.certificates.register import narrowed

from . import expiry, queries

ZIP, WALL = "wallet.zip", "wallet.wall"


@runner(ZIP)
def zip_own(job: Job, progress) -> dict:
    """Put all the owner's certificates together; run twice, the later zip replaces the first."""
    with tempfile.TemporaryFile(suffix=".zip") as file:
        count = write_zip(file, queries.own_certificates(job.owner), progress=progress)
        file.seek(0)
        attach_file(job=job, filename=zip_name(), content=File(file))
    return {"certificates": count}


@runner(WALL)
def export_wall(job: Job, progress) -> dict:
    """Write what `job.params` ask for; the owner's rights are read again. Raises NotAllowed."""
    roles = roles_of(job.owner)
    unit = watched_units(roles).filter(pk=job.params["wall"]).first()
    require(unit is not None)
    today = timezone.localdate()
    held = narrowed(queries.held_in(unit, roles), job.params, on=today)
    with tempfile.TemporaryFile(suffix=".xlsx") as file:
        count = write_register(file, held, on=today, progress=progress)
        file.seek(0)
        filename = f"certificates-{unit.pk}-{today:%Y%m%d}.xlsx"
        attach_file(job=job, filename=filename, content=File(file))
    return {"certificates": count}


@shared_task
def warn_of_expiry() -> None:
    expiry.warn(at=timezone.now())


def zip_name() -> str:
    return f"certificates-{timezone.localdate():%Y%m%d}.zip"
