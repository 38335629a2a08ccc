from django.utils import timezone

from alliance.jobs.models import Job
from lms.testing.access import Row, members, only


def doctors_job(world) -> dict:
    """A job of the doctor's: nobody else may see it, not even an administrator."""
    job = Job.objects.create(
        kind="test", title="导出", owner=world.doctor, created_at=timezone.now()
    )
    return {"job_id": job.pk}


OWNER_ONLY = only("doctor") | {"administrator": 404}

ROWS = [
    Row("jobs:list", get=members(200), post=405),
    Row("jobs:detail", kwargs=doctors_job, get=OWNER_ONLY, post=405),
    Row("jobs:stop", kwargs=doctors_job, get=405, post=OWNER_ONLY | {"doctor": 302}),
    # The job has made no file: the owner's own download is in test_views.
    Row("jobs:result", kwargs=doctors_job, get=members(404), post=405),
]
