"""The SQLite file of a replica: how it is opened, brought up to date and written."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from fieldapp.localdb import index_pause, meta, sort_files
from fieldapp.localdb.buckets import send_everything_again
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.migrations import STEPS, apply_steps, schema_version

BUSY_TIMEOUT_S = 15
IDLE_CONNECTIONS = 4
"""How many connections are kept for the next transactions."""
STATEMENTS_KEPT = 512
"""How many statements a connection keeps ready to run: more than the app has."""
CACHE_KB = 8_000
"""Pages that a connection keeps, and what it sorts at once where it sorts in files.

A connection that has loaded a catalog holds all of it for the rest of its life. Four times as much
made a first load 3 % cheaper where keys are random, and deltas no cheaper at all.
"""

CHECKPOINT_PAGES = 4_000
"""Pages (of 4 KB) in the log from which they are moved into the file.

A morning's new prices touch a page a row. With SQLite's own 1,000 each such transaction would be
written twice at once; so several of them, which touch many of the same pages, are moved together.
"""

DatabaseError = sqlite3.DatabaseError
StorageError = sqlite3.OperationalError
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
        self._file = object()
        self._writing = threading.RLock()
        self._retired = False
        self._idle: list[sqlite3.Connection] = []
        self._age = 0
        try:
            self._bring_up_to_date()
        except DatabaseError as error:
            self.close()
            if is_damage(error):
                raise DatabaseDamaged(f"{path} cannot be read: {error}") from error
            raise
        except (DatabaseNewer, MigrationFailed):
            self.close()
            raise

    def read(self) -> AbstractContextManager[Connection]:
        """Open one consistent snapshot."""
        return self._transaction("BEGIN")

    @contextmanager
    def write(self, *, derived: bool = False) -> Iterator[Connection]:
        """Open the one write transaction; it commits at the end and rolls back on an error.

        `derived` looks at no foreign keys. It is for tables that are made from others here: each
        row would be asked for the row that it was just made from. Nothing cascades then either.
        It sorts what it makes in files, where they have a place (`sort_files`).
        """
        with self._writing:
            if self._retired:
                raise DatabaseDamaged(f"{self.path} has been set aside")
            with self._transaction("BEGIN IMMEDIATE", derived=derived) as connection:
                yield connection

    def close(self) -> None:
        """Close every connection; one that is in use, at the end of its transaction."""
        self._age += 1
        while self._idle:
            self._idle.pop().close()

    def retire(self) -> None:
        """Take no more writes; the one that is under way is waited for."""
        with self._writing:
            self._retired = True
        self.close()

    def _bring_up_to_date(self) -> None:
        with self.read() as connection:
            version = schema_version(connection)
        if version > len(STEPS):
            raise DatabaseNewer(
                f"{self.path} was written by a newer release (schema {version}, "
                f"this one knows {len(STEPS)}). Update the app; nothing has been changed."
            )
        first = version + 1 if version else len(STEPS)
        for number in range(first, len(STEPS) + 1):
            try:
                with self.write() as connection:
                    if schema_version(connection) < number:
                        # A step finds the schema of the one before it, whole.
                        if version:
                            index_pause.put_back(connection)
                        apply_steps(connection, number)
                        if number == len(STEPS):
                            _read_anew(connection)
            except DatabaseError as error:
                if is_damage(error) or is_passing(error):
                    raise
                raise MigrationFailed(f"step {number} fails on {self.path}: {error}") from error

    @contextmanager
    def _transaction(self, begin: str, *, derived: bool = False) -> Iterator[Connection]:
        # Lists are safe between threads: each takes a connection of its own.
        age = self._age
        driver = self._idle.pop() if self._idle else self._connect()
        try:
            if derived:
                driver.execute("PRAGMA foreign_keys = OFF")
                sort_files.begin(driver)
            driver.execute(begin)
            yield Connection(driver, self._file)
            driver.execute("COMMIT")
        finally:
            self._give_back(driver, age, derived=derived)

    def _give_back(self, driver: sqlite3.Connection, age: int, *, derived: bool) -> None:
        """Keep a connection for the next transaction, after taking back what was not committed."""
        try:
            # On some faults SQLite has taken everything back by itself.
            if driver.in_transaction:
                driver.execute("ROLLBACK")
            if derived:
                driver.execute("PRAGMA foreign_keys = ON")
                sort_files.end(driver)
        except sqlite3.Error:
            driver.close()
            raise
        if age == self._age and len(self._idle) < IDLE_CONNECTIONS:
            self._idle.append(driver)
        else:
            driver.close()

    def _connect(self) -> sqlite3.Connection:
        driver = sqlite3.connect(
            self.path,
            timeout=BUSY_TIMEOUT_S,
            # Transactions begin and end where this module says so.
            isolation_level=None,
            check_same_thread=False,
            cached_statements=STATEMENTS_KEPT,
        )
        try:
            driver.execute("PRAGMA journal_mode = WAL")
            driver.execute(f"PRAGMA synchronous = {'FULL' if self._durable else 'OFF'}")
            driver.execute("PRAGMA foreign_keys = ON")
            driver.execute("PRAGMA temp_store = MEMORY")
            driver.execute(f"PRAGMA cache_size = -{CACHE_KB}")
            driver.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
            driver.execute(f"PRAGMA journal_size_limit = {CHECKPOINT_PAGES * 4096}")
        except sqlite3.Error:
            driver.close()
            raise
        return driver


def _read_anew(connection: Connection) -> None:
    """Have the next round fetch all records again, where there were any.

    The earlier release left out the kinds and fields that it did not know, and set aside what it
    could not read; the hub does not send those again of itself.
    """
    if meta.get(connection, meta.CURSOR) is not None:
        send_everything_again(connection)


def is_damage(error: DatabaseError) -> bool:
    """Say whether an error means that the file itself is damaged."""
    words = str(error)
    return "malformed" in words or "not a database" in words or "corrupt" in words


def is_passing(error: DatabaseError) -> bool:
    """Say whether an error lies with the device, not the file: a full disk, another process."""
    words = str(error)
    return any(name in words for name in ("full", "locked", "readonly", "disk I/O", "unable to"))
