"""Every change to a job that a person or the clock asks for; running.py holds the worker's."""

from datetime import datetime, timedelta
from uuid import UUID

from django.core.files.base import File
from django.db import transaction

from alliance.accounts.models import User
from alliance.core import audit
from alliance.core.access import NotAllowed
from alliance.core.queue import enqueue

from . import tasks
from .models import OPEN_STATES, Job, JobState
from .running import STALE_AFTER

KEPT_FOR = timedelta(days=30)


@transaction.atomic
def start_job(*, kind: str, title: str, by: User, params: dict, at: datetime) -> Job:
    """Keep the job and hand it to the worker when the transaction commits."""
    job = Job.objects.create(
        kind=kind, title=title, owner=by, params=params, created_at=at, heartbeat_at=at
    )
    audit.record("job.start", by_id=by.pk, target=job, at=at, kind=kind)
    enqueue(tasks.run_job, str(job.pk))
    return job


@transaction.atomic
def stop_job(*, job_id: UUID, by: User, at: datetime) -> Job:
    """Stop a queued job now, a running one at its next step. Idempotent. Raises NotAllowed."""
    job = Job.objects.select_for_update().get(pk=job_id)
    if job.owner_id != by.pk:
        raise NotAllowed
    if job.state in OPEN_STATES and not job.stop_requested:
        job.stop_requested = True
        if job.state == JobState.QUEUED:
            job.state = JobState.STOPPED
            job.finished_at = at
        job.save(update_fields=["stop_requested", "state", "finished_at"])
        audit.record("job.stop", by_id=by.pk, target=job, at=at)
    return job


def attach_file(*, job: Job, filename: str, content: File) -> None:
    """Give the job its download; the file of an earlier, interrupted run is replaced."""
    if job.result_file:
        job.result_file.delete(save=False)
    job.result_file.save(filename, content, save=False)
    job.save(update_fields=["result_file"])


def requeue_lost(*, at: datetime) -> int:
    """Hand open jobs that gave no sign of life to the worker again; returns how many.

    A job that merely is slow still holds its lock, and its second delivery does nothing.
    """
    with transaction.atomic():
        lost = list(
            Job.objects.select_for_update(skip_locked=True)
            .filter(state__in=OPEN_STATES, heartbeat_at__lt=at - STALE_AFTER)
            .order_by("heartbeat_at")
            .values_list("pk", flat=True)[:500]
        )
        Job.objects.filter(pk__in=lost).update(heartbeat_at=at)
        for job_id in lost:
            enqueue(tasks.run_job, str(job_id))
    return len(lost)


def delete_old(*, at: datetime) -> int:
    """Delete jobs that ended long ago together with their files; returns how many."""
    old = Job.objects.filter(finished_at__lt=at - KEPT_FOR)
    for job in old:
        job.delete()
        if job.result_file:
            job.result_file.delete(save=False)
    return len(old)
