"""A simulated device: the real replica and the real round, in a process that may die any moment."""

from __future__ import annotations

import contextlib
import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher

from fieldapp.domain.refusal import Refusal
from fieldapp.localdb import meta, outbox
from fieldapp.localdb.database import StorageError
from fieldapp.localdb.outbox import Entry
from fieldapp.localdb.replica import DATABASE_FILE, NotSaved, Replica, Saved, Storage, World
from fieldapp.simulate.chance import Clock, Ids
from fieldapp.simulate.disk import Crash, Disk, FragileDatabase, FragileJournal, damage, tear
from fieldapp.simulate.faults import Counts
from fieldapp.simulate.network import Network, Tell
from fieldapp.sync.client import Client
from fieldapp.sync.enrolment import enrol
from fieldapp.sync.errors import SyncError
from fieldapp.sync.people import People
from fieldapp.sync.round import Round

PAGE_ROWS = (8, 40, 5_000)
SKEWS_MS = (0, 0, -3_600_000, 7_200_000, 86_400_000 * 3)
LISTENING = 0.2
"""Share of devices that have the hub poke them."""
SING = "sing"
"""Type of a command that no release knows."""

_LATE_MS = 5_000
_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""As cheap as it gets: nobody tries passwords here."""


class Device:
    """A person with a device that crashes, restarts, and loses its database."""

    def __init__(
        self,
        name: str,
        home: Path,
        network: Network,
        clock: Clock,
        dice: random.Random,
        faults: Counts,
        tell: Tell,
    ) -> None:
        self.name = name
        self.home = home
        self.network = network
        self.disk = Disk(dice, faults)
        self.saved: list[Saved] = []
        self.songs: list[str] = []
        """Ids of kept commands that no release knows."""
        self.broken: list[str] = []
        """What this device found not to hold on its way."""
        self.skew_ms = dice.choice(SKEWS_MS)
        self.page_rows = dice.choice(PAGE_ROWS)
        self.needs_password = False
        self.signed_out = False
        self.listens = dice.random() < LISTENING
        self._clock = clock
        self._dice = dice
        self._faults = faults
        self._tell = tell
        ids = Ids(f"{name}/{dice.random()}")
        self._world = World(
            now=lambda: clock.now(self.skew_ms),
            new_id=ids.new,
            open_database=self._open_database,
            storage=lambda home: Storage(1_000_000, 1_000_000_000),
        )
        self.replica = self._open()

    def do(self, action: Callable[[Replica], Saved | Refusal]) -> Saved | Refusal | None:
        """Let the person do something; None when it is not called saved."""
        before = self.replica.query(_contents) if self.disk.full else None
        try:
            outcome = action(self.replica)
        except Crash as crash:
            self.die(crash)
            return None
        except NotSaved as error:
            self._tell(f"{self.name}: {error}")
            if before != self.replica.query(_contents):
                self.broken.append(f"{self.name}: something was not saved and changed the replica")
            return None
        if isinstance(outcome, Saved):
            self.saved.append(outcome)
        return outcome

    def sing(self) -> None:
        """Keep a command that the hub does not know, as a newer app would that was put back."""
        at, id_ = self._world.now(), self._world.new_id()
        body = json.dumps({"id": id_, "at": at, "type": SING})
        try:
            with self.replica.database.write() as connection:
                number = meta.next_number(connection, meta.COMMAND_COUNTER)
                entry = Entry(number, id_, SING, "", at, body)
                outbox.add(connection, [entry])
            # Without the second copy it may be lost with the database: nobody was told "saved".
            with contextlib.suppress(OSError):
                self.replica.journal.append([entry])
                self.songs.append(id_)
        except Crash as crash:
            self.die(crash)
        except StorageError as error:
            self._tell(f"{self.name}: {error}")
        else:
            self._faults["command_unknown"] += 1

    def sync(self) -> bool:
        """Do one round, signing in first when that is needed; say whether it came to its end."""
        if self.needs_password and not self.sign_in():
            return False
        round_ = self.round()
        if self._attempt(round_.run):
            off_ms = round_.progress.clock_skew_s * 1000 - self.skew_ms
            if abs(off_ms) > _LATE_MS:
                self.broken.append(f"{self.name}: measured its clock wrong by {off_ms:.0f} ms")
            return True
        return False

    def round(self) -> Round:
        """Return a round over this device's network."""
        # One thing after the other: threads would take the order of events from the seed.
        return Round(self.replica, self._client(), page_rows=self.page_rows, read_ahead=False)

    def sign_out(self) -> None:
        """Sign out, as the button does."""
        self._tell(f"{self.name} signs out")
        self._faults["signed_out"] += 1
        self.replica.close()
        People(self.home.parent).sign_out(self.home.name)
        self.replica = self._open()
        self.signed_out = self.needs_password = True

    def sign_in(self) -> bool:
        """Sign in with the password; say whether the hub was reached."""
        identity = self.replica.identity
        self.replica.close()

        def with_password() -> None:
            replica = enrol(
                self.home,
                identity.hub,
                identity.login,
                "password",
                client=self._client(),
                world=self._world,
                hasher=_HASHER,
            )
            replica.close()
            self.signed_out = self.needs_password = False
            self._tell(f"{self.name} signs in")

        done = self._attempt(with_password)
        self.replica.close()
        self.replica = self._open()
        return done

    def restart(self, *, lose_database: bool = False, damage_database: bool = False) -> None:
        """Start again from what is on the disk, which may be less than there was.

        Not where the replica itself says that its journal lacks something: that both copies are
        lost at once is not survived.
        """
        self.replica.close()
        whole = not self.replica.journal_fault
        if whole and lose_database:
            self._tell(f"{self.name} loses its database")
            self._faults["database_lost"] += 1
            for path in self.home.glob(f"{DATABASE_FILE}*"):
                path.unlink()
        elif whole and damage_database:
            self._tell(f"{self.name} finds its database damaged")
            self._faults["database_damaged"] += 1
            damage(self.home / DATABASE_FILE)
        self.replica = self._open()

    def tear_journal(self) -> None:
        """Leave the half of a line that a death while writing leaves."""
        self._faults["journal_torn"] += 1
        tear(self.replica.journal.path)

    def waits(self) -> bool:
        """Say whether commands wait for the hub."""
        return self.replica.query(outbox.count_pending) > 0

    def unconfirmed(self) -> set[str]:
        """Return the documents of commands that are kept but were never called saved."""
        told = {saved.command.id for saved in self.saved}
        return {e.document for e in self.replica.query(outbox.every) if e.id not in told}

    def _attempt(self, exchange: Callable[[], object]) -> bool:
        try:
            exchange()
        except SyncError as error:
            self._tell(f"{self.name}: round ends early: {error.detail}")
            self.needs_password |= error.kind == "sign_in"
            return False
        except (StorageError, NotSaved):
            self._tell(f"{self.name}: round ends early: the disk is full")
            return False
        except Crash as crash:
            self.die(crash)
            return False
        return True

    def die(self, crash: Crash) -> None:
        """End the process, and start it again."""
        self._tell(f"{self.name} dies {crash}")
        self.restart()

    def _open(self) -> Replica:
        """Start the process, again when it dies over it."""
        while True:
            try:
                replica = Replica.open(self.home, self._world)
            except Crash as crash:
                self._tell(f"{self.name} dies {crash}, at its start")
            except (StorageError, NotSaved) as error:
                self._tell(f"{self.name} does not start: {error}; room is made")
                self.disk.full = False
            else:
                replica.journal = FragileJournal(self.home, self.disk)
                return replica
            self._database.close()

    def _open_database(self, path: Path) -> FragileDatabase:
        self._database = FragileDatabase(path, self.disk)
        return self._database

    def _client(self) -> Client:
        return Client(self.network, sleep=lambda _: self._clock.advance(500), now=self._world.now)


def copy_home(template: Path, home: Path) -> Path:
    """Copy a device's folder."""
    home.mkdir()
    for file in template.iterdir():
        shutil.copyfile(file, home / file.name)
    return home


def _contents(connection: Any) -> tuple[Any, ...]:
    """Return what must not change when something is not saved."""
    counted = connection.exec_driver_sql(
        "SELECT (SELECT count(*) FROM outbox), (SELECT count(*) FROM order_line), "
        "(SELECT count(*) FROM order_head), (SELECT count(*) FROM visit)"
    ).one()
    counters = (meta.COMMAND_COUNTER, meta.ORDER_COUNTER)
    return (*counted, *(meta.counter(connection, name) for name in counters))
