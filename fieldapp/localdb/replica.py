"""A replica: one person's local database with its journal, and the one way to change it.

Agents, owners and managers all work on a replica; they differ only in what it holds. What is saved
here is kept: the database commits durably, then the journal gets its copy, then "saved" is said.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from fieldapp.domain.clock import Measured, measured_again, put_right
from fieldapp.domain.command import Command, Context, apply
from fieldapp.domain.noun import instant_of
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.receipt import Reason, Verdict
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.user import User
from fieldapp.localdb import meta, outbox, rebase
from fieldapp.localdb.blob_folder import BlobFolder
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.database import (
    Database,
    DatabaseDamaged,
    DatabaseError,
    StorageError,
    is_damage,
)
from fieldapp.localdb.identity import Identity, read_identity
from fieldapp.localdb.journal import Journal, order_counter_of
from fieldapp.localdb.opening import Opened, Opening
from fieldapp.localdb.records import NounsReadOnce
from fieldapp.localdb.world import Stamp, Storage, World, new_id, utc_now
from fieldapp.wire.kinds import KINDS

__all__ = [
    "DATABASE_FILE",
    "Make",
    "NotSaved",
    "Replica",
    "Saved",
    "Stamp",
    "Storage",
    "World",
    "new_id",
    "utc_now",
]

P = ParamSpec("P")
R = TypeVar("R")
Make = Callable[[Nouns, Stamp], Command | Refusal]

DATABASE_FILE = "replica.db"

log = logging.getLogger(__name__)


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
        self._owed: list[outbox.Entry] = []
        self._listeners: list[Callable[[frozenset[str]], None]] = []
        self._listening = threading.Lock()
        self._journaling = threading.Lock()
        self._healing = threading.RLock()
        self._opening = Opening(
            home / DATABASE_FILE,
            self.world.open_database,
            self.world.now,
            self.journal,
            identity.user,
        )
        self.database = self._open_database()
        text = self.query(meta.get, meta.CLOCK)
        self._clock = Measured.model_validate_json(text) if text else None

    @classmethod
    def open(cls, home: Path, world: World | None = None) -> Replica:
        """Open the replica in a folder; raises `IdentityUnreadable` where there is none."""
        return cls(home, read_identity(home), world)

    def now(self) -> str:
        """Return the time: the device's clock, put right where an exchange found it wrong."""
        return put_right(self.world.now(), self._clock)

    def note_clock(self, skew_s: float) -> None:
        """Take over what an exchange measured: the device's clock minus the hub's, in seconds."""
        measured = measured_again(self._clock, skew_s, self.world.now())
        if measured != self._clock:
            self._clock = measured
            with self.writing() as connection:
                text = measured.model_dump_json() if measured else None
                meta.put(connection, meta.CLOCK, text)

    def query(
        self, fn: Callable[Concatenate[Connection, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Run a query on one consistent snapshot."""
        database = self.database
        try:
            with database.read() as connection:
                return fn(connection, *args, **kwargs)
        except DatabaseError as error:
            if not is_damage(error):
                raise
            self._heal(database, error)
        with self.database.read() as connection:
            return fn(connection, *args, **kwargs)

    @contextmanager
    def writing(self, *, derived: bool = False) -> Iterator[Connection]:
        """Open the one write transaction, for what is no command; `derived`: see `Database.write`.

        Raises `DatabaseDamaged` after a damaged file has made way for a new one.
        """
        database = self.database
        try:
            with database.write(derived=derived) as connection:
                yield connection
        except DatabaseError as error:
            if not is_damage(error):
                raise
            self._heal(database, error)
            raise DatabaseDamaged(str(error)) from error

    def do(self, make: Make) -> Saved | Refusal:
        """Make a command, apply it and keep it, in one transaction; durable when this returns.

        `make` reads what it needs and may refuse; then nothing is written and no number is used.
        """
        done = self.do_all([make])
        return done if isinstance(done, Refusal) else done[-1]

    def do_all(self, makes: Sequence[Make]) -> list[Saved] | Refusal:
        """Make several commands as `do` makes one, each on top of those before it: all or none."""
        try:
            try:
                with self.writing() as connection:
                    made = [self._do(connection, make) for make in makes]
            except DatabaseDamaged:
                with self.writing() as connection:
                    made = [self._do(connection, make) for make in makes]
        except _Refused as refused:
            return refused.refusal
        except StorageError as error:
            raise NotSaved(f"This could not be saved on the device: {error}") from error
        self._journal([entry for _, entry, _ in made])
        self.announce(frozenset({"outbox"}).union(*(kinds for _, _, kinds in made)))
        return [saved for saved, _, _ in made]

    def _do(self, connection: Connection, make: Make) -> tuple[Saved, outbox.Entry, frozenset[str]]:
        nouns = NounsReadOnce(connection)
        stamp = Stamp(self.now(), self.world.new_id, lambda: self._order_number(connection))
        command = make(nouns, stamp)
        if isinstance(command, Refusal):
            raise _Refused(command)
        outcome = apply(command, nouns, Context(self.actor(nouns), now=command.at))
        if isinstance(outcome, Refusal):
            raise _Refused(outcome)
        number = meta.next_number(connection, meta.COMMAND_COUNTER)
        entry = outbox.entry_of(number, command)
        outbox.add(connection, [entry])
        kinds = rebase.write_changed(connection, outcome.changed, nouns)
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
        limit = dt.datetime.fromisoformat(self.now()) - dt.timedelta(days=outbox.JOURNAL_DAYS)
        with self._journaling, self.writing() as connection:
            if outbox.purge(connection, instant_of(limit)):
                self.journal.compact(
                    outbox.every(connection),
                    meta.counter(connection, meta.COMMAND_COUNTER),
                    meta.counter(connection, meta.ORDER_COUNTER),
                )

    def take_back(self, entries: Sequence[outbox.Entry]) -> None:
        """Add commands that were made here and got lost here, under their own numbers."""
        with self.writing() as connection:
            outbox.add(connection, entries)
            for entry in entries:
                meta.raise_counter(connection, meta.COMMAND_COUNTER, entry.number)
                meta.raise_counter(connection, meta.ORDER_COUNTER, order_counter_of(entry))
            kinds = rebase.rebase(connection, self.identity.user)
        self._journal(entries)
        self.announce(kinds | {"outbox"})

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    def _open_database(self) -> Database:
        self.home.mkdir(parents=True, exist_ok=True)
        try:
            return self._taken(self._opening.open())
        except StorageError as error:
            raise NotSaved(f"{self._opening.path} cannot be opened: {error}") from error

    def _taken(self, opened: Opened) -> Database:
        self.moved_aside = opened.moved_aside or self.moved_aside
        self._journal(opened.unjournaled)
        return opened.database

    def _heal(self, broken: Database, error: DatabaseError) -> None:
        """Go on with a new database in the place of a damaged one; the next round fills it."""
        with self._healing:
            if self.database is not broken:
                return
            broken.retire()
            self.database = self._taken(self._opening.rebuild("damaged", error))
        self.announce(frozenset({"sync", "outbox", *KINDS}))

    def _journal(self, entries: Sequence[outbox.Entry]) -> None:
        """Write the second copy; the first is durable already, so a failure is told, not raised."""
        with self._journaling:
            self._owed += entries
        self.pay_journal()

    def pay_journal(self) -> None:
        """Write what the journal lacks, as after a failure; does nothing when it lacks nothing."""
        try:
            with self._journaling:
                if not self._owed:
                    return
                self.journal.append(self._owed)
                self._owed = []
            self.journal_fault = ""
        except OSError as error:
            self.journal_fault = f"{self.journal.path} cannot be written: {error.strerror}"
            log.error("the outbox has no second copy: %s", self.journal_fault)
