"""How often somebody may ask: an allowance for each device and for each address.

Counted in this process's memory, so several hubs together let through as many times as much. It
keeps one device, or one guesser, from taking the hub away from the others; it is no accounting.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from fieldapp.hub.denial import Denied

BURST_S = 30
"""An allowance that was not used grows up to what so many seconds give."""
_REMEMBERED = 50_000


@dataclass(frozen=True, slots=True)
class Rate:
    """Requests a second that may be kept up; 0 stands for no limit."""

    per_s: float

    @property
    def burst(self) -> float:
        """Requests that may come at once after a rest."""
        return max(1.0, self.per_s * BURST_S)


@dataclass(frozen=True, slots=True)
class Limits:
    """The rates of a hub.

    `device` is for requests with a good token. `address` is for what comes without: passwords, and
    tokens that are none; many devices may share an address.
    """

    device: Rate = Rate(20.0)
    address: Rate = Rate(5.0)


class Allowances:
    """What is left to each of many names. Safe to use from several threads."""

    def __init__(self, rate: Rate, now: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._now = now
        # What was left, and when; the name that was used last stands at the end.
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, name: str) -> None:
        """Take one request from a name's allowance. Raises `Denied` when nothing is left."""
        per_s = self._rate.per_s
        if not per_s:
            return
        with self._lock:
            now = self._now()
            left, at = self._left.pop(name, (self._rate.burst, now))
            left = min(self._rate.burst, left + (now - at) * per_s)
            fits = left >= 1
            self._left[name] = (left - 1 if fits else left, now)
            while len(self._left) > _REMEMBERED:
                self._left.popitem(last=False)
        if not fits:
            raise Denied("too_many", retry_after_s=math.ceil((1 - left) / per_s))
