"""The people of this device: one folder with a replica for each, opened once and shared by tabs."""

from __future__ import annotations

import hashlib
import json
import logging
import re
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from fieldapp.localdb.identity import (
    Identity,
    IdentityUnreadable,
    read_identity,
    write_identity,
    write_secret_file,
    write_tokens,
)
from fieldapp.localdb.replica import DATABASE_FILE, Replica
from fieldapp.localdb.salvage import count_unsent
from fieldapp.sync.client import Client
from fieldapp.sync.enrolment import address_of, connect, enrol, login_of, password_fits
from fieldapp.sync.errors import SyncError
from fieldapp.sync.live import HttpLine, Line
from fieldapp.sync.runner import Runner

log = logging.getLogger(__name__)

KEYS_FILE = "keys.json"
_NO_HUB = ("502", "503", "504", "unavailable", "reply_unreadable")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who has signed in on this device; `unsent` documents wait for the next sign-in."""

    folder: str
    login: str
    name: str
    role: str
    company_name: str
    hub: str
    unsent: int = 0


@dataclass(frozen=True, slots=True)
class Desk:
    """A person's open replica and the runner that keeps it in step."""

    person: Person
    replica: Replica
    runner: Runner


class People:
    """The replicas below a storage folder. Safe to use from several threads.

    `connect` and `line` reach the hub at an address; without `line` it is only asked on a timer.
    """

    def __init__(
        self,
        storage: Path,
        connect: Callable[[str], Client] = connect,
        line: Callable[[str], Line] | None = HttpLine,
    ) -> None:
        self.storage = storage
        self._connect = connect
        self._line = line
        self._desks: dict[str, Desk] = {}
        self._opening = threading.RLock()

    def all(self) -> list[Person]:
        """Return everybody who has signed in here, by name."""
        found = []
        for folder in sorted(self.storage.glob("*/")):
            try:
                person = _person(folder.name, read_identity(folder))
                unsent = count_unsent(folder / DATABASE_FILE)
                found.append(replace(person, unsent=unsent))
            except IdentityUnreadable:
                continue
        return sorted(found, key=lambda person: person.name)

    def sign_in(self, hub: str, login: str, password: str, device_name: str = "") -> Desk:
        """Open a person's replica after checking the password; raises `SyncError`.

        The hub checks it when it can be reached; otherwise the password of the last sign-in here
        counts, so that a person with no signal gets to work.
        """
        folder = self._folder(hub, login)
        home = self.storage / folder
        with self._opening:
            try:
                calls = self._connect(hub)
                try:
                    replica = enrol(
                        home, hub, login, password, device_name=device_name, client=calls
                    )
                finally:
                    calls.close()
            except SyncError as error:
                # A gateway without its hub, or a hotspot's own page, is no hub either.
                if error.kind != "offline" and error.code not in _NO_HUB:
                    raise
                self._check_offline(home, password, error)
                return self.open(folder)
            if folder in self._desks:
                replica.close()
                self._desks[folder].runner.wake()
            else:
                self._start(folder, replica)
            return self._desks[folder]

    def move_hub(self, before: str, after: str) -> int:
        """Take over that the hub at one address is now at another; return how many replicas moved.

        For replicas that are not open; their unsent commands go to the new address.
        """
        moved = 0
        for person in self.all():
            if person.hub == address_of(before):
                home = self.storage / person.folder
                identity = read_identity(home).model_copy(update={"hub": address_of(after)})
                write_identity(home, identity)
                moved += 1
        return moved

    def open(self, folder: str) -> Desk:
        """Return the desk of somebody who has signed in here; no network is needed."""
        with self._opening:
            if folder in self._desks and not self._desks[folder].replica.home.exists():
                self.forget(folder)
            if folder not in self._desks:
                self._start(folder, Replica.open(self.storage / folder))
            return self._desks[folder]

    def sign_out(self, folder: str) -> None:
        """Forget the hub's tokens and every remembered key; what is unsent stays."""
        with self._opening:
            desk = self._desks.pop(folder, None)
            if desk is not None:
                desk.runner.stop()
                desk.replica.close()
            write_tokens(self.storage / folder, None)
            (self.storage / folder / KEYS_FILE).unlink(missing_ok=True)

    def forget(self, folder: str) -> None:
        """Let go of a person whose data was wiped."""
        with self._opening:
            desk = self._desks.pop(folder, None)
            if desk is not None:
                desk.runner.stop()
                desk.replica.close()

    def remember(self, folder: str) -> str:
        """Return a new key that opens this person's replica without the password."""
        key = secrets.token_urlsafe(32)
        with self._opening:
            path = self.storage / folder / KEYS_FILE
            write_secret_file(path, json.dumps([*_keys(path), _digest(key)][-50:]))
        return key

    def recall(self, key: str) -> str | None:
        """Return the folder that a remembered key opens, or None."""
        for path in self.storage.glob(f"*/{KEYS_FILE}"):
            if _digest(key) in _keys(path):
                return path.parent.name
        return None

    def close_all(self) -> None:
        """Stop every runner and close every replica."""
        with self._opening:
            for desk in self._desks.values():
                desk.runner.stop()
                desk.replica.close()
            self._desks.clear()

    def _folder(self, hub: str, login: str) -> str:
        """Return the folder of a person at a hub, also when the hub had another address before."""
        login = login_of(login)
        for person in self.all():
            if (person.hub, person.login) == (address_of(hub), login):
                return person.folder
        return folder_of(hub, login)

    def _start(self, folder: str, replica: Replica) -> None:
        hub = replica.identity.hub
        line = partial(self._line, hub) if self._line else None
        runner = Runner(replica, lambda: self._connect(hub), line=line)
        self._desks[folder] = Desk(_person(folder, replica.identity), replica, runner)
        replica.tidy()
        runner.start()

    def _check_offline(self, home: Path, password: str, error: SyncError) -> None:
        try:
            identity = read_identity(home)
        except IdentityUnreadable:
            raise error from None
        if not password_fits(identity, password):
            raise SyncError(
                "sign_in",
                "The hub cannot be reached, and this is not the password of the last sign-in here.",
                "wrong_password_offline",
            ) from error


def folder_of(hub: str, login: str) -> str:
    """Return the folder name of a person at a hub: readable, and different for every pair."""
    login = login_of(login)
    digest = hashlib.sha256(f"{address_of(hub)}\n{login}".encode()).hexdigest()[:8]
    return f"{re.sub(r'[^a-z0-9]+', '-', login.lower()).strip('-') or 'person'}-{digest}"


def _person(folder: str, identity: Identity) -> Person:
    return Person(
        folder,
        identity.login,
        identity.user.name,
        identity.user.role,
        identity.company_name,
        identity.hub,
    )


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _keys(path: Path) -> list[str]:
    try:
        return [str(key) for key in json.loads(path.read_text())]
    except (FileNotFoundError, ValueError):
        return []
