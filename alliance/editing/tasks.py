"""Celery's way in to the checks."""

from celery import shared_task
from django.utils import timezone

from alliance.jobs.models import Job
from alliance.jobs.registry import runner

from . import checking

CHECK_LINKS = "editing.links"


@shared_task
def check_all_links() -> None:
    """The weekly run."""
    checking.check_links(at=timezone.now(), progress=lambda done, total: None)


@runner(CHECK_LINKS, result_template="editing/_check_result.html")
def check_links(job: Job, progress) -> dict:
    """The run that an editor asked for. Run twice, it looks anew."""
    run = checking.check_links(at=timezone.now(), progress=progress)
    return {
        "pages": run.pages,
        "links": run.links,
        "faults": run.faults.count(),
        "offline": run.offline,
    }
