"""Handing work to the worker, so that a broker that is away loses nothing."""

from functools import partial

import structlog
from celery import Task
from django.db import transaction
from kombu.exceptions import OperationalError

logger = structlog.get_logger(__name__)


def enqueue(task: Task, *args: object) -> None:
    """Send the task when the transaction commits.

    A broker that does not answer is logged and nothing else: whoever enqueues keeps the work in
    the database, where a scheduled sweep finds it.
    """
    transaction.on_commit(partial(_send, task, args))


def _send(task: Task, args: tuple) -> None:
    try:
        task.apply_async(args, retry=False)
    except OperationalError:
        logger.warning("broker_away", task=task.name)
