"""The disk under a simulated device: the process dies around commits, and the disk runs full."""

from __future__ import annotations

import errno
import random
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fieldapp.localdb.database import Database, StorageError
from fieldapp.localdb.journal import Journal
from fieldapp.localdb.outbox import Entry
from fieldapp.simulate.faults import Counts, Fault

_NO_LIMIT = 2**30
_TORN = b'0badc0de {"command":{"numb'


class Crash(BaseException):
    """The process dies. Not an `Exception`: nothing may catch it and go on."""


class Disk:
    """What may happen to one process when it writes. At rest until `wear` sets the chances."""

    def __init__(self, dice: random.Random, faults: Counts) -> None:
        self._dice = dice
        self._faults = faults
        self.crash_chance = 0.0
        self.journal_chance = 0.0
        self.full = False

    def wear(self, crash_chance: float, journal_chance: float) -> None:
        """Let writes fail from now on."""
        self.crash_chance, self.journal_chance = crash_chance, journal_chance

    def mend(self) -> None:
        """End all faults."""
        self.crash_chance = self.journal_chance = 0.0
        self.full = False

    def may_kill(self, fault: Fault, words: str) -> None:
        """Let the process die here, or not."""
        if self._dice.random() < self.crash_chance:
            self._faults[fault] += 1
            raise Crash(words)

    def may_refuse(self) -> None:
        """Let a write beside the database fail: always on a full disk, now and then on another."""
        if self.full or self._dice.random() < self.journal_chance:
            self._faults["journal_failed"] += 1
            raise OSError(errno.ENOSPC, "No space left on device")

    def ran_full(self) -> None:
        """Note that a transaction found no room."""
        self._faults["disk_full"] += 1


class FragileDatabase(Database):
    """A replica's database on such a disk."""

    def __init__(self, path: Path, disk: Disk) -> None:
        self._disk = disk
        self._limited = False
        chance, disk.crash_chance = disk.crash_chance, 0.0
        super().__init__(path, durable=False)
        disk.crash_chance = chance

    @contextmanager
    def write(self, *, derived: bool = False) -> Iterator[Any]:
        """Open the one write transaction."""
        try:
            with super().write(derived=derived) as connection:
                self._limit(connection)
                yield connection
                self._disk.may_kill("device_died_before_commit", "before a commit")
        except StorageError:
            self._disk.ran_full()
            raise
        self._disk.may_kill("device_died_after_commit", "after a commit")

    def _limit(self, connection: Any) -> None:
        """Have SQLite itself find no room for another page while the disk is full."""
        if not self._disk.full and not self._limited:
            return
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        most = pages if self._disk.full else _NO_LIMIT
        connection.exec_driver_sql(f"PRAGMA max_page_count = {most}")
        # Connections keep their limit until they are told otherwise.
        self._limited = True


class FragileJournal(Journal):
    """An outbox's second copy on such a disk."""

    def __init__(self, home: Path, disk: Disk) -> None:
        super().__init__(home)
        self._disk = disk

    def append(self, entries: Iterable[Entry]) -> None:
        """Add commands, or fail, or die in the middle of a line."""
        self._disk.may_refuse()
        try:
            self._disk.may_kill("journal_torn", "while writing the journal")
        except Crash:
            tear(self.path)
            raise
        super().append(entries)


def tear(journal: Path) -> None:
    """Leave the half of a line that a death while writing leaves."""
    with journal.open("ab") as file:
        file.write(_TORN)


def damage(database: Path) -> None:
    """Write nonsense over the beginning of a database."""
    with database.open("r+b") as file:
        file.write(b"\x00garbage" * 512)
