"""Wagtail's own jobs (django-tasks) on Celery, handed over when the transaction commits."""

from functools import partial

import structlog
from django.db import transaction
from django.utils import timezone
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.utils import get_random_id
from django_tasks_fennel import CeleryBackend
from kombu.exceptions import OperationalError

logger = structlog.get_logger(__name__)


class CommittedCeleryBackend(CeleryBackend):
    """django-tasks 0.12 enqueues at once, so a worker looks for a page that is not committed yet.

    What is answered says only that the job was taken: no results are kept. A broker that is away
    costs an index entry, which `rebuild_references_index` makes again, and never the page.
    """

    def enqueue(self, task: Task, args: tuple, kwargs: dict) -> TaskResult:
        self.validate_task(task)
        transaction.on_commit(partial(self._send, task, args, kwargs))
        return TaskResult(
            task=task,
            id=get_random_id(),
            status=TaskResultStatus.READY,
            enqueued_at=timezone.now(),
            started_at=None,
            last_attempted_at=None,
            finished_at=None,
            args=args,
            kwargs=kwargs,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )

    def _send(self, task: Task, args: tuple, kwargs: dict) -> None:
        try:
            super().enqueue(task, args, kwargs)
        except OperationalError:
            logger.warning("broker_away", task=task.module_path)
