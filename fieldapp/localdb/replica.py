"""A replica: one person's local database with its journal, and the one way to change it.

Agents, owners and managers all work on a replica; they differ only in what it holds. What is saved
here is kept: the database commits durably, then the journal gets its copy, then "saved" is said.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import uuid6
from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError, OperationalError

from fieldapp.domain.command import Command, Context, apply
from fieldapp.domain.noun import UTC, instant_of
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.receipt import Reason, Verdict
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.user import User
from fieldapp.localdb import meta, outbox, rebase
from fieldapp.localdb.blob_folder import BlobFolder
from fieldapp.localdb.database import Database, DatabaseDamaged, is_damage
from fieldapp.localdb.identity import Identity, read_identity
from fieldapp.localdb.journal import Journal
from fieldapp.localdb.records import TableNouns

P = ParamSpec("P")
R = TypeVar("R")

DATABASE_FILE = "replica.db"

log = logging.getLogger(__name__)


def utc_now() -> str:
    """Return the time of now, to the millisecond."""
    return instant_of(dt.datetime.now(UTC))


def new_id() -> str:
    """Return a new UUIDv7."""
    return str(uuid6.uuid7())


@dataclass(frozen=True, slots=True)
class World:
    """What a replica needs of the world outside: the time, new ids and a place to write."""

    now: Callable[[], str] = utc_now
    new_id: Callable[[], str] = new_id
    open_database: Callable[[Path], Database] = Database


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a new command is made with: its time, ids, and the next order number on demand."""

    at: str
    new_id: Callable[[], str]
    order_number: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Saved:
    """A command that is kept, whatever happens next."""

    command: Command
    number: int
    verdict: Verdict
    reasons: tuple[Reason, ...]

    @property
    def document(self) -> str:
        """Key of the order, visit, photo or conflict that the command is about."""
        return self.command.document


class NotSaved(Exception):
    """The device's storage did not take a change (full or read-only); nothing was changed."""


class _Refused(Exception):
    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


class Replica:
    """A person's local copy. Safe to use from several threads."""

    def __init__(self, home: Path, identity: Identity, world: World | None = None) -> None:
        self.home = home
        self.identity = identity
        self.world = world or World()
        self.journal = Journal(home)
        self.blobs = BlobFolder(home)
        self.moved_aside: Path | None = None
        self.journal_fault = ""
        self._listeners: list[Callable[[frozenset[str]], None]] = []
        self._listening = threading.Lock()
        self._journaling = threading.Lock()
        self.database = self._open_database()

    @classmethod
    def open(cls, home: Path, world: World | None = None) -> Replica:
        """Open the replica in a folder; raises `IdentityUnreadable` where there is none."""
        return cls(home, read_identity(home), world)

    def query(
        self, fn: Callable[Concatenate[Connection, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Run a query on one consistent snapshot."""
        with self.database.read() as connection:
            return fn(connection, *args, **kwargs)

    def do(self, make: Callable[[Nouns, Stamp], Command | Refusal]) -> Saved | Refusal:
        """Make a command, apply it and keep it, in one transaction; durable when this returns.

        `make` reads what it needs and may refuse; then nothing is written and no number is used.
        """
        try:
            with self.database.write() as connection:
                saved, entry, kinds = self._do(connection, make)
        except _Refused as refused:
            return refused.refusal
        except OperationalError as error:
            raise NotSaved(f"This could not be saved on the device: {error.orig}") from error
        self._journal([entry])
        self.announce(kinds | {"outbox"})
        return saved

    def _do(
        self, connection: Connection, make: Callable[[Nouns, Stamp], Command | Refusal]
    ) -> tuple[Saved, outbox.Entry, frozenset[str]]:
        nouns = TableNouns(connection)
        stamp = Stamp(self.world.now(), self.world.new_id, lambda: self._order_number(connection))
        command = make(nouns, stamp)
        if isinstance(command, Refusal):
            raise _Refused(command)
        outcome = apply(command, nouns, Context(self.actor(nouns), now=command.at))
        if isinstance(outcome, Refusal):
            raise _Refused(outcome)
        number = meta.next_number(connection, meta.COMMAND_COUNTER)
        entry = outbox.entry_of(number, command)
        outbox.add(connection, [entry])
        kinds = rebase.write_changed(connection, outcome.changed)
        return Saved(command, number, outcome.verdict, outcome.reasons), entry, kinds

    def actor(self, nouns: Nouns) -> User:
        """Return the person as last pulled, or as known from the enrolment."""
        return nouns.get(User, self.identity.user.id) or self.identity.user

    def _order_number(self, connection: Connection) -> str:
        number = meta.next_number(connection, meta.ORDER_COUNTER)
        return f"{self.identity.prefix}-{number:05d}"

    def subscribe(self, listener: Callable[[frozenset[str]], None]) -> Callable[[], None]:
        """Call `listener`, from any thread, with the kinds that changed; returns how to stop."""
        with self._listening:
            self._listeners.append(listener)

        def stop() -> None:
            with self._listening:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return stop

    def announce(self, kinds: frozenset[str]) -> None:
        """Tell the listeners, once, which kinds changed."""
        with self._listening:
            listeners = list(self._listeners)
        for listener in listeners:
            try:
                listener(kinds)
            except Exception:
                # What is saved is saved, and a round goes on, whatever a screen makes of it.
                log.exception("a listener failed")

    def tidy(self) -> None:
        """Forget commands that the hub has had for two weeks, here and in the journal."""
        limit = dt.datetime.fromisoformat(self.world.now()) - dt.timedelta(days=outbox.JOURNAL_DAYS)
        with self._journaling, self.database.write() as connection:
            if outbox.purge(connection, instant_of(limit)):
                self.journal.compact(
                    outbox.every(connection),
                    meta.counter(connection, meta.COMMAND_COUNTER),
                    meta.counter(connection, meta.ORDER_COUNTER),
                )

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    def _open_database(self) -> Database:
        """Open the file; a damaged one is moved aside and makes way for a new one."""
        self.home.mkdir(parents=True, exist_ok=True)
        path = self.home / DATABASE_FILE
        try:
            return self._reconciled(path)
        except DatabaseDamaged as damage:
            stamp = self.world.now().replace(":", "").replace(".", "")
            self.moved_aside = path.with_name(f"damaged-{stamp}.db")
            log.warning("%s; moved to %s", damage, self.moved_aside.name)
            for suffix in ("-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
            path.replace(self.moved_aside)
            return self._reconciled(path)

    def _reconciled(self, path: Path) -> Database:
        """Open the file and make it and the journal hold the same commands."""
        database = self.world.open_database(path)
        try:
            self._reconcile(database)
        except DatabaseError as error:
            database.close()
            if is_damage(error):
                raise DatabaseDamaged(f"{path} cannot be read: {error.orig}") from error
            raise
        return database

    def _reconcile(self, database: Database) -> None:
        kept = self.journal.read()
        with database.write() as connection:
            known = outbox.every(connection)
            counter = meta.counter(connection, meta.COMMAND_COUNTER)
            lost = [entry for entry in kept.entries if entry.number > counter]
            outbox.add(connection, lost)
            meta.raise_counter(connection, meta.COMMAND_COUNTER, kept.last_command)
            meta.raise_counter(connection, meta.ORDER_COUNTER, kept.last_order)
            if lost:
                rebase.rebase(connection, self.identity.user)
        journaled = {entry.number for entry in kept.entries}
        self._journal([entry for entry in known if entry.number not in journaled])

    def _journal(self, entries: list[outbox.Entry]) -> None:
        """Write the second copy; the first is durable already, so a failure is told, not raised."""
        if not entries:
            return
        try:
            with self._journaling:
                self.journal.append(entries)
            self.journal_fault = ""
        except OSError as error:
            self.journal_fault = f"{self.journal.path} cannot be written: {error.strerror}"
            log.error("the outbox has no second copy: %s", self.journal_fault)
