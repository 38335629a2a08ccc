"""Changes of hundreds of rows at once: their documents are hidden now and read anew soon."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from alliance.core.prepared import prepared_cursor
from alliance.core.queue import enqueue

from . import answers, tasks
from .services import PLACEHOLDERS

MARK = f"{PLACEHOLDERS} ON CONFLICT (source, key) DO UPDATE SET stale_since = excluded.stale_since"


@transaction.atomic(savepoint=False)
def refresh_later(source: str, keys: Iterable[int], *, at: datetime) -> None:
    """Nobody finds these things until the worker has read them, after the transaction.

    A mark whose message the broker lost is found each minute by `tasks.catch_up`.
    """
    keys = sorted(set(keys))
    if not keys:
        return
    with prepared_cursor() as cursor:
        cursor.execute(MARK, [source, at, keys])
    answers.forget()
    enqueue(tasks.catch_up)
