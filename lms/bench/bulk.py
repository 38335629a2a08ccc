"""The rows of the bench that are bulk work: seconds beside those of the least that would do."""

import tempfile
import time
import tracemalloc
from collections.abc import Callable
from functools import partial

from django.db import connection
from django.utils import timezone

from alliance.accounts.models import User
from alliance.people.enums import Title
from alliance.units.queries import roles_of
from courses.insights.export import write_board
from courses.insights.filters import BoardFilter
from courses.insights.scope import scopes_of

from .report import Result
from .turns import by_turns

# Every filled cell of the export, and each person who has none, with what stands beside it.
EXPORT_FLOOR = """
SELECT account.id, account.name, unit.name, profile.title, enrolment.course_id, enrolment.state,
    enrolment.enrolled_at, enrolment.last_activity_at, enrolment.completed_at,
    enrolment.lessons_done, enrolment.lessons_total
FROM people_profile profile
JOIN accounts_user account ON account.id = profile.user_id
JOIN units_unit unit ON unit.id = profile.unit_id
LEFT JOIN enrolment_enrolment enrolment ON enrolment.user_id = account.id
ORDER BY account.name_key, account.id
"""


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def board_export() -> Result:
    turn = by_turns(partial(seconds, _export_floor), partial(seconds, _export))
    some, everyone = (_peak_memory(filters) for filters in (BoardFilter(title=Title.CHIEF), ALL))
    return Result(
        work="board export",
        floor=f"{turn.floor:.2f} s",
        subject=f"{turn.subject:.2f} s",
        ratio=turn.ratio,
        limit=4.0,
        more_is_better=False,
        remark="the floor is one SQL query that fetches every filled cell with its person and "
        "unit; Python's memory at its highest (tracemalloc): "
        f"{some:.1f} MB for a fifth of the people, {everyone:.1f} MB for all",
    )


ALL = BoardFilter()


def _export_floor() -> None:
    with connection.cursor() as cursor:
        cursor.execute(EXPORT_FLOOR)
        cursor.fetchall()


def _export(filters: BoardFilter = ALL) -> None:
    scope = scopes_of(roles_of(User.objects.get(username="bench-office")))[0]
    with tempfile.TemporaryFile() as file:
        write_board(
            file, scope=scope, filters=filters, at=timezone.now(), progress=lambda done, total: None
        )


def _peak_memory(filters: BoardFilter) -> float:
    """Megabytes that one export held at most."""
    tracemalloc.start()
    _export(filters)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 1e6
