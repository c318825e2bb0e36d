"""Devices that listen: how soon they are poked, and what their streams cost a hub."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import httpx

from fieldapp.localdb.identity import read_tokens
from fieldapp.sync.client import headers_of
from fieldapp.wire.live import HELLO, PATH, POKE

DEADLINE_S = 120.0


class Listeners:
    """One stream for each home, all in one thread."""

    def __init__(self, homes: Sequence[Path], addresses: Sequence[str]) -> None:
        self._targets = [(home, addresses[n % len(addresses)]) for n, home in enumerate(homes)]
        self._greeted = 0
        self._pokes: list[float] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run)

    def start(self) -> None:
        """Open every stream and wait for every hello."""
        self._thread.start()
        self._wait(lambda: self._greeted == len(self._targets))

    def poked(self, change: Callable[[], object], count: int) -> list[float]:
        """Make a change and return the seconds from its begin to each of `count` pokes."""
        self._pokes.clear()
        begun = time.perf_counter()
        change()
        self._wait(lambda: len(self._pokes) >= count)
        return [at - begun for at in self._pokes[:count]]

    def close(self) -> None:
        self._loop.call_soon_threadsafe(lambda: [t.cancel() for t in asyncio.all_tasks(self._loop)])
        self._thread.join()

    def _run(self) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            self._loop.run_until_complete(self._all())

    async def _all(self) -> None:
        limits = httpx.Limits(max_connections=None)
        async with httpx.AsyncClient(limits=limits, timeout=DEADLINE_S) as client:
            each = (self._listen(client, home, address) for home, address in self._targets)
            await asyncio.gather(*each, return_exceptions=True)

    async def _listen(self, client: httpx.AsyncClient, home: Path, address: str) -> None:
        tokens = read_tokens(home)
        assert tokens is not None
        headers = headers_of(tokens.access_token)
        async with client.stream("GET", f"{address}{PATH}", headers=headers) as response:
            async for name in _events(response.aiter_lines()):
                if name == HELLO:
                    self._greeted += 1
                elif name == POKE:
                    self._pokes.append(time.perf_counter())

    def _wait(self, holds: Callable[[], bool]) -> None:
        end = time.monotonic() + DEADLINE_S
        while not holds():
            assert time.monotonic() < end, f"{self._greeted} greeted, {len(self._pokes)} poked"
            time.sleep(0.002)


async def _events(lines: AsyncIterator[str]) -> AsyncIterator[str]:
    async for line in lines:
        if line.startswith("event:"):
            yield line.partition(":")[2].strip()
