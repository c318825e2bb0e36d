"""The hub's database: SQLite in one file, or PostgreSQL; connections, transactions and retries."""

from __future__ import annotations

import contextlib
import random
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import NullPool

T = TypeVar("T")

ATTEMPTS = 12
"""How often a transaction is tried before `Unavailable` is raised."""

_BUSY_MS = 15_000
_LONGEST_WAIT_S = 0.25
_READ, _WRITE = "BEGIN", "BEGIN IMMEDIATE"
_TRANSIENT_STATES = {"40001", "40P01", "55P03"}


class BadAddress(Exception):
    """The address of the database is not one that the hub understands."""


class Unavailable(Exception):
    """The database cannot be reached or is overloaded; trying later may help."""


class NewerSchema(Exception):
    """The database was written by a newer release than this one."""

    def __init__(self, revision: str) -> None:
        super().__init__(
            f"The database has schema {revision}, which this release does not know. "
            "Start it with the release that wrote it, or a newer one."
        )


class Stale(Exception):
    """What the transaction was based on has been changed by another; it has to run again."""


class Database:
    """Connections to `sqlite:///path` or `postgresql://user:password@host/name`.

    `durable` False gives up safety against power loss on SQLite, for simulations. `prepared` False
    switches off prepared statements, which an old connection pooler in between does not carry.
    Raises `BadAddress`; nothing is connected before the first use.
    """

    def __init__(
        self, url: str, *, durable: bool = True, prepared: bool = True, connections: int = 10
    ) -> None:
        parsed = _parse(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self._durable = durable
        # SQLite has one writer at a time; queueing here is fair, its own polling is not.
        self._turn: contextlib.AbstractContextManager[Any] = (
            threading.Lock() if self.is_sqlite else contextlib.nullcontext()
        )
        if self.is_sqlite:
            self.engine: Engine = create_engine(parsed, poolclass=NullPool)
            event.listen(self.engine, "connect", self._on_connect)
        else:
            options: dict[str, Any] = {"pool_size": connections, "max_overflow": connections}
            options["connect_args"] = {"connect_timeout": 5}
            if not prepared:
                options["connect_args"]["prepare_threshold"] = None
            self.engine = create_engine(parsed, pool_timeout=10, pool_recycle=1800, **options)
        # A file needs no pool: connections to it neither wait, nor get lost or old.
        self._idle: list[Connection] = []
        self._most_idle = connections
        self._age = 0

    @property
    def file(self) -> Path | None:
        """The file of a database on SQLite."""
        return Path(str(self.engine.url.database)) if self.is_sqlite else None

    def close(self) -> None:
        """Close all connections that are not in use; the others at the end of their use."""
        self._age += 1
        with contextlib.suppress(IndexError):
            while True:
                self._idle.pop().close()
        self.engine.dispose()

    def write(self, fn: Callable[[Connection], T]) -> T:
        """Run `fn` in one transaction and commit, again from the start when it met another one.

        `fn` must have no effect but on the database. Raises `Unavailable`, and what `fn` raises.
        """
        return self._retried(lambda: self._written(fn))

    def read(self, fn: Callable[[Connection], T]) -> T:
        """Run `fn` on one consistent snapshot, again when the connection was lost."""

        def attempt() -> T:
            with self.snapshot() as connection:
                return fn(connection)

        return self._retried(attempt)

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Give one consistent snapshot for reading: what others commit meanwhile is not seen."""
        with self._connected() as connection:
            if not self.is_sqlite:
                connection = connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            with self._begun(connection, _READ):
                yield connection

    def _written(self, fn: Callable[[Connection], T]) -> T:
        with (
            self._turn,
            self._connected() as connection,
            self._begun(connection, _WRITE),
        ):
            return fn(connection)

    @contextlib.contextmanager
    def _connected(self) -> Iterator[Connection]:
        """Give a connection: from the pool, or to a file one that is idle or a new one."""
        if not self.is_sqlite:
            with self.engine.connect() as connection:
                yield connection
            return
        age = self._age
        # Lists are safe between threads: each takes a connection of its own.
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = self.engine.connect()
        try:
            yield connection
        finally:
            if age == self._age and len(self._idle) < self._most_idle:
                self._idle.append(connection)
            else:
                connection.close()

    @contextlib.contextmanager
    def _begun(self, connection: Connection, sqlite_begin: str) -> Iterator[None]:
        """Begin a transaction, on SQLite as its driver would not; it ends with the block."""
        with connection.begin():
            if self.is_sqlite:
                # Not by SQLAlchemy's events: with one that listens, all statements are dearer.
                told(connection, sqlite_begin, lambda driver: driver.execute(sqlite_begin))
            yield

    def _retried(self, attempt: Callable[[], T]) -> T:
        for number in range(1, ATTEMPTS + 1):
            try:
                return attempt()
            except PoolTimeout as error:
                raise Unavailable("all connections to the database are in use") from error
            except Stale as error:
                if number == ATTEMPTS:
                    raise Unavailable("others keep changing the same records") from error
            except DBAPIError as error:
                if _code(error) == sqlite3.SQLITE_NOTADB:
                    raise BadAddress(f"{self.engine.url.database} is not a database") from error
                if _lost(error) and number >= 2:
                    raise Unavailable(f"the database cannot be reached: {error.orig}") from error
                if not (_transient(error) or _lost(error)):
                    raise
                if number == ATTEMPTS:
                    raise Unavailable("the database is overloaded") from error
            time.sleep(random.uniform(0, min(_LONGEST_WAIT_S, 0.004 * 2**number)))
        raise AssertionError("unreachable")

    def _on_connect(self, connection: sqlite3.Connection, _record: object) -> None:
        # The driver's own idea of when a transaction begins would give readers no snapshot.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute(f"PRAGMA synchronous = {'FULL' if self._durable else 'OFF'}")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise BadAddress(
            f"{url!r} is not an address of a database. "
            "Give sqlite:///path/to/file or postgresql://user:password@host/name."
        ) from error
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        if not parsed.database or parsed.database == ":memory:":
            raise BadAddress("the hub needs a file: sqlite:///path/to/file")
        folder = Path(parsed.database).absolute().parent
        if not folder.is_dir():
            raise BadAddress(f"the folder {folder} of the database does not exist")
        return parsed.set(drivername="sqlite+pysqlite")
    if backend in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    raise BadAddress(f"the hub runs on SQLite and PostgreSQL, not on {backend}")


def _transient(error: DBAPIError) -> bool:
    """Say whether the same transaction may well succeed when it is run again."""
    if getattr(error.orig, "sqlstate", None) in _TRANSIENT_STATES:
        return True
    return _code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _code(error: DBAPIError) -> int | None:
    """Return SQLite's code of an error: the low byte, the others tell its variety."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    return None if code is None else int(code) & 0xFF


def _lost(error: DBAPIError) -> bool:
    """Say whether the database has gone away or cannot be opened."""
    if error.connection_invalidated:
        return True
    if (code := _code(error)) is not None:
        return code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL)
    state = getattr(error.orig, "sqlstate", None)
    # No state: the server could not be reached. 57P: it shuts down or starts up. 53: no room.
    return isinstance(error, OperationalError) and (state is None or state[:3] in ("57P", "530"))


def told(connection: Connection, sql: str, run: Callable[[Any], T]) -> T:
    """Run something over the driver itself; its errors are told as SQLAlchemy tells them."""
    base = connection.dialect.loaded_dbapi.Error
    try:
        return run(connection.connection.dbapi_connection)
    except base as error:
        raise DBAPIError.instance(sql, None, error, base) from error


def insert_for(connection: Connection) -> Any:
    """Return the `insert` of this database that knows ON CONFLICT; both are used alike."""
    return sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
