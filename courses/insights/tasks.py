"""The board's export as a job of the worker."""

import tempfile

from django.core.files import File
from django.utils import timezone
from django.utils.text import slugify

from alliance.jobs.models import Job
from alliance.jobs.registry import runner
from alliance.jobs.services import attach_file
from alliance.units.queries import roles_of

from .export import write_board
from .filters import BoardFilter
from .scope import choose, scopes_of

EXPORT = "insights.export"


@runner(EXPORT)
def export_board(job: Job, progress) -> dict:
    """Write the workbook that `job.params`, a filter of the board, ask for.

    The owner's rights are read again: between asking and running a role may have been taken.
    Raises NotAllowed then. Run twice, it writes the same file anew.
    """
    now = timezone.now()
    filters = BoardFilter.read(job.params)
    scope = choose(scopes_of(roles_of(job.owner)), filters.alliance)
    with tempfile.TemporaryFile(suffix=".xlsx") as file:
        counts = write_board(file, scope=scope, filters=filters, at=now, progress=progress)
        file.seek(0)
        filename = f"{slugify(scope.slug)}-{timezone.localdate(now):%Y%m%d}.xlsx"
        attach_file(job=job, filename=filename, content=File(file))
    return counts
