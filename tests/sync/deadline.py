"""Waiting for something that another thread or process does."""

from __future__ import annotations

import time
from collections.abc import Callable

DEADLINE_S = 120.0
"""Long, because nothing is measured by it: only what hangs for ever gets here."""


def eventually(holds: Callable[[], object], what: str, deadline_s: float = DEADLINE_S) -> None:
    """Return as soon as `holds` is true; fails when it is not within the deadline."""
    end = time.monotonic() + deadline_s
    while not holds():
        assert time.monotonic() < end, f"{what} did not come within {deadline_s:.0f} s"
        time.sleep(0.01)
