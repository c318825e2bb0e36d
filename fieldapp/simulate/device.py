"""A simulated device: the real replica and the real round, in a process that may die any moment."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fieldapp.domain.refusal import Refusal
from fieldapp.localdb import outbox
from fieldapp.localdb.database import Database
from fieldapp.localdb.journal import JOURNAL_FILE
from fieldapp.localdb.replica import DATABASE_FILE, Replica, Saved, Storage, World
from fieldapp.simulate.chance import Clock, Ids
from fieldapp.simulate.network import Network, Tell
from fieldapp.sync.client import Client
from fieldapp.sync.errors import SyncError
from fieldapp.sync.round import Round


class Crash(BaseException):
    """The process dies. Not an `Exception`: nothing may catch it and go on."""


class FragileDatabase(Database):
    """A database whose process may die just before or just after any commit."""

    def __init__(self, path: Path, falls: Callable[[], bool]) -> None:
        self._falls: Callable[[], bool] = lambda: False
        super().__init__(path, durable=False)
        self._falls = falls

    @contextmanager
    def write(self) -> Iterator[Any]:
        """Open the one write transaction."""
        with super().write() as connection:
            yield connection
            if self._falls():
                raise Crash("before a commit")
        if self._falls():
            raise Crash("after a commit")


class Device:
    """A person with a device that crashes, restarts, and loses its database."""

    def __init__(
        self,
        name: str,
        home: Path,
        network: Network,
        clock: Clock,
        dice: random.Random,
        tell: Tell,
    ) -> None:
        self.name = name
        self.home = home
        self.network = network
        self.saved: list[Saved] = []
        self.crash_chance = 0.0
        self.crashes = 0
        self.skew_ms = dice.choice([0, 0, -3_600_000, 7_200_000, 86_400_000 * 3])
        self.page_rows = dice.choice([4, 20, 5_000])
        self._clock = clock
        self._dice = dice
        self._tell = tell
        ids = Ids(f"{name}/{dice.random()}")
        self._world = World(
            now=lambda: clock.now(self.skew_ms),
            new_id=ids.new,
            open_database=lambda path: FragileDatabase(path, self._falls),
            storage=lambda home: Storage(1_000_000, 1_000_000_000),
        )
        self.replica = Replica.open(home, self._world)

    def do(self, action: Callable[[Replica], Saved | Refusal]) -> Saved | Refusal | None:
        """Let the person do something; None when the device died while saving it."""
        try:
            outcome = action(self.replica)
        except Crash as crash:
            self._die(crash)
            return None
        if isinstance(outcome, Saved):
            self.saved.append(outcome)
        return outcome

    def sync(self) -> bool:
        """Do one round; say whether it came to its end."""
        client = Client(self.network, sleep=lambda _: self._clock.advance(500), now=self._world.now)
        try:
            # One thing after the other: threads would take the order of events from the seed.
            Round(self.replica, client, page_rows=self.page_rows, read_ahead=False).run()
        except SyncError as error:
            self._tell(f"{self.name}: round ends early: {error.detail}")
            return False
        except Crash as crash:
            self._die(crash)
            return False
        return True

    def _die(self, crash: Crash) -> None:
        self.crashes += 1
        self._tell(f"{self.name} dies {crash}")
        self.restart()

    def restart(self, *, lose_database: bool = False) -> None:
        """Start again from what is on the disk."""
        self.replica.close()
        if lose_database:
            self._tell(f"{self.name} loses its database")
            for path in self.home.glob(f"{DATABASE_FILE}*"):
                path.unlink()
        chance, self.crash_chance = self.crash_chance, 0.0
        self.replica = Replica.open(self.home, self._world)
        self.crash_chance = chance

    def unconfirmed(self) -> set[str]:
        """Return the documents of commands that are kept but were never called saved."""
        told = {saved.command.id for saved in self.saved}
        return {e.document for e in self.replica.query(outbox.every) if e.id not in told}

    def tear_journal(self) -> None:
        """Leave the half of a line that a death while writing leaves."""
        with (self.home / JOURNAL_FILE).open("ab") as file:
            file.write(b'0badc0de {"command":{"numb')

    def _falls(self) -> bool:
        return self._dice.random() < self.crash_chance


def copy_home(template: Path, home: Path) -> Path:
    """Copy a device's folder."""
    shutil.copytree(template, home)
    return home
