"""Queries that Django writes once in a process and PostgreSQL plans once in a connection.

On a page that many people open, turning querysets into SQL, and SQL into plans, costs more than
reading the rows. Where the shape of a query is fixed, `Prepared` does both once:

    LESSONS = Prepared(lambda: Lesson.objects.filter(course=Parameter("course")).values_list("pk"))
    LESSONS.rows(course=7)

What is asked is still said with querysets, so that a rule stands in one place only.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import count
from typing import Any, Self

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.utils import CursorWrapper
from django.db.models import Model, QuerySet, Value
from django.db.models.query import get_related_populators
from django.db.models.sql.compiler import SQLCompiler
from psycopg import RawCursor, adapters
from psycopg.pq import Format
from psycopg.types.numeric import Int8Dumper


class Parameter(Value):
    """Stands in a condition for a value that is given with each call, never for None."""

    sql = "%s"

    def __init__(self, name: str):
        super().__init__(None)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection) -> tuple[str, list]:
        return self.sql, [self]


class AnyOf(Parameter):
    """`field=AnyOf("ids")`: any value of the list that is given with each call."""

    sql = "ANY(%s)"


COUNT, FIRST = Parameter("rows in the span"), Parameter("first row of the span")
Values = Sequence | Mapping[str, Any]
# Under this name the connection holds its prepared cursor.
KEPT = "_prepared_cursor"


@lru_cache(1_000)
def _numbered(sql: str) -> tuple[str, tuple[str, ...]]:
    """The statement with $1, $2 … for its values, and in their order the names it gives them.

    psycopg takes a statement apart each time when it is long; here it is done once.
    """
    names, places = {}, count(1)

    def number(found: re.Match) -> str:
        if found[0] == "%%":
            return "%"
        return f"${names.setdefault(found[1], len(names) + 1) if found[1] else next(places)}"

    return re.sub(r"%(?:\((\w+)\))?s|%%", number, sql), tuple(names)


def _in_order(names: tuple[str, ...], values: Values) -> Sequence:
    return [values[name] for name in names] if names else values


class PreparedCursor(RawCursor):
    """Sends values beside the SQL, where Django's writes them into it and leaves no plan to keep.

    It reads moments with psycopg's own C: Django's loader in Python makes the same of them, in
    UTC, and takes longer over a page of them than everything else in the query.
    """

    # pghistory leaves a cursor with a name alone; to any other it gives its context as a statement
    # of its own before ours, and two statements cannot be prepared.
    name = "prepared"
    MOMENTS = adapters.get_loader(adapters.types["timestamptz"].oid, Format.TEXT)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.adapters.register_loader("timestamptz", self.MOMENTS)
        # By default a number's size decides its type, and each type is a statement of its own.
        self.adapters.register_dumper(int, Int8Dumper)

    def execute(self, query: str, params: Values = (), **kwargs) -> Self:
        sql, names = _numbered(query)
        return super().execute(sql, _in_order(names, params), **kwargs)

    def executemany(self, query: str, params_seq: Iterable[Values], **kwargs) -> None:
        sql, names = _numbered(query)
        super().executemany(sql, [_in_order(names, params) for params in params_seq], **kwargs)

    def close(self) -> None:
        """It is kept as long as its connection: making one costs more than many a query."""


def prepared_cursor() -> CursorWrapper:
    """For SQL written by hand that is planned once in a connection; no history trigger may fire.

    Rows are to be fetched before the next statement: it is the connection's only one.
    Wrapped as Django wraps its own: errors, query counts and broken transactions are as ever.
    """
    own = connections[DEFAULT_DB_ALIAS]
    own.ensure_connection()
    kept = own.connection.__dict__
    if KEPT not in kept:
        kept[KEPT] = PreparedCursor(own.connection)
    return own._prepare_cursor(kept[KEPT])


class Prepared:
    """One query of a fixed shape; `build` makes its queryset, with a Parameter for each value.

    With a `span` it answers only those of the rows, counted from 0: a queryset's slice would be a
    part of its shape.
    """

    def __init__(self, build: Callable[[], QuerySet]):
        self._build = build

    def rows(self, span: range | None = None, **values: Any) -> list[tuple]:
        """The rows of a `values_list`."""
        rows = self._fetch(span, values)
        if self._converters:
            return [tuple(row) for row in self._compiler.apply_converters(rows, self._converters)]
        return rows

    def row(self, **values: Any) -> tuple | None:
        """The first row of a `values_list`."""
        return next(iter(self.rows(**values)), None)

    def count(self, **values: Any) -> int:
        """How many rows there are; ask a query without an order."""
        sql, params = self._statement
        ((count,),) = self._execute(f"SELECT count(*) FROM ({sql}) AS counted", params, values)
        return count

    def objects(self, span: range | None = None, **values: Any) -> list[Model]:
        """The model's instances with their annotations, and what `select_related` names."""
        rows = self._compiler.apply_converters(self._fetch(span, values), self._converters)
        return [self._make(row) for row in rows]

    def object(self, **values: Any) -> Model | None:
        """The first of the instances."""
        return next(iter(self.objects(**values)), None)

    def results(self, span: range | None = None, **values: Any) -> list:
        """What the queryset itself would give: instances, or the rows of a `values_list`."""
        is_values = bool(self._compiler.query.values_select)
        return self.rows(span, **values) if is_values else self.objects(span, **values)

    def _fetch(self, span: range | None, values: dict[str, Any]) -> list[tuple]:
        sql, params = self._statement
        if span is not None:
            sql, params = f"{sql} LIMIT %s OFFSET %s", (*params, COUNT, FIRST)
            values = values | {COUNT.name: len(span), FIRST.name: span.start}
        return self._execute(sql, params, values)

    def _execute(self, sql: str, params: Sequence, values: dict[str, Any]) -> list[tuple]:
        given = [values[p.name] if isinstance(p, Parameter) else p for p in params]
        with prepared_cursor() as cursor:
            cursor.execute(sql, given)
            return cursor.fetchall()

    @cached_property
    def _compiler(self) -> SQLCompiler:
        return self._build().query.get_compiler(DEFAULT_DB_ALIAS)

    @cached_property
    def _statement(self) -> tuple[str, tuple]:
        return self._compiler.as_sql()

    @cached_property
    def _converters(self) -> dict:
        return self._compiler.get_converters(column for column, *_ in self._compiler.select)

    @cached_property
    def _make(self) -> Callable[[Sequence], Model]:
        """What QuerySet does with each row, with everything that is the same for all found out."""
        compiler = self._compiler
        model, columns = compiler.klass_info["model"], compiler.klass_info["select_fields"]
        own = slice(columns[0], columns[-1] + 1)
        names = [column.target.attname for column, *_ in compiler.select[own]]
        related = get_related_populators(compiler.klass_info, compiler.select, DEFAULT_DB_ALIAS)

        def make(row: Sequence) -> Model:
            instance = model.from_db(DEFAULT_DB_ALIAS, names, row[own])
            for populator in related:
                populator.populate(row, instance)
            for name, at in compiler.annotation_col_map.items():
                setattr(instance, name, row[at])
            return instance

        return make


class PreparedList:
    """A prepared query's results as a Paginator wants them: counted, and a slice at a time."""

    def __init__(self, prepared: Prepared, **values: Any):
        self._prepared = prepared
        self._values = values

    def count(self) -> int:
        return self._prepared.count(**self._values)

    def __iter__(self) -> Iterator:
        return iter(self._prepared.results(**self._values))

    def __getitem__(self, part: slice) -> list:
        return self._prepared.results(span=range(part.start or 0, part.stop), **self._values)
