"""Somebody who listens to a hub and notes what it says."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from types import TracebackType
from typing import Self

import httpx

from fieldapp.wire import PROTOCOL, PROTOCOL_HEADER
from fieldapp.wire.live import PATH, events
from tests.sync.deadline import eventually


class Listener:
    """A stream that is read in a thread. `heard` are the names of events, `lines` all there was."""

    def __init__(self, address: str, token: str) -> None:
        self.heard: list[str] = []
        self.lines: list[str] = []
        self.status = 0
        self.ended = False
        headers = {PROTOCOL_HEADER: str(PROTOCOL), "Authorization": f"Bearer {token}"}
        self._client = httpx.Client(base_url=address, headers=headers, timeout=60)
        self._thread = threading.Thread(target=self._listen, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self.hears("hello")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()

    def hears(self, name: str, times: int = 1, deadline_s: float = 30) -> None:
        """Wait until an event has come so many times."""
        eventually(lambda: self.heard.count(name) >= times, f"{times} x {name}", deadline_s)

    def _listen(self) -> None:
        try:
            with self._client.stream("GET", PATH) as response:
                self.status = response.status_code
                for name in events(self._noted(response.iter_lines())):
                    self.heard.append(name)
        except (httpx.HTTPError, httpx.StreamError, OSError):
            pass
        self.ended = True

    def _noted(self, lines: Iterator[str]) -> Iterator[str]:
        for line in lines:
            self.lines.append(line)
            yield line
