"""Pictures of products that are fetched before anybody asks for them, when nothing else waits."""

from __future__ import annotations

import time
from collections.abc import Callable

from fieldapp.localdb.picture_plan import plan_pictures
from fieldapp.localdb.replica import Replica

REST_S = 0.1
"""Between two files: a device's requests are counted by the hub, and a round must not wait."""

PLAN_EVERY_S = 3600.0
"""A plan is made again when the catalog has changed, and after so long: orders change it too."""

CATALOG = frozenset({"product", "type_assortment", "client_assortment", "outlet"})
"""Kinds of records whose change may change the plan."""


class Ahead:
    """When the plan of a replica is made again, and how quickly its files are fetched.

    `make` makes it, within the space that it knows of.
    """

    def __init__(
        self,
        rest: Callable[[float], object] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        make: Callable[[Replica], None] = plan_pictures,
    ) -> None:
        self._rest = rest
        self._clock = clock
        self._make = make
        self._planned_at: float | None = None

    def changed(self, kinds: frozenset[str]) -> None:
        """Note that records of some kinds have changed."""
        if kinds & CATALOG:
            self._planned_at = None

    def plan(self, replica: Replica) -> None:
        """Bring the plan up to date where it may be old."""
        now = self._clock()
        if self._planned_at is not None and now - self._planned_at < PLAN_EVERY_S:
            return
        self._planned_at = now
        self._make(replica)

    def rest(self) -> None:
        """Leave the line to others for a moment."""
        self._rest(REST_S)
