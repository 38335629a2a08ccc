import json

import pytest
import redis
from django.core import checks
from django.db import transaction
from django_tasks import default_task_backend, task

from lms.celery import app as celery_app


@task()
def do_something(number: int) -> None:
    """A task as Wagtail would declare one."""


@pytest.fixture
def queue(settings):
    """The names of the tasks waiting in the broker, which keeps a list for each priority."""
    with redis.Redis.from_url(settings.CELERY_BROKER_URL) as broker:

        def waiting() -> list[str]:
            lists = broker.keys(f"{settings.CELERY_TASK_DEFAULT_QUEUE}*")
            messages = [each for name in lists for each in broker.lrange(name, 0, -1)]
            return [json.loads(message)["headers"]["task"] for message in messages]

        broker.flushdb()
        yield waiting
        broker.flushdb()


@transaction.atomic
def enqueue_and_fail() -> None:
    do_something.enqueue(1)
    raise ZeroDivisionError


def test_a_task_waits_for_the_commit(transactional_db, queue):
    with transaction.atomic():
        do_something.enqueue(1)
        assert queue() == []
    assert queue() == ["django_tasks:alliance.core.tests.test_task_backend.do_something"]


def test_a_task_of_a_transaction_that_fails_is_never_sent(transactional_db, queue):
    with pytest.raises(ZeroDivisionError):
        enqueue_and_fail()
    assert queue() == []


def test_a_broker_that_is_away_breaks_nothing(transactional_db, monkeypatch):
    monkeypatch.setattr(celery_app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(celery_app.conf, "broker_url", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(celery_app, "amqp", type(celery_app.amqp)(celery_app))
    monkeypatch.setattr(celery_app, "_pool", None)
    do_something.enqueue(1)


def test_the_system_checks_have_nothing_to_say():
    assert list(default_task_backend.check()) == []
    assert checks.run_checks() == []
