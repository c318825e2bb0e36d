"""Chance and time of a simulated world: both come from the seed alone."""

from __future__ import annotations

import datetime as dt
import random
import uuid

from fieldapp.domain.noun import UTC, instant_of

START = dt.datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


class Clock:
    """Virtual time, in milliseconds since the start of the simulation."""

    def __init__(self) -> None:
        self.passed_ms = 0
        self._told: tuple[int, str] = (-1, "")

    def advance(self, ms: int) -> None:
        """Let time pass."""
        self.passed_ms += ms

    def now(self, skew_ms: int = 0) -> str:
        """Return the time of a clock that is wrong by `skew_ms`."""
        moment_ms = self.passed_ms + skew_ms
        if self._told[0] != moment_ms:
            self._told = moment_ms, instant_of(START + dt.timedelta(milliseconds=moment_ms))
        return self._told[1]


class Ids:
    """Ids that look like UUIDv7 and are the same in every run of a seed."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)

    def new(self) -> str:
        """Return the next id."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))
