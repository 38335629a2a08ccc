"""The list of applications as a job of the worker."""

import tempfile

from django.core.files import File
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.core import audit
from alliance.jobs.models import Job
from alliance.jobs.registry import runner
from alliance.jobs.services import attach_file
from alliance.units.queries import roles_of

from .export import write_applications
from .forms.deciding import ApplicationFilter
from .queries import applications_to_offices

EXPORT = "programmes.export"


@runner(EXPORT, result_template="programmes/_exported.html")
def export_applications(job: Job, progress) -> dict:
    """The list that `job.params` filter, as far as the owner may see it when it runs."""
    now = timezone.now()
    visible = applications_to_offices(roles_of(job.owner))
    form = ApplicationFilter(job.params, applications=visible)
    with tempfile.TemporaryFile(suffix=".xlsx") as file:
        many = write_applications(file, applications=form.narrow(visible), progress=progress)
        file.seek(0)
        filename = _("进修申请-%(date)s.xlsx") % {"date": timezone.localdate(now).isoformat()}
        attach_file(job=job, filename=filename, content=File(file))
    audit.record("application.export", by_id=job.owner_id, target=job, at=now, many=many)
    return {"applications": many}
