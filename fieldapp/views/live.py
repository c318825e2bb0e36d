"""Live queries: a screen shows what a query returns, and again whenever its kinds change."""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import flet as ft

from fieldapp.localdb.replica import Replica

if TYPE_CHECKING:
    from fieldapp.views.scene import Scene

R = TypeVar("R")

COALESCE_S = 0.03
"""Changes within this time lead to one run of a query: commands come in bursts of taps."""

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
        if not self._changed:
            self._loop.call_later(COALESCE_S, self._flush, context=self._context)
        self._changed |= kinds

    def _flush(self) -> None:
        changed, self._changed = self._changed, set()
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


def use_query(scene: Scene, query: Callable[..., R], kinds: Iterable[str], *args: Any) -> Live[R]:
    """Run a query with `args` off the event loop, and again when they or one of `kinds` change."""
    first: Live[R] = Live(None, None, True)
    live, set_live = ft.use_state(first)
    beats = use_beat(scene, kinds)

    async def load() -> None:
        try:
            value = await asyncio.to_thread(scene.replica.query, query, *args)
        except Exception as error:
            log.exception("query %s%r failed", query.__name__, args)
            set_live(Live(None, error, False))
        else:
            set_live(Live(value, None, False))

    use_task(load, [scene.pulse, query, *args, beats])
    return live
