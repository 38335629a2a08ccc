"""Wagtail's own background tasks (search index, reference index, file clean-up) on our worker."""

from collections.abc import Iterable
from functools import partial

import structlog
from django.core.checks import CheckMessage
from django.db import transaction
from django.utils import timezone
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.utils import get_random_id
from django_tasks_fennel import CeleryBackend
from kombu.exceptions import OperationalError

logger = structlog.get_logger(__name__)


class CommittedCeleryBackend(CeleryBackend):
    """Sends a task when the transaction commits, and lets no dead broker break a page's saving.

    Wagtail enqueues inside its transaction: a quick worker would look for a row that is not there
    yet. What a broker that is away did not take is caught up every night
    (the scheduled `catch-up-indexes`). Results are not kept, so the id that `enqueue` returns leads
    nowhere; nor are priorities, which Valkey does not order by.
    """

    supports_get_result = False
    supports_priority = False

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
            args=list(args),
            kwargs=dict(kwargs),
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )

    def check(self, **kwargs: object) -> Iterable[CheckMessage]:
        """Without the parent's two warnings, which ask for the results and priorities we forgo."""
        return super(CeleryBackend, self).check(**kwargs)

    def _send(self, task: Task, args: tuple, kwargs: dict) -> None:
        try:
            super().enqueue(task, args, kwargs)
        except OperationalError:
            logger.warning("broker_away", task=task.module_path)
