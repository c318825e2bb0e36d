"""Listening to the hub: a thread that starts a round when the hub says that there is something new.

Nobody is ever told that this does not work: rounds on a timer bring the same, only later.
"""

from __future__ import annotations

import contextlib
import logging
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from fieldapp.localdb.identity import read_tokens
from fieldapp.sync.client import headers_of, http_client, problem_of, told_as_sync_errors
from fieldapp.sync.errors import SyncError
from fieldapp.sync.transport import Reply
from fieldapp.wire.live import BYE, HEARTBEAT_S, HELLO, PATH, POKE, events

log = logging.getLogger(__name__)

SILENCE_S = 2.5 * HEARTBEAT_S
"""A stream that is silent for longer is dead, whatever the network says."""
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 30.0
STEADY_S = 10.0
"""A line that ends earlier is called again later each time, though the hub had answered."""
HOPELESS_PAUSE_S = 300.0
"""After an answer that only another release, or a person, is going to change."""

_LONGEST_PROBLEM_BYTES = 65_536


class Line(Protocol):
    """A connection on which the hub pokes; used once."""

    def events(self, token: str) -> Iterator[str]:
        """Yield the names of events as they come, until the hub ends; raises `SyncError`."""
        ...

    def hang_up(self) -> None:
        """Have `events` end, from another thread."""
        ...


class HttpLine:
    """Server-sent events from the hub at an address."""

    def __init__(self, address: str) -> None:
        self._client = http_client(address, SILENCE_S)
        self._socket: socket.socket | None = None
        self._hung_up = False

    def events(self, token: str) -> Iterator[str]:
        """Yield the names of events as they come."""
        headers = headers_of(token) | {"Accept": "text/event-stream"}
        client = self._client
        with (
            client,
            told_as_sync_errors(client),
            client.stream("GET", PATH, headers=headers) as response,
        ):
            self._socket = response.extensions["network_stream"].get_extra_info("socket")
            if self._hung_up:
                return
            if response.status_code != 200:
                retry_after = response.headers.get("Retry-After", "")
                body = next(response.iter_bytes(_LONGEST_PROBLEM_BYTES), b"")
                raise problem_of(
                    Reply(status=response.status_code, body=body, retry_after=retry_after)
                )
            if not response.headers.get("Content-Type", "").startswith("text/event-stream"):
                raise SyncError("later", "Something between here and the hub answers.", "no_stream")
            yield from events(response.iter_lines())

    def hang_up(self) -> None:
        """End the connection under whoever reads from it: closing alone would not wake it."""
        self._hung_up = True
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)


class Live:
    """A thread that listens for the replica in `home` and calls `poke`; to be used once."""

    def __init__(self, home: Path, line: Callable[[], Line], poke: Callable[[], None]) -> None:
        self._home = home
        self._dial = line
        self._poke = poke
        self._connected = False
        self._line: Line | None = None
        self._ending = threading.Event()

    @property
    def connected(self) -> bool:
        """Whether the hub pokes this device right now."""
        return self._connected

    def start(self) -> None:
        """Begin to listen."""
        threading.Thread(target=self._loop, name="live", daemon=True).start()

    def stop(self) -> None:
        """Hang up, and do not listen any more. Does not wait for a connection being opened."""
        self._ending.set()
        line = self._line
        if line is not None:
            line.hang_up()

    def _loop(self) -> None:
        failures = 0
        while not self._ending.is_set():
            wait_s = 0.0
            begun = time.monotonic()
            try:
                self._listen()
            except SyncError as error:
                log.debug("live: %s: %s (%s)", error.kind, error.detail, error.code)
                wait_s = self._wait_for(error)
            except Exception:
                # A round on the timer brings the same; this thread goes on trying, seldom.
                log.exception("listening to the hub failed")
                wait_s = HOPELESS_PAUSE_S
            failures = 1 if time.monotonic() - begun > STEADY_S else failures + 1
            longest = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** min(failures, 6))
            self._ending.wait(max(wait_s, longest * random.uniform(0.5, 1.0)))

    def _listen(self) -> None:
        tokens = read_tokens(self._home)
        if tokens is None:
            return
        self._line = self._dial()
        try:
            for name in self._line.events(tokens.access_token):
                if self._ending.is_set():
                    break
                self._connected = name != BYE
                if name in (HELLO, POKE):
                    self._poke()
        finally:
            self._line = None
            self._connected = False

    def _wait_for(self, error: SyncError) -> float:
        """Return how many seconds it makes no sense to call again."""
        if error.code in ("token_expired", "device_revoked", "device_wipe"):
            # A round fetches a new token, or does what has to be done.
            self._poke()
        if error.kind in ("update", "person"):
            return HOPELESS_PAUSE_S
        return min(error.retry_after_s or 0.0, HOPELESS_PAUSE_S)
