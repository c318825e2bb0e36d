"""A connection to a replica's file: the driver's, with what a statement finds in a handy form.

Statements here are texts of SQL with their values, and there are hundreds of them in a round. Any
layer between them and the driver would take longer than SQLite takes to answer.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Self


class NoSuchRow(LookupError):
    """A statement has found no row, or several, where there has to be one."""


class Rows:
    """What a statement has found, to be read once. `rowcount` is how many rows it has changed."""

    __slots__ = ("_cursor",)

    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self._cursor = cursor

    def __iter__(self) -> Iterator[Any]:
        return self._cursor

    @property
    def rowcount(self) -> int:
        """How many rows a statement has inserted, changed or deleted."""
        return self._cursor.rowcount

    def all(self) -> list[Any]:
        """Return all rows."""
        return self._cursor.fetchall()

    fetchall = all

    def partitions(self, size: int) -> Iterator[list[Any]]:
        """Return all rows, `size` at a time."""
        while rows := self._cursor.fetchmany(size):
            yield rows

    def mappings(self) -> Iterator[dict[str, Any]]:
        """Return all rows, each as a mapping from the names of its columns."""
        names = [column[0] for column in self._cursor.description]
        return (dict(zip(names, row, strict=True)) for row in self._cursor)

    def scalars(self) -> list[Any]:
        """Return the first value of each row."""
        return [row[0] for row in self._cursor.fetchall()]

    def first(self) -> Any:
        """Return the first row, or None."""
        row = self._cursor.fetchone()
        # What was not read to its end would keep the snapshot open.
        self._cursor.close()
        return row

    def one_or_none(self) -> Any:
        """Return the only row, or None. Raises `NoSuchRow` when there are several."""
        row = self._cursor.fetchone()
        if row is not None and self._cursor.fetchone() is not None:
            self._cursor.close()
            raise NoSuchRow("there are several rows")
        return row

    def one(self) -> Any:
        """Return the only row. Raises `NoSuchRow`."""
        row = self.one_or_none()
        if row is None:
            raise NoSuchRow("there is no row")
        return row

    def scalar(self) -> Any:
        """Return the first value of the first row, or None."""
        row = self.first()
        return None if row is None else row[0]

    def scalar_one_or_none(self) -> Any:
        """Return the value of the only row, or None. Raises `NoSuchRow` when there are several."""
        row = self.one_or_none()
        return None if row is None else row[0]

    def scalar_one(self) -> Any:
        """Return the value of the only row. Raises `NoSuchRow`."""
        return self.one()[0]


class Savepoint:
    """A part of a transaction that can be taken back alone; kept at the end of its block."""

    def __init__(self, driver: sqlite3.Connection) -> None:
        self._driver = driver
        # One name is enough: SQLite means the innermost savepoint by it.
        driver.execute("SAVEPOINT part")

    def rollback(self) -> None:
        """Take back what was done since, unless SQLite has taken back the whole transaction."""
        if self._driver.in_transaction:
            self._driver.execute("ROLLBACK TO part")
            self._driver.execute("RELEASE part")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        error: type[BaseException] | None,
        _value: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if error is None:
            self._driver.execute("RELEASE part")
        else:
            self.rollback()


class Connection:
    """A connection inside a transaction. `driver` is the one that SQLite's module knows.

    `file` is the same for all connections to one file, from its opening to its closing.
    """

    __slots__ = ("driver", "file")

    def __init__(self, driver: sqlite3.Connection, file: object) -> None:
        self.driver = driver
        self.file = file

    def exec_driver_sql(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> Rows:
        """Run a statement with its values: by place, by name, or a list to run it for each.

        Raises the errors of `sqlite3`.
        """
        if type(parameters) is list:
            return Rows(self.driver.executemany(sql, parameters))
        return Rows(self.driver.execute(sql, parameters))

    def begin_nested(self) -> Savepoint:
        """Begin a part of the transaction that can be taken back alone."""
        return Savepoint(self.driver)
