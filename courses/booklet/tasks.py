"""The worker's side of the booklets."""

import tempfile
import zipfile

from django.core.files.base import ContentFile, File
from django.utils import timezone
from django.utils.text import get_valid_filename
from django.utils.translation import gettext

from alliance.jobs.models import Job
from alliance.jobs.registry import runner
from alliance.jobs.running import JobRefused
from alliance.jobs.services import attach_file
from alliance.units.queries import roles_of
from courses.programmes.models import Trainee

from . import services
from .contents import contents_of
from .printing import print_booklet


@runner(services.ONE, result_template="booklet/_made.html")
def make_booklet(job: Job, progress) -> dict:
    """Print the booklet as the record stands now; run twice, the later one replaces the file.

    The owner's rights are read again. Raises NotAllowed.
    """
    now = timezone.now()
    progress(0, 1)
    trainee = services.read_trainee(job.params["trainee"], by=job.owner)
    contents = contents_of(trainee, roles=roles_of(job.owner), at=now)
    pdf = print_booklet(contents, at=now)
    attach_file(job=job, filename=_filename(trainee, now), content=ContentFile(pdf))
    return {"made_at": now.isoformat(), "booklets": 1}


@runner(services.INTAKE, result_template="booklet/_made.html")
def make_booklets(job: Job, progress) -> dict:
    """Print the booklets of an intake into one zip, one after the other.

    The owner's rights are read again. Raises NotAllowed, JobRefused when nobody is in it.
    """
    now = timezone.now()
    intake = services.read_intake(job.params["intake"], by=job.owner)
    trainees = list(
        Trainee.objects.filter(intake=intake).order_by("pk").values_list("pk", flat=True)
    )
    if not trainees:
        raise JobRefused(gettext("这个批次还没有学员。"))
    roles = roles_of(job.owner)
    with tempfile.TemporaryFile(suffix=".zip") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            for done, trainee_id in enumerate(trainees):
                progress(done, len(trainees))
                trainee = services.read_trainee(trainee_id, by=job.owner)
                pdf = print_booklet(contents_of(trainee, roles=roles, at=now), at=now)
                archive.writestr(f"{trainee.pk}-{_filename(trainee, now)}", pdf)
        file.seek(0)
        filename = f"booklets-{intake.pk}-{timezone.localdate(now):%Y%m%d}.zip"
        attach_file(job=job, filename=filename, content=File(file))
    return {"made_at": now.isoformat(), "booklets": len(trainees)}


def _filename(trainee: Trainee, at) -> str:
    name = get_valid_filename(trainee.user.name) if trainee.user.name.strip(" .") else "booklet"
    return f"{name}-{timezone.localdate(at):%Y%m%d}.pdf"
