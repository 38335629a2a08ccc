"""One run of a job in a worker: never two at once, alive for all to see, its end written down."""

import time
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import OperationalError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from alliance.core.locks import named_lock

from . import registry
from .models import OPEN_STATES, Job, JobState

logger = structlog.get_logger(__name__)

MAX_RUNS = 3
STALE_AFTER = timedelta(seconds=90)
REPORT_SECONDS = 1.0


class JobStopped(Exception):
    """The owner asked to stop; raised by `progress` inside the runner."""


class JobRefused(Exception):
    """The runner cannot do this job; the message is a sentence for the owner."""


class Progress:
    """Called by a runner as `progress(done, total)`: shows the share done and that it lives."""

    def __init__(self, job_id: UUID):
        self._job_id = job_id
        self._report_from = 0.0

    def __call__(self, done: int, total: int) -> None:
        """Write at most once a second. Raises JobStopped when the owner asked to stop."""
        now = time.monotonic()
        if now < self._report_from:
            return
        self._report_from = now + REPORT_SECONDS
        going_on = Job.objects.filter(
            pk=self._job_id, state=JobState.RUNNING, stop_requested=False
        ).update(done=done, total=total, heartbeat_at=timezone.now())
        if not going_on:
            raise JobStopped


def run(*, job_id: UUID, at: datetime) -> None:
    """Run the job unless it has ended or another worker runs it now.

    The lock falls with the worker's process, so the broker's second delivery takes over at once;
    a worker that only hangs keeps it, and nobody starts the same work beside it.
    """
    with named_lock(f"job:{job_id}", wait=False) as held:
        if held and (job := _claim(job_id=job_id, at=at)):
            with translation.override(job.owner.language):
                _run_claimed(job)


def _claim(*, job_id: UUID, at: datetime) -> Job | None:
    with transaction.atomic():
        job = (
            Job.objects.select_for_update(of=["self"])
            .select_related("owner")
            .filter(pk=job_id, state__in=OPEN_STATES)
            .first()
        )
        if job is None:
            return None
        if job.stop_requested:
            _end(job, JobState.STOPPED)
            return None
        if job.runs >= MAX_RUNS:
            _end(
                job,
                JobState.FAILED,
                error=_(
                    "后台处理连续 %(count)s 次中断，已不再重试。请检查提交的内容后重新提交；"
                    "若仍不成功，请联系系统管理员。"
                )
                % {"count": MAX_RUNS},
            )
            return None
        job.state = JobState.RUNNING
        job.runs += 1
        job.heartbeat_at = at
        job.save(update_fields=["state", "runs", "heartbeat_at"])
        return job


def _run_claimed(job: Job) -> None:
    kind = registry.find(job.kind)
    if kind is None:
        _end(job, JobState.FAILED, error=_("系统已不再支持这类任务，请重新提交。"))
        return
    try:
        result = kind.run(job, Progress(job.pk))
    except JobStopped:
        _end(job, JobState.STOPPED)
    except JobRefused as refusal:
        _end(job, JobState.FAILED, error=str(refusal))
    except OperationalError:
        # The database went away or broke a deadlock: the heartbeat grows stale, the sweep returns.
        logger.warning("job_interrupted", job_id=str(job.pk), kind=job.kind, exc_info=True)
    except Exception:
        logger.exception("job_failed", job_id=str(job.pk), kind=job.kind)
        _end(job, JobState.FAILED, error=_("处理时出现意外错误，管理员可在日志中查到原因。"))
    else:
        _end(job, JobState.DONE, result=result)


def _end(job: Job, state: JobState, *, error: str = "", result: dict | None = None) -> None:
    job.state = state
    job.error = error
    job.result = result or {}
    job.finished_at = timezone.now()
    job.save(update_fields=["state", "error", "result", "finished_at"])
