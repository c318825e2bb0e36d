"""Live queries: a screen shows what a query returns, and again whenever its kinds change."""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import flet as ft

from fieldapp.localdb.replica import Replica

if TYPE_CHECKING:
    from fieldapp.views.scene import Scene

R = TypeVar("R")

COALESCE_S = 0.03
"""Changes that follow another within this time are told together: commands come in bursts of taps.
The first one is told at once."""

PRICED_BY = (
    "product", "group", "price", "price_type", "price_break", "contract_price", "outlet",
    "legal_entity", "type_assortment", "client_assortment",
)  # fmt: skip
"""The kinds that a price at an outlet, and whether it is sold there, follow from: whoever shows
prices listens to all of them."""

log = logging.getLogger(__name__)


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


@dataclass(frozen=True, slots=True)
class Live(Generic[R]):
    """The latest answer of a query. While it runs again, the earlier answer stays."""

    value: R | None
    error: Exception | None
    loading: bool


def use_kept(make: Callable[[], R]) -> R:
    """Return what `make` made when the component appeared, the same at every render."""
    kept: ft.MutableRef[Any] = ft.use_ref(make)
    value: R = kept.current
    return value


def use_task(work: Callable[[], Awaitable[None]], dependencies: Iterable[Any]) -> None:
    """Run `work` when the component appears and when a dependency changes; an earlier run ends.

    Flet lets an exception in such a task disappear; here it is logged.
    """

    async def guarded() -> None:
        try:
            await work()
        except Exception:
            log.exception("a task of a screen failed")

    # The clean-up does nothing but has to be there: Flet ends the task only together with one.
    ft.use_effect(guarded, list(dependencies), lambda: None)


def use_beat(scene: Scene, kinds: Iterable[str]) -> int:
    """Render again when one of `kinds` changes; returns how often that has happened."""
    beats, set_beats = ft.use_state(0)
    # Two lambdas: the outer one makes what is kept, which is the inner one.
    heard = use_kept(lambda: lambda: set_beats(lambda n: n + 1))
    ft.use_effect(
        lambda: scene.pulse.listen(frozenset(kinds), heard),
        [scene.pulse],
        lambda: scene.pulse.leave(heard),
    )
    return beats


def use_clock(every_s: float) -> None:
    """Render again every `every_s` seconds, for words such as “2 minutes ago”."""
    _, set_ticks = ft.use_state(0)

    async def tick() -> None:
        while True:
            await asyncio.sleep(every_s)
            set_ticks(lambda n: n + 1)

    use_task(tick, [])


class _Reader(Generic[R]):
    """Runs a query for one component, one run at a time; all calls are made on the event loop.

    What changes during a run makes another one follow it. Between them the answer is shown, so that
    a burst of taps leaves no screen without one.
    """

    def __init__(self) -> None:
        self.read: partial[R] | None = None
        self.show: Callable[[Live[R]], None] | None = None
        self._task: asyncio.Task[None] | None = None
        self._outdated = False

    def start(self) -> None:
        """Run the query from now on; an earlier run, of other arguments, is not shown any more."""
        self.stop()
        self._task = asyncio.get_running_loop().create_task(self._run())

    def stop(self) -> None:
        """Show nothing any more."""
        if self._task is not None:
            self._task.cancel()
        self._task = None

    def again(self) -> None:
        """Run the query once more."""
        if self._task is None or self._task.done():
            self.start()
        else:
            self._outdated = True

    async def _run(self) -> None:
        assert self.read is not None
        assert self.show is not None
        while True:
            self._outdated = False
            try:
                value = await asyncio.to_thread(self.read)
            except Exception as error:
                name, *args = self.read.args
                log.exception("query %s%r failed", name.__name__, tuple(args))
                self.show(Live(None, error, False))
            else:
                self.show(Live(value, None, False))
            if not self._outdated:
                return


def use_query(scene: Scene, query: Callable[..., R], kinds: Iterable[str], *args: Any) -> Live[R]:
    """Run a query with `args` off the event loop, and again when they or one of `kinds` change.

    The component is rendered when there is an answer, and not before.
    """
    first: Live[R] = Live(None, None, True)
    live, set_live = ft.use_state(first)
    made: Callable[[], _Reader[R]] = _Reader
    reader = use_kept(made)
    reader.read = partial(scene.replica.query, query, *args)
    reader.show = set_live
    ft.use_effect(reader.start, [scene.pulse, query, *args], reader.stop)
    ft.use_effect(
        lambda: scene.pulse.listen(frozenset(kinds), reader.again),
        [scene.pulse],
        lambda: scene.pulse.leave(reader.again),
    )
    return live
