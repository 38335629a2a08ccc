"""Counts all entries anew and compares with the tallies: one pass over a million entries."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction

from .triggers import counted

_COLUMNS = ("signed", "below", "waiting", "returned")
_EXPECTED = f"""
    SELECT placement_id, requirement_id, {", ".join(f"SUM({c}) AS {c}" for c in _COLUMNS)}
    FROM ({counted("logbook_entry")}) AS moved
    GROUP BY placement_id, requirement_id
"""


def _row(table: str) -> str:
    """Its four figures as text; a tally that is not there counts as noughts."""
    return "(" + ", ".join(f"COALESCE({table}.{column}, 0)" for column in _COLUMNS) + ")::text"


_DIFFER = f"""
    SELECT placement_id, requirement_id, {_row("held")}, {_row("expected")}
    FROM ({_EXPECTED}) AS expected
    FULL JOIN logbook_tally AS held USING (placement_id, requirement_id)
    WHERE {_row("held")} <> {_row("expected")}
    ORDER BY placement_id, requirement_id
"""


@dataclass(frozen=True)
class Difference:
    """A tally that is not the count of its entries: signed, below, waiting, returned."""

    placement_id: int
    requirement_id: int
    held: str
    expected: str


def differences() -> Iterator[Difference]:
    """Every tally that differs; none is the promise."""
    with connection.cursor() as cursor:
        cursor.execute(_DIFFER)
        for row in cursor:
            yield Difference(*row)


@transaction.atomic
def mend() -> None:
    """Write every tally anew; whoever writes an entry waits while it runs."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE logbook_entry, logbook_tally IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("DELETE FROM logbook_tally")
        cursor.execute(
            "INSERT INTO logbook_tally (placement_id, requirement_id, "
            f"{', '.join(_COLUMNS)}) {_EXPECTED}"
        )
