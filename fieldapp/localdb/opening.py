"""Opening a replica's file: brought up to date, or set aside where that cannot be.

Whatever becomes of the file, the outbox that is opened has all commands of the journal and of what
could be read of the file before.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from fieldapp.domain.user import User
from fieldapp.localdb import meta, outbox, rebase
from fieldapp.localdb.database import (
    Database,
    DatabaseDamaged,
    DatabaseError,
    MigrationFailed,
    is_damage,
)
from fieldapp.localdb.journal import Contents, Journal
from fieldapp.localdb.salvage import read_commands

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opened:
    """An open database, where an unusable file went, and commands that have no second copy."""

    database: Database
    moved_aside: Path | None = None
    unjournaled: list[outbox.Entry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Opening:
    """How the file of one person's replica is opened."""

    path: Path
    open_database: Callable[[Path], Database]
    now: Callable[[], str]
    journal: Journal
    user: User

    def open(self) -> Opened:
        """Open the file; one that is damaged or cannot be brought up to date is set aside."""
        try:
            return self._reconciled(Contents())
        except DatabaseDamaged as damage:
            return self.rebuild("damaged", damage)
        except MigrationFailed as failure:
            return self.rebuild("unmigrated", failure)

    def rebuild(self, name: str, fault: Exception) -> Opened:
        """Rename the file to `<name>-<date>.db` and make a new one with all of its commands."""
        path, stamp = self.path, self.now().replace(":", "").replace(".", "")
        kept = read_commands(path)
        aside = path.with_name(f"{name}-{stamp}.db")
        log.warning("%s; moved to %s", fault, aside.name)
        path.with_name(f"{path.name}-shm").unlink(missing_ok=True)
        last_writes = path.with_name(f"{path.name}-wal")
        if last_writes.exists():
            last_writes.replace(aside.with_name(f"{aside.name}-wal"))
        path.replace(aside)
        opened = self._reconciled(kept)
        return Opened(opened.database, aside, opened.unjournaled)

    def _reconciled(self, salvaged: Contents) -> Opened:
        database = self.open_database(self.path)
        try:
            return Opened(database, None, self._reconcile(database, salvaged))
        except DatabaseError as error:
            database.close()
            if is_damage(error):
                raise DatabaseDamaged(f"{self.path} cannot be read: {error}") from error
            raise

    def _reconcile(self, database: Database, salvaged: Contents) -> list[outbox.Entry]:
        """Give the database the commands that it lacks; return those that the journal lacks."""
        journal = self.journal.read()
        kept = journal.joined(salvaged)
        with database.write() as connection:
            counter = meta.counter(connection, meta.COMMAND_COUNTER)
            lost = [entry for entry in kept.entries if entry.number > counter]
            outbox.add(connection, lost)
            meta.raise_counter(connection, meta.COMMAND_COUNTER, kept.last_command)
            meta.raise_counter(connection, meta.ORDER_COUNTER, kept.last_order)
            if lost:
                rebase.rebase(connection, self.user)
            known = outbox.every(connection)
        journaled = {entry.number for entry in journal.entries}
        return [entry for entry in known if entry.number not in journaled]
