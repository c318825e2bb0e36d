"""Actions that must not be done twice: of two quick taps on a button the second does nothing.

It is not enough to draw the button as disabled: the second tap may come before that is seen.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from functools import wraps
from typing import Any, ParamSpec

import flet as ft

from fieldapp.views.live import use_kept

P = ParamSpec("P")


class Once:
    """The actions of one part of a screen, of which one runs at a time; kept over all renders."""

    def __init__(self) -> None:
        self.render: Callable[[bool], None] = lambda busy: None
        self._running: set[str] = set()

    @property
    def busy(self) -> bool:
        """Whether an action is running, so that its button is drawn as disabled."""
        return bool(self._running)

    def __call__(
        self, act: Callable[P, Awaitable[object]], about: str = ""
    ) -> Callable[P, Coroutine[Any, Any, None]]:
        """Make an action do nothing while one is running; of what is `about` something, one each.

        What is done at the end, such as to show another screen, belongs into the action: the
        button of what has been done must not be there to be tapped again.
        """

        @wraps(act)
        async def alone(*args: P.args, **kwargs: P.kwargs) -> None:
            if about in self._running:
                return
            self._running.add(about)
            self.render(self.busy)
            try:
                await act(*args, **kwargs)
            finally:
                self._running.discard(about)
                self.render(self.busy)

        return alone


def use_once() -> Once:
    """Return what keeps the actions of a component from being done twice."""
    once = use_kept(Once)
    _, once.render = ft.use_state(once.busy)
    return once
