"""Live queries: a screen shows what a query returns, and again whenever its kinds change."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

import flet as ft

from fieldapp.views.scene import Scene

R = TypeVar("R")

PRICED_BY = (
    "product", "group", "price", "price_type", "price_break", "contract_price", "outlet",
    "legal_entity", "type_assortment", "client_assortment",
)  # fmt: skip
"""The kinds that a price at an outlet, and whether it is sold there, follow from: whoever shows
prices listens to all of them."""

log = logging.getLogger(__name__)


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
