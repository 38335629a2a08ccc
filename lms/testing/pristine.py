"""The test database as the migrations left it, to return to after tests that commit."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from unittest import mock

from django.db.backends.postgresql.base import DatabaseWrapper
from django.test import TransactionTestCase
from psycopg import Cursor

# A statement that changes a table, a constraint or a trigger leaves a younger row in one of these.
CATALOGUE = ("pg_class", "pg_attribute", "pg_constraint", "pg_index", "pg_trigger", "pg_proc")
TABLES = """
SELECT oid::regclass::text, pg_relation_size(oid) > 0 FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""

# How many rows a table has and the youngest transaction that wrote one: any change shows.
Mark = tuple[int, int]


@dataclass
class _Filled:
    """A table that migrations filled: its rows, and its mark since they were last written."""

    rows: bytes
    mark: Mark


class PristineCopy:
    """What the database was before anything was committed to it.

    Going back empties the tables that tests filled and writes anew those they changed; sequences
    go on counting. Only after a change of the schema is the whole database cloned from a template.
    """

    def __init__(self, connection: DatabaseWrapper) -> None:
        self.connection = connection
        self.name = connection.settings_dict["NAME"]
        template = connection.settings_dict["TEST"]["TEMPLATE"]
        self._own = not template
        self.copy = template or f"{self.name}_pristine"
        self._filled: dict[str, _Filled] = {}
        self._catalogue: Mapping[str, Mark] = {}

    @classmethod
    def take(cls, connection: DatabaseWrapper) -> "PristineCopy":
        """Copy the database now; nothing may have been committed to it since the migrations.

        Where it was made from a template that is its copy. Then the database is made anew: after
        thousands of tests that rolled back, its tables are full of dead rows.
        """
        pristine = cls(connection)
        if pristine._own:
            pristine._clone(pristine.name, pristine.copy)
        else:
            pristine._clone(pristine.copy, pristine.name)
        pristine._remember()
        return pristine

    def restore(self) -> None:
        """Put the database back; whoever else is still connected is cut off."""
        self.connection.close()
        with self._cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            schema_stands = _marks(cursor, CATALOGUE) == self._catalogue
            if schema_stands:
                self._put_rows_back(cursor)
        self.connection.close()
        if not schema_stands:
            self._clone(self.copy, self.name)
            self._remember()

    def drop(self) -> None:
        if self._own:
            self._execute(f'DROP DATABASE IF EXISTS "{self.copy}" WITH (FORCE)')

    @contextmanager
    def instead_of_flush(self) -> Iterator[None]:
        """While this holds, a test case that commits ends by `restore` and not by emptying."""
        with mock.patch.object(TransactionTestCase, "_fixture_teardown", self._end_of_test):
            yield

    def _end_of_test(self) -> None:
        self.restore()

    def _remember(self) -> None:
        with self._cursor() as cursor:
            marks = _marks(cursor, _written(cursor))
            self._filled = {
                table: _Filled(_rows(cursor, table), mark)
                for table, mark in marks.items()
                if mark[0]
            }
            self._catalogue = _marks(cursor, CATALOGUE)
        self.connection.close()

    def _put_rows_back(self, cursor: Cursor) -> None:
        """As a replica does it: no trigger fires, no reference is asked."""
        marks = _marks(cursor, {*_written(cursor), *self._filled})
        changed = [table for table, filled in self._filled.items() if marks[table] != filled.mark]
        strewn = [t for t, (count, _) in marks.items() if count and t not in self._filled]
        cursor.execute("SET session_replication_role = replica")
        for table in (*strewn, *changed):
            cursor.execute(f"DELETE FROM {table}")
        for table in changed:
            with cursor.copy(f"COPY {table} FROM STDIN") as rows:
                rows.write(self._filled[table].rows)
        for table, mark in _marks(cursor, changed).items():
            self._filled[table].mark = mark

    @contextmanager
    def _cursor(self) -> Iterator[Cursor]:
        """A cursor of psycopg's own, each statement committed at once."""
        self.connection.ensure_connection()
        with self.connection.connection.cursor() as cursor:
            yield cursor

    def _clone(self, source: str, target: str) -> None:
        self.connection.close()
        self._execute(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{source}'",
            f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)',
            f'CREATE DATABASE "{target}" TEMPLATE "{source}" STRATEGY FILE_COPY',
        )

    def _execute(self, *statements: str) -> None:
        with self.connection._nodb_cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


def _written(cursor: Cursor) -> list[str]:
    """The tables that rows were ever written to."""
    cursor.execute(TABLES)
    return [table for table, written in cursor.fetchall() if written]


def _marks(cursor: Cursor, tables: Iterable[str]) -> dict[str, Mark]:
    selects = [
        f"SELECT '{table}', count(*), coalesce(max(xmin::text::bigint), 0) FROM {table}"
        for table in tables
    ]
    if not selects:
        return {}
    cursor.execute(" UNION ALL ".join(selects))
    return {table: (count, youngest) for table, count, youngest in cursor.fetchall()}


def _rows(cursor: Cursor, table: str) -> bytes:
    with cursor.copy(f"COPY {table} TO STDOUT") as rows:
        return b"".join(rows)
