"""What the browser, or the device's preferences, keeps for a tab: keys to people's replicas.

A key opens a replica with no password, so it stays where it was made. The address of a tab holds
only a marker that says whose key to take; it is neither a name nor a secret.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

import flet as ft

T = TypeVar("T")

KEY = "fieldapp.key."
LAST = "fieldapp.last"
ANSWER_S = 5.0
"""How long the browser may take to say what it has kept, before it is asked again."""

ASKED = 6
"""How often it is asked: a slow computer that is starting answers late, and a call that comes
before the browser is ready gets no answer at all."""

log = logging.getLogger(__name__)


def marker_of(folder: str) -> str:
    """Return what stands for a person in an address."""
    return folder.rpartition("-")[2]


class Browser:
    """The keys kept on the client's side.

    A browser that keeps nothing costs no more than a password after a restart, so its failures are
    logged and not told.
    """

    def __init__(self) -> None:
        self._prefs = ft.SharedPreferences()

    async def key_of(self, marker: str) -> str | None:
        """Return the key that belongs to a marker."""
        value = await _answer(lambda: self._prefs.get(KEY + marker))
        return value if isinstance(value, str) else None

    async def only_key(self) -> str | None:
        """Return the key of the last person, unless there are several to choose from."""
        names = await _answer(lambda: self._prefs.get_keys(KEY))
        marker = await _answer(lambda: self._prefs.get(LAST))
        if len(names or []) != 1 or not isinstance(marker, str):
            return None
        return await self.key_of(marker)

    async def keep_key(self, folder: str, key: str) -> None:
        """Keep a person's key, and that this person was the last."""
        await _answer(lambda: self._prefs.set(KEY + marker_of(folder), key))
        await _answer(lambda: self._prefs.set(LAST, marker_of(folder)))

    async def forget_key(self, folder: str) -> None:
        """Forget a person's key."""
        await _answer(lambda: self._prefs.remove(KEY + marker_of(folder)))


async def _answer(call: Callable[[], Awaitable[T]]) -> T | None:
    for asked in range(1, ASKED + 1):
        try:
            return await asyncio.wait_for(call(), ANSWER_S)
        except TimeoutError:
            log.warning("the browser did not answer, asked %d times", asked)
        except RuntimeError as error:
            log.warning("the browser keeps nothing: %s", error)
            return None
    return None
