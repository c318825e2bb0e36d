"""The SQLite file of a replica: how it is opened, brought up to date and written."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, OperationalError

from fieldapp.localdb import index_pause, meta
from fieldapp.localdb.buckets import send_everything_again
from fieldapp.localdb.migrations import STEPS, apply_step, schema_version

BUSY_TIMEOUT_S = 15

CHECKPOINT_PAGES = 4_000
"""Pages (of 4 KB) in the log from which they are moved into the file.

A morning's new prices touch a page a row. With SQLite's own 1,000 each such transaction would be
written twice at once; so several of them, which touch many of the same pages, are moved together.
"""

StorageError = OperationalError
"""What a full disk raises, or a file that another program has locked."""


class DatabaseDamaged(Exception):
    """The file is not a readable database. The journal has the unsent commands."""


class DatabaseNewer(Exception):
    """The file was written by a newer release of the app."""


class MigrationFailed(Exception):
    """A step cannot be done on this file, now or later; the file is as it was before."""


class Database:
    """A replica's database. Readers never wait for a writer; writers wait for each other.

    `durable` False gives up safety against power loss, for simulations.
    """

    def __init__(self, path: Path, *, durable: bool = True) -> None:
        self.path = path
        self._durable = durable
        self._writing = threading.RLock()
        self._retired = False
        self._engine = create_engine(
            f"sqlite:///{path}",
            pool_size=4,
            max_overflow=16,
            connect_args={"timeout": BUSY_TIMEOUT_S, "check_same_thread": False},
        )
        event.listen(self._engine, "connect", self._prepare)
        event.listen(self._engine, "begin", _begin)
        self._writer = self._engine.execution_options(fieldapp_begin="BEGIN IMMEDIATE")
        try:
            self._bring_up_to_date()
        except DatabaseError as error:
            self.close()
            if is_damage(error):
                raise DatabaseDamaged(f"{path} cannot be read: {error.orig}") from error
            raise
        except (DatabaseNewer, MigrationFailed):
            self.close()
            raise

    @property
    def engine(self) -> Engine:
        """The engine, for reads that need a session of their own."""
        return self._engine

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open one consistent snapshot."""
        with self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self, *, derived: bool = False) -> Iterator[Connection]:
        """Open the one write transaction; it commits at the end and rolls back on an error.

        `derived` looks at no foreign keys. It is for tables that are made from others here: each
        row would be asked for the row that it was just made from. Nothing cascades then either.
        """
        with self._writing:
            if self._retired:
                raise DatabaseDamaged(f"{self.path} has been set aside")
            with (
                self._writer.connect() as connection,
                _foreign_keys(connection, looked_at=not derived),
                connection.begin(),
            ):
                yield connection

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def retire(self) -> None:
        """Take no more writes; the one that is under way is waited for."""
        with self._writing:
            self._retired = True
        self.close()

    def _bring_up_to_date(self) -> None:
        with self._engine.connect() as connection:
            version = schema_version(connection)
        if version > len(STEPS):
            raise DatabaseNewer(
                f"{self.path} was written by a newer release (schema {version}, "
                f"this one knows {len(STEPS)}). Update the app; nothing has been changed."
            )
        for number in range(version + 1, len(STEPS) + 1):
            try:
                with self.write() as connection:
                    if schema_version(connection) < number:
                        # A step finds the schema of the one before it, whole.
                        if version:
                            index_pause.put_back(connection)
                        apply_step(connection, number)
                        if number == len(STEPS):
                            _read_anew(connection)
            except DatabaseError as error:
                if is_damage(error) or is_passing(error):
                    raise
                raise MigrationFailed(
                    f"step {number} fails on {self.path}: {error.orig}"
                ) from error

    def _prepare(self, connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute(f"PRAGMA synchronous = {'FULL' if self._durable else 'OFF'}")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA temp_store = MEMORY")
        cursor.execute("PRAGMA cache_size = -32000")
        cursor.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
        cursor.execute(f"PRAGMA journal_size_limit = {CHECKPOINT_PAGES * 4096}")
        cursor.close()


def _read_anew(connection: Connection) -> None:
    """Have the next round fetch all records again, where there were any.

    The earlier release left out the kinds and fields that it did not know, and set aside what it
    could not read; the hub does not send those again of itself.
    """
    if meta.get(connection, meta.CURSOR) is not None:
        send_everything_again(connection)


@contextmanager
def _foreign_keys(connection: Connection, *, looked_at: bool) -> Iterator[None]:
    """Have foreign keys looked at, or not, in the transaction within; outside they always are."""
    if looked_at:
        yield
        return
    raw = connection.connection.dbapi_connection
    assert raw is not None
    raw.cursor().execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        raw.cursor().execute("PRAGMA foreign_keys = ON")


def _begin(connection: Connection) -> None:
    if begin := connection.get_execution_options().get("fieldapp_begin"):
        connection.exec_driver_sql(begin)
        return
    # A reader's cannot fail, so it goes past SQLAlchemy, which would take longer than the query.
    raw = connection.connection.dbapi_connection
    assert raw is not None
    raw.cursor().execute("BEGIN")


def is_damage(error: DatabaseError) -> bool:
    """Say whether an error means that the file itself is damaged."""
    words = str(error.orig)
    return "malformed" in words or "not a database" in words or "corrupt" in words


def is_passing(error: DatabaseError) -> bool:
    """Say whether an error lies with the device, not the file: a full disk, another process."""
    words = str(error.orig)
    return any(name in words for name in ("full", "locked", "readonly", "disk I/O", "unable to"))
