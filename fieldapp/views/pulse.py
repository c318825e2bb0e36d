"""What a replica announces, brought to the tab that shows it."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable

from fieldapp.localdb.replica import Replica

COALESCE_S = 0.03
"""Changes that follow another within this time are told together: commands come in bursts of taps.
The first one is told at once."""


class Pulse:
    """Announcements of one replica, brought to the event loop of one tab, several as one.

    Made on the event loop, inside Flet's context of the tab, which the listeners run in again.
    """

    def __init__(self, replica: Replica) -> None:
        self._loop = asyncio.get_running_loop()
        self._context = contextvars.copy_context()
        self._listeners: dict[Callable[[], None], frozenset[str]] = {}
        self._changed: set[str] = set()
        self._told_at = 0.0
        self._closed = False
        self._stop = replica.subscribe(self._on_change)

    def listen(self, kinds: frozenset[str], listener: Callable[[], None]) -> None:
        """Call `listener` on the event loop when one of `kinds` has changed."""
        self._listeners[listener] = kinds

    def leave(self, listener: Callable[[], None]) -> None:
        """Stop calling `listener`."""
        self._listeners.pop(listener, None)

    def close(self) -> None:
        """Stop listening to the replica."""
        self._closed = True
        self._stop()
        self._listeners.clear()

    def beat(self) -> None:
        """Run every query again, as after the tab was out of reach."""
        for listener in list(self._listeners):
            listener()

    def _on_change(self, kinds: frozenset[str]) -> None:
        if not self._closed and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._collect, kinds, context=self._context)

    def _collect(self, kinds: frozenset[str]) -> None:
        waiting = bool(self._changed)
        self._changed |= kinds
        if waiting:
            return
        wait_s = self._told_at + COALESCE_S - self._loop.time()
        if wait_s > 0:
            self._loop.call_later(wait_s, self._flush, context=self._context)
        else:
            self._flush()

    def _flush(self) -> None:
        changed, self._changed = self._changed, set()
        self._told_at = self._loop.time()
        for listener, kinds in list(self._listeners.items()):
            if kinds & changed:
                listener()
