"""Time zones by their names."""

from __future__ import annotations

import datetime as dt
import zoneinfo


def zone_of(name: str) -> dt.tzinfo:
    """Return the zone of that name; raises `ValueError` with the remedy when it is not known."""
    if name == "UTC":
        return dt.UTC
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"the time zone “{name}” is not known here; write UTC") from None
