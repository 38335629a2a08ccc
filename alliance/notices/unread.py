"""How many notices a person has not read: counted once, then kept in the cache until one comes.

It stands in the header of every page, so asking costs no query. Whoever writes calls `forget` when
that is committed; for MARK_SECONDS after it nobody keeps a count, so that one taken just before
does not come back.
"""

from collections.abc import Iterable
from functools import partial

from django.core.cache import cache
from django.db import transaction

from alliance.core.prepared import Parameter, Prepared

from .models import Notice

UNREAD = Prepared(lambda: Notice.objects.of(Parameter("user")).unread())
KEPT_SECONDS = 600
MARK_SECONDS = 5
CHANGED = "changed"


def count(user_id: int) -> int:
    """One read of the cache; one query when something changed or nobody asked for a while."""
    kept = cache.get(_key(user_id))
    if kept is not None and kept != CHANGED:
        return kept
    unread = UNREAD.count(user=user_id)
    if kept is None:
        cache.add(_key(user_id), unread, timeout=KEPT_SECONDS)
    return unread


def forget(user_ids: Iterable[int]) -> None:
    """Have the counts of these people taken anew once the transaction is committed."""
    marks = {_key(user_id): CHANGED for user_id in user_ids}
    transaction.on_commit(partial(cache.set_many, marks, timeout=MARK_SECONDS))


def _key(user_id: int) -> str:
    return f"notices:unread:{user_id}"
