"""Statements that the hub runs all the time: written as SQLAlchemy's, run by the driver itself.

SQLAlchemy makes the text of such a statement once for each kind of database. Running it through
SQLAlchemy would take several times as long as the database takes. What is seldom run goes through
`Connection.execute` as anywhere.
"""

from __future__ import annotations

import json
from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import BigInteger, Boolean, Connection, Executable, Text, bindparam
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import ClauseElement, ColumnElement
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.visitors import iterate

from fieldapp.hub.database import insert_for, told

R = TypeVar("R")

Values = Mapping[str, Any]
_NUMBERS = count()


class among(FunctionElement[bool]):  # noqa: N801
    """A condition: the column is among the values of a list, however long, given under a name."""

    inherit_cache = True
    type = Boolean()

    def __init__(self, column: ColumnElement[Any], name: str) -> None:
        one = BigInteger() if isinstance(column.type, BigInteger) else Text()
        lists = Text().with_variant(postgresql.ARRAY(one), "postgresql")
        super().__init__(column, bindparam(name, type_=lists))
        self.list_name = name

    def self_group(self, *_: Any, **__: Any) -> among:
        """Stand as it is in a condition: the usual "= 1" would keep SQLite from using an index."""
        return self


@compiles(among, "postgresql")
def _in_array(element: among, compiler: Any, **options: Any) -> str:
    column, values = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} = ANY ({values})"


@compiles(among, "sqlite")
def _in_json(element: among, compiler: Any, **options: Any) -> str:
    column, values = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"


@dataclass(frozen=True)
class _Text:
    """A statement as one kind of database has it; `places` are the names of values by place."""

    sql: str
    places: Sequence[str] | None
    given: Values
    lists: frozenset[str]

    def bound(self, values: Values) -> Any:
        """Return the values as the driver takes them."""
        every = {**self.given, **values} if self.given else values
        if self.places is None:
            return every
        lists = self.lists
        if not lists:
            return [every[n] for n in self.places]
        return [json.dumps(every[n]) if n in lists else every[n] for n in self.places]


class Statement:
    """A statement with named values; a list of them where a condition is `among`.

    `made` is the statement, or makes it from the `insert` of a database. Columns come as the
    driver has them: no truth values. All ways to run it raise `DBAPIError`.
    """

    def __init__(self, made: Executable | Callable[[Any], Executable]) -> None:
        self._made: Any = made
        self._texts: dict[str, _Text] = {}

    def row(self, connection: Connection, values: Values) -> Any:
        """Return the first row, a tuple with its columns by name too, or None."""
        found = self._run(connection, values, _one)
        return None if found is None else self._row(found)

    def rows(self, connection: Connection, values: Values) -> list[Any]:
        """Return all rows, each a tuple."""
        return self._run(connection, values, _all)

    def stream(self, connection: Connection, values: Values, size: int) -> Iterator[Any]:
        """Yield all rows, each a tuple, with at most `size` of them in memory."""
        text = self._text(connection, values)
        # Without a name, all rows would come from the server at once.
        named = {} if text.places is not None else {"name": f"rows_{next(_NUMBERS)}"}

        def begin(driver: Any) -> Any:
            cursor = driver.cursor(**named)
            cursor.execute(text.sql, text.bound(values))
            return cursor

        cursor = told(connection, text.sql, begin)
        try:
            while rows := told(connection, text.sql, lambda _: cursor.fetchmany(size)):
                yield from rows
        finally:
            cursor.close()

    def scalars(self, connection: Connection, values: Values) -> list[Any]:
        """Return the first value of each row."""
        return [row[0] for row in self._run(connection, values, _all)]

    def scalar(self, connection: Connection, values: Values) -> Any:
        """Return the first value of the first row, or None."""
        found = self._run(connection, values, _one)
        return None if found is None else found[0]

    def run(self, connection: Connection, values: Values) -> None:
        """Run it once."""
        self._run(connection, values, _nothing)

    def run_many(self, connection: Connection, rows: Sequence[Values]) -> int:
        """Run it for each of some rows, all with the same names; return how many it concerned."""
        text = self._text(connection, rows[0])
        many = [text.bound(row) for row in rows]

        def run(driver: Any) -> int:
            cursor = driver.cursor()
            cursor.executemany(text.sql, many)
            return int(cursor.rowcount)

        return told(connection, text.sql, run)

    @cached_property
    def _row(self) -> Callable[[Any], Any]:
        named: Any = namedtuple
        columns = self._made.exported_columns.keys()
        make: Callable[[Any], Any] = named("Row", columns, rename=True)._make
        return make

    def _run(self, connection: Connection, values: Values, take: Callable[[Any], R]) -> R:
        text = self._text(connection, values)
        bound = text.bound(values)
        return told(connection, text.sql, lambda driver: take(driver.execute(text.sql, bound)))

    def _text(self, connection: Connection, values: Values) -> _Text:
        name = connection.dialect.name
        if name not in self._texts:
            made = self._made
            if not isinstance(made, ClauseElement):
                made = made(insert_for(connection))
            # An INSERT has the columns that are given, nothing else tells them.
            compiled: Any = made.compile(dialect=connection.dialect, column_keys=list(values))
            lists = (each.list_name for each in iterate(made) if isinstance(each, among))
            given = {name: value for name, value in compiled.params.items() if value is not None}
            places = compiled.positiontup
            self._texts[name] = _Text(str(compiled), places, given, frozenset(lists))
        return self._texts[name]


def _all(cursor: Any) -> list[Any]:
    rows: list[Any] = cursor.fetchall()
    return rows


def _one(cursor: Any) -> Any:
    row = cursor.fetchone()
    # What was not read to its end would keep SQLite's statement open.
    cursor.close()
    return row


def _nothing(cursor: Any) -> None:
    cursor.close()
