"""The bench's mentor: fifty entries signed at once, beside the one UPDATE it cannot do without."""

import time
from functools import partial

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alliance.accounts.models import User
from courses.logbook.enums import EntryStatus
from courses.logbook.models import Entry
from courses.logbook.services import sign_entries

from .report import Result
from .turns import by_turns

AT_ONCE = 50
MOST_QUERIES = 6


def signing() -> Result:
    """Both sign entries of one mentor; each round is rolled back, so all rounds are alike."""
    first = Entry.objects.filter(status=EntryStatus.SUBMITTED, placement__mentor__isnull=False)
    by = User.objects.get(pk=first.values_list("placement__mentor", flat=True)[0])
    ids = list(
        first.filter(placement__mentor=by).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]
    )
    turn = by_turns(partial(_rolled_back, _update, ids, by), partial(_rolled_back, _sign, ids, by))
    return Result(
        work=f"signing {len(ids)} entries",
        floor=f"{1000 * turn.floor:.1f} ms",
        subject=f"{1000 * turn.subject:.1f} ms",
        ratio=turn.ratio,
        limit=6.0,
        more_is_better=False,
        queries=_queries(ids, by),
        query_limit=MOST_QUERIES,
        remark="the floor is one UPDATE of the same entries, with the triggers that history and "
        "tallies need; ours locks, checks and writes an audit line for each",
    )


def _sign(ids: list[int], by: User) -> None:
    sign_entries(entry_ids=ids, by=by, at=timezone.now())


def _update(ids: list[int], by: User) -> None:
    Entry.objects.filter(pk__in=ids).update(
        status=EntryStatus.SIGNED, signed_by=by, signed_at=timezone.now()
    )


def _rolled_back(work, ids: list[int], by: User) -> float:
    """Seconds of the work, without the end of its transaction."""
    with transaction.atomic():
        start = time.perf_counter()
        work(ids, by)
        taken = time.perf_counter() - start
        transaction.set_rollback(True)
    return taken


def _queries(ids: list[int], by: User) -> int:
    """Of the signing alone, its savepoint and the mentor's roles among them."""
    mentor = User.objects.get(pk=by.pk)  # whose roles are not read yet
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        _sign(ids, mentor)
        transaction.set_rollback(True)
    return len(queries)
