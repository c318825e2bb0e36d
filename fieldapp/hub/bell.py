"""The bell: tells every hub process, after a commit, which buckets have changed.

It is a hint and never the truth. Nothing waits for it, and a ring that is lost is made good by the
next look at the company's position (`live`).
"""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from fieldapp.hub.database import Database, Unavailable

_log = structlog.get_logger("fieldapp.hub")

_NAMES_BYTES = 7_200
"""PostgreSQL carries less than 8,000 bytes in a notification; the rest is for what is not names."""
_GATHERED_S = 0.02
_LOOK_UP_S = 1.0
_LONGEST_PAUSE_S = 30.0


@dataclass(frozen=True, slots=True)
class Ring:
    """Buckets with something new up to a position; `by` is the device it came from, if any."""

    buckets: frozenset[str]
    position: int
    by: str = ""


Hear = Callable[[Ring], None]


class Bell(Protocol):
    """Carries rings to the hub processes that serve the same company."""

    def listen(self, hear: Hear) -> None:
        """Have the rings of other processes told to `hear`, from a thread of the bell's own."""
        ...

    def ring(self, ring: Ring) -> None:
        """Tell the other processes; returns at once and never fails."""
        ...

    def close(self) -> None:
        """Stop listening and ringing."""
        ...


def bell_of(database: Database, company: Callable[[], str]) -> Bell:
    """Return the bell of a database. A database in a file has one hub process: nobody to tell."""
    return LoneBell() if database.is_sqlite else PostgresBell(database, company)


class LoneBell:
    """The bell of a hub that is alone."""

    def listen(self, hear: Hear) -> None:
        """Nobody else rings."""

    def ring(self, ring: Ring) -> None:
        """Nobody else hears."""

    def close(self) -> None:
        """Nothing to stop."""


class PostgresBell:
    """Rings over LISTEN and NOTIFY: a thread that tells and one that hears, begun when needed.

    Notifications go out in transactions of their own after the commit that they are about: inside
    it they would make all commits of the database wait for each other.
    """

    def __init__(self, database: Database, company: Callable[[], str]) -> None:
        self._database = database
        self._company = company
        # By this a process knows its own rings, which come back to it.
        self._sender = secrets.token_hex(4)
        self._waiting: list[Ring] = []
        self._lock = threading.Lock()
        self._any = threading.Event()
        self._ending = threading.Event()
        self._threads: dict[str, threading.Thread] = {}
        driver = database.engine.dialect.dbapi
        assert driver is not None, "an engine that was made has its driver"
        self._driver_error = driver.Error

    def listen(self, hear: Hear) -> None:
        """Have the rings of other processes told to `hear`."""
        self._begin("bell-hear", lambda: self._hear_on(hear))

    def ring(self, ring: Ring) -> None:
        """Tell the other processes soon."""
        with self._lock:
            self._waiting.append(ring)
        self._any.set()
        self._begin("bell-tell", self._tell_on)

    def close(self) -> None:
        """End both threads."""
        self._ending.set()
        self._any.set()
        for thread in self._threads.values():
            thread.join(2 * _LOOK_UP_S)

    def _begin(self, name: str, work: Callable[[], None]) -> None:
        with self._lock:
            if name not in self._threads and not self._ending.is_set():
                self._threads[name] = threading.Thread(target=work, name=name, daemon=True)
                self._threads[name].start()

    def _tell_on(self) -> None:
        while self._any.wait() and not self._ending.is_set():
            # What comes close together goes in one transaction.
            self._ending.wait(_GATHERED_S)
            self._any.clear()
            with self._lock:
                rings, self._waiting = self._waiting, []
            try:
                self._tell(rings)
            except (SQLAlchemyError, Unavailable) as error:
                _log.warning("bell_not_rung", rings=len(rings), reason=str(error)[:200])

    def _tell(self, rings: Sequence[Ring]) -> None:
        channel = channel_of(self._company())
        texts = list(payloads(self._sender, rings))
        with self._database.engine.begin() as connection:
            for text in texts:
                connection.execute(select(func.pg_notify(channel, text)))

    def _hear_on(self, hear: Hear) -> None:
        failures = 0
        while not self._ending.is_set():
            try:
                for text in self._notifications():
                    failures = 0
                    for ring in rings_of(text, but=self._sender):
                        hear(ring)
            except (SQLAlchemyError, self._driver_error) as error:
                # Until it is back, the company's position tells the same, only later.
                if not failures:
                    _log.warning("bell_not_heard", reason=str(error)[:200])
                failures += 1
                self._ending.wait(min(_LONGEST_PAUSE_S, 2.0**failures))

    def _notifications(self) -> Iterator[str]:
        with self._database.engine.connect() as pooled:
            connection = pooled.execution_options(isolation_level="AUTOCOMMIT")
            try:
                connection.exec_driver_sql(f'LISTEN "{channel_of(self._company())}"')
                driver = connection.connection.driver_connection
                assert driver is not None
                while not self._ending.is_set():
                    for notification in driver.notifies(timeout=_LOOK_UP_S):
                        yield notification.payload
            finally:
                # It listens, and must not be given to anybody else.
                connection.invalidate()


def channel_of(company: str) -> str:
    """Return the name of a company's channel: an identifier whatever the company's id is."""
    return f"fieldapp_{hashlib.blake2b(company.encode(), digest_size=8).hexdigest()}"


def payloads(sender: str, rings: Iterable[Ring]) -> Iterator[str]:
    """Yield texts that carry the rings, none longer than a notification may be."""
    for ring in rings:
        names: list[str] = []
        size = 0
        for bucket in sorted(ring.buckets):
            # A letter beyond ASCII takes six bytes in the text.
            taken = len(json.dumps(bucket)) + 1
            if names and size + taken > _NAMES_BYTES:
                yield _text(sender, ring, names)
                names, size = [], 0
            names.append(bucket)
            size += taken
        yield _text(sender, ring, names)


def _text(sender: str, ring: Ring, names: list[str]) -> str:
    return json.dumps([sender, ring.position, ring.by, names], separators=(",", ":"))


def rings_of(text: str, *, but: str) -> Iterator[Ring]:
    """Yield the ring in a notification, or nothing when `but` sent it or it cannot be read."""
    try:
        sender, position, by, names = json.loads(text)
        ring = Ring(frozenset(map(str, names)), int(position), str(by))
    except (ValueError, TypeError):
        return
    if sender != but:
        yield ring
