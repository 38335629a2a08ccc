"""A copy of the test database as the migrations left it, to return to after tests that commit."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from django.db.backends.postgresql.base import DatabaseWrapper
from django.test import TransactionTestCase


class PristineCopy:
    """A template database beside the test database; cloning it takes a fraction of a second."""

    def __init__(self, connection: DatabaseWrapper) -> None:
        self.connection = connection
        self.name = connection.settings_dict["NAME"]
        self.copy = f"{self.name}_pristine"

    @classmethod
    def take(cls, connection: DatabaseWrapper) -> "PristineCopy":
        """Copy the database now; nothing may have been committed to it since the migrations."""
        pristine = cls(connection)
        pristine._clone(pristine.name, pristine.copy)
        return pristine

    def restore(self) -> None:
        """Replace the test database by the copy; whoever is still connected is cut off."""
        self._clone(self.copy, self.name)

    def drop(self) -> None:
        self._execute(f'DROP DATABASE IF EXISTS "{self.copy}" WITH (FORCE)')

    @contextmanager
    def instead_of_flush(self) -> Iterator[None]:
        """While this holds, a test case that commits ends by `restore` and not by emptying."""
        with mock.patch.object(TransactionTestCase, "_fixture_teardown", self._end_of_test):
            yield

    def _end_of_test(self) -> None:
        self.restore()

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
