"""Where the rows of a list stand, so that a tap goes to what was under the finger.

A list that follows a search moves its rows while somebody reaches for one. What a finger was meant
for is what stood there before; a tap on the row that has just come to that place would order
another product.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

AIM_S = 0.25
"""Nobody sees a row, decides and touches it in less time."""


class RowPlaces:
    """Since when each row of one list has stood where it stands; kept over all its renders."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._since: dict[str, tuple[int, float]] = {}

    def follow(self, keys: Sequence[str]) -> None:
        """Take in the keys of the rows as they are drawn from now on, from the top down."""
        now, before = self._now(), self._since
        self._since = {}
        for place, key in enumerate(keys):
            stood, since = before.get(key, (-1, now))
            self._since[key] = (place, since if stood == place else now)

    def meant(self, key: str) -> bool:
        """Say whether a tap that comes now can have been meant for a row."""
        _, since = self._since.get(key, (-1, self._now()))
        return self._now() - since >= AIM_S
