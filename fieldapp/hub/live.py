"""The switchboard: pokes the devices that listen when something in their scope has changed.

Rings of the bell are passed on as they come. As they may be lost, and as a program beside the hub
may have written, the company's position is looked at every few seconds too. Everything but the
looking happens in the event loop's thread, so that nothing here needs a lock.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Collection, Iterable
from dataclasses import dataclass, field

import structlog
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import SQLAlchemyError
from sse_starlette import ServerSentEvent
from starlette.concurrency import run_in_threadpool

from fieldapp.domain.noun import Instant, moment_of
from fieldapp.hub.bell import Bell, Ring
from fieldapp.hub.database import BadAddress, Unavailable
from fieldapp.hub.device import AnyRow, DeviceIdentity
from fieldapp.hub.listeners import Listeners
from fieldapp.hub.pull import read_head
from fieldapp.hub.schema import COMPANY, DEVICE, FEED
from fieldapp.hub.store import Store
from fieldapp.hub.transaction import KEYS_A_QUERY, Transaction, batches
from fieldapp.wire.live import BYE, HELLO, POKE

_log = structlog.get_logger("fieldapp.hub")

LOOK_EVERY_S = 2.0
"""How often the company's position is looked at while somebody listens."""
GATHERED_S = 1.0
"""Time between two pokes of a device: what comes in between is one poke."""
STREAMS_A_DEVICE = 2
"""Streams that a device may hold; the oldest makes room, as it may be one that was cut off."""
MAX_STREAMS = 10_000
POKES_PER_S = 200
"""A change that concerns everybody must not bring everybody at the same moment."""

_SCOPES_A_READ = 50


class TooManyStreams(Exception):
    """This process holds as many streams as it may."""


@dataclass(eq=False, slots=True)
class Stream:
    """A device that listens. `left_s` are the seconds that its token is good for."""

    device: DeviceIdentity
    left_s: float
    scope: frozenset[str]
    poked: asyncio.Event = field(default_factory=asyncio.Event)
    ending: str = ""

    def end(self, why: str) -> None:
        """Have the stream say goodbye."""
        self.ending = why
        self.poked.set()


@dataclass(frozen=True, slots=True)
class Sight:
    """What a look at the database showed: newest positions of buckets, and who is shut out."""

    position: int
    scope_position: int
    changed: dict[str, int]
    revoked: frozenset[str]


class Switchboard:
    """The streams of one hub process."""

    def __init__(self, store: Store, bell: Bell) -> None:
        self._store = store
        self._bell = bell
        self._loop: asyncio.AbstractEventLoop | None = None
        self._looking: asyncio.Task[None] | None = None
        self._streams: dict[str, list[Stream]] = {}
        self._listeners: Listeners[Stream] = Listeners()
        # What was poked for already, and up to where the company was looked through.
        self._rung: dict[str, int] = {}
        self._position = 0
        self._scope_position = 0
        self._count = 0
        store.subscribe(self._on_commit)

    async def open(self, device: DeviceIdentity, expires_at: Instant, now: Instant) -> Stream:
        """Return a stream for a device; raises `Denied`, `Unavailable` and `TooManyStreams`."""
        if self._count >= MAX_STREAMS:
            raise TooManyStreams(f"{self._count} devices are listening")
        head, scope = await run_in_threadpool(self._enter, device)
        self._begin(head)
        left = moment_of(expires_at) - moment_of(now)
        return Stream(device, left.total_seconds(), scope)

    async def events(self, stream: Stream) -> AsyncIterator[ServerSentEvent]:
        """Yield what a device is told, until its token expires or the hub has it end."""
        end = asyncio.get_running_loop().time() + stream.left_s
        self._add(stream)
        try:
            yield _event(HELLO)
            while not stream.ending:
                try:
                    async with asyncio.timeout_at(end):
                        await stream.poked.wait()
                except TimeoutError:
                    stream.end("expired")
                if not stream.ending:
                    stream.poked.clear()
                    yield _event(POKE)
                    await asyncio.sleep(GATHERED_S)
            yield _event(BYE, stream.ending)
        finally:
            self._drop(stream)

    async def close(self) -> None:
        """End every stream, as the process is about to end."""
        for stream in self._all():
            stream.end("closing")
        if self._looking is not None:
            self._looking.cancel()
        await run_in_threadpool(self._bell.close)

    def _on_commit(self, ring: Ring) -> None:
        self._bell.ring(ring)
        self._hear(ring)

    def _hear(self, ring: Ring) -> None:
        """Pass a ring on; from any thread."""
        # A loop that has closed has no streams any more.
        with contextlib.suppress(RuntimeError):
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._deliver, ring)

    def _deliver(self, ring: Ring) -> None:
        heard = [bucket for bucket in ring.buckets if bucket in self._listeners]
        for bucket in heard:
            self._rung[bucket] = max(ring.position, self._rung.get(bucket, 0))
        self._poke(heard, but=ring.by)

    def _poke(self, buckets: Iterable[str], but: str = "") -> None:
        loop = asyncio.get_running_loop()
        for n, stream in enumerate(self._listeners.concerned(buckets, but)):
            loop.call_later(n / POKES_PER_S, stream.poked.set)

    def _begin(self, head: AnyRow) -> None:
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
            self._bell.listen(self._hear)
        if self._looking is None or self._looking.done():
            self._position, self._scope_position = head.position, head.scope_position
            self._looking = self._loop.create_task(self._look_on())

    async def _look_on(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            if self._streams:
                try:
                    await self._look()
                except (Unavailable, BadAddress, SQLAlchemyError) as error:
                    _log.warning("live_not_looked", reason=str(error)[:200])

    async def _look(self) -> None:
        listened = self._listeners.buckets()
        sight = await run_in_threadpool(self._read, self._position, listened)
        for stream in self._all():
            if stream.device.device in sight.revoked:
                stream.end("revoked")
        if sight.position < self._position:
            # The database was put back to a backup under this process.
            self._rung.clear()
        missed = [name for name, at in sight.changed.items() if at > self._rung.get(name, 0)]
        self._poke(missed)
        self._rung = {name: at for name, at in self._rung.items() if at > sight.position}
        if sight.scope_position != self._scope_position:
            await self._renew_scopes()
        self._position, self._scope_position = sight.position, sight.scope_position

    async def _renew_scopes(self) -> None:
        """Have the streams listen to what their devices may read by now."""
        for some in batches(self._all(), _SCOPES_A_READ):
            scopes = await run_in_threadpool(self._scopes, [stream.device for stream in some])
            for stream, scope in zip(some, scopes, strict=True):
                if scope != stream.scope and stream in self._streams.get(stream.device.device, []):
                    self._listeners.remove(stream)
                    stream.scope = scope
                    self._listeners.add(stream)
                    stream.poked.set()

    def _enter(self, device: DeviceIdentity) -> tuple[AnyRow, frozenset[str]]:
        def read(connection: Connection) -> tuple[AnyRow, frozenset[str]]:
            head = read_head(connection, device)
            tx = Transaction(connection, device.company)
            return head, self._store.scopes.of(tx, device.user, device.device, head.scope_position)

        return self._store.database.read(read)

    def _scopes(self, devices: Collection[DeviceIdentity]) -> list[frozenset[str]]:
        company = self._store.company.id

        def read(connection: Connection) -> list[frozenset[str]]:
            query = select(COMPANY.c.scope_position).where(COMPANY.c.company == company)
            at = connection.execute(query).scalar_one()
            tx = Transaction(connection, company)
            return [self._store.scopes.of(tx, d.user, d.device, at) for d in devices]

        return self._store.database.read(read)

    def _read(self, since: int, listened: Collection[str]) -> Sight:
        company = self._store.company.id

        def read(connection: Connection) -> Sight:
            head = connection.execute(
                select(COMPANY.c.position, COMPANY.c.scope_position).where(
                    COMPANY.c.company == company
                )
            ).one()
            out = select(DEVICE.c.device).where(
                DEVICE.c.company == company,
                DEVICE.c.revoked_at.is_not(None) | DEVICE.c.wipe_ordered_at.is_not(None),
            )
            revoked = frozenset(connection.execute(out).scalars())
            changed: dict[str, int] = {}
            for some in batches(listened if head.position != since else (), KEYS_A_QUERY):
                query = (
                    select(FEED.c.bucket, func.max(FEED.c.position))
                    .where(
                        FEED.c.company == company,
                        FEED.c.bucket.in_(some),
                        FEED.c.position > since,
                    )
                    .group_by(FEED.c.bucket)
                )
                changed.update((name, at) for name, at in connection.execute(query))
            return Sight(head.position, head.scope_position, changed, revoked)

        return self._store.database.read(read)

    def _all(self) -> list[Stream]:
        return [stream for streams in self._streams.values() for stream in streams]

    def _add(self, stream: Stream) -> None:
        mine = self._streams.setdefault(stream.device.device, [])
        for old in mine[: max(0, len(mine) + 1 - STREAMS_A_DEVICE)]:
            old.end("replaced")
        mine.append(stream)
        self._count += 1
        self._listeners.add(stream)

    def _drop(self, stream: Stream) -> None:
        mine = self._streams[stream.device.device]
        mine.remove(stream)
        self._count -= 1
        if not mine:
            del self._streams[stream.device.device]
        self._listeners.remove(stream)


def _event(name: str, why: str = "") -> ServerSentEvent:
    return ServerSentEvent(data=why or "pull", event=name)
