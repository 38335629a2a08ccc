"""Two addresses for whoever watches the site: does the process live, can it do its work."""

from collections.abc import Callable

import psycopg
import redis
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from lms.celery import app as celery_app

SECONDS = 2


class NotReady(Exception):
    """A part of the site does not answer."""


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers; asks no service."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 when database, broker and a worker answer, else 503 naming those that do not."""
    failed = [name for name, check in CHECKS.items() if not _passes(check)]
    if failed:
        return JsonResponse({"status": "unavailable", "failed": failed}, status=503)
    return JsonResponse({"status": "ok"})


def _passes(check: Callable[[], None]) -> bool:
    try:
        check()
    except (NotReady, psycopg.Error, redis.RedisError, OperationalError, OSError):
        return False
    return True


def _check_database() -> None:
    """On a connection of its own: one that was made before proves nothing."""
    parameters = connection.get_connection_params() | {"connect_timeout": SECONDS}
    with psycopg.connect(**parameters) as fresh:
        fresh.execute("SELECT 1")


def _check_broker() -> None:
    with redis.Redis.from_url(
        settings.CELERY_BROKER_URL, socket_connect_timeout=SECONDS, socket_timeout=SECONDS
    ) as broker:
        broker.ping()


def _check_worker() -> None:
    """The first answer is enough; a worker's main process answers while its children work."""
    _check_broker()
    if not celery_app.control.broadcast(
        "ping", reply=True, timeout=settings.WORKER_ANSWER_SECONDS, limit=1
    ):
        raise NotReady("no worker answered")


CHECKS = {"database": _check_database, "broker": _check_broker, "worker": _check_worker}
