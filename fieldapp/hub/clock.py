"""The hub's clock, where nobody gives it another one."""

from __future__ import annotations

import datetime as dt

from fieldapp.domain.noun import UTC, Instant, instant_of


def system_clock() -> Instant:
    """Return the time of now."""
    return instant_of(dt.datetime.now(UTC))
