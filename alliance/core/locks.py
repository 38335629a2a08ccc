"""Locks that PostgreSQL holds by name, for work that outlives one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def named_lock(name: str, *, wait: bool) -> Iterator[bool]:
    """Hold the lock `name` while the block runs; yields False when another holds it (no wait).

    It stands on a database session of its own, so that the block may open and close transactions
    and connections as it likes. PostgreSQL lets go of it the moment the process dies.
    """
    session = connection.copy()
    try:
        with session.cursor() as cursor:
            if wait:
                cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [name])
                held = True
            else:
                cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name])
                held = cursor.fetchone()[0]
            try:
                yield held
            finally:
                if held:
                    cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])
    finally:
        session.close()
