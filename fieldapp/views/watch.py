"""What a tab looks out for on its own: a wiped device, a rebuilt database, a person who left."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from fieldapp.sync.people import Desk
from fieldapp.sync.pin import Attempt, has_pin
from fieldapp.sync.wiping import DONE
from fieldapp.views.pulse import Pulse

if TYPE_CHECKING:
    from fieldapp.views.tab import Tab

IDLE_S = 600.0
LOOK_S = 15.0


class Watch:
    """Looks after the desk of one tab; all calls are made on the event loop."""

    def __init__(self, tab: Tab) -> None:
        self._tab = tab
        self._desk: Desk | None = None
        self._told: Path | None = None
        self._touched = 0.0
        self._task: asyncio.Task[None] | None = None

    def begin(self, desk: Desk, pulse: Pulse) -> None:
        """Look after a desk from now on."""
        self.end()
        self._desk = desk
        pulse.listen(frozenset({"sync"}), self._look)
        self._look()
        self.touch()
        self._task = self._tab.spawn(self._until_left(desk.replica.home))

    def end(self) -> None:
        """Look after nothing."""
        if self._task is not None:
            self._task.cancel()
        self._task = self._desk = None

    def touch(self) -> None:
        """Note that somebody is there."""
        self._touched = asyncio.get_running_loop().time()

    def lock(self) -> None:
        """Show nothing but the question for the PIN."""
        self._tab.let_go()
        self._tab.change(stage="locked", notice="")

    async def unlock(self, by: Callable[[Path, str, str], Attempt], secret: str) -> Attempt:
        """Try to end the lock by the PIN or by the password."""
        desk = self._tab.state.desk
        assert desk is not None
        now = desk.replica.world.now()
        attempt = await asyncio.to_thread(by, desk.replica.home, secret, now)
        if attempt.opened:
            await self._tab.work(desk)
        return attempt

    async def _until_left(self, home: Path) -> None:
        """Lock when nobody has touched the tab for a while, if there is a PIN to open it with."""
        while True:
            await asyncio.sleep(LOOK_S)
            left_s = asyncio.get_running_loop().time() - self._touched
            if left_s >= IDLE_S and await asyncio.to_thread(has_pin, home):
                self.lock()
                return

    def _look(self) -> None:
        """Tell what has happened to the replica, once."""
        if self._desk is None:
            return
        t = self._tab.language.text
        if self._desk.runner.status.code == DONE:
            told = t(
                "This device was wiped on the order of the company. What had not been sent "
                "was handed over first."
            )
            self._tab.spawn(self._leave(self._desk.person.folder, told))
            return
        aside = self._desk.replica.moved_aside
        if aside is not None and aside != self._told:
            self._told = aside
            self._tab.tell(
                t(
                    "The data on this device could not be read and has been set aside. It is "
                    "fetched anew from the hub; your unsent work is kept and will be sent."
                )
            )

    async def _leave(self, folder: str, told: str) -> None:
        await asyncio.to_thread(self._tab.people.forget, folder)
        await self._tab.browser.forget_key(folder)
        await self._tab.ask(told)
