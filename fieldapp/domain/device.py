"""Devices as managers look after them."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from sqlmodel import Field

from fieldapp.domain.noun import Instant, Key, Noun, moment_of

DeviceState = Literal["active", "revoked", "wipe_ordered", "wiped"]
Worry = Literal["unsent", "silent", "never", "clock", "storage"]

SILENT_AFTER = dt.timedelta(days=1)
UNSENT_AFTER = dt.timedelta(hours=1)
SKEW_WORTH_TELLING_MS = 120_000
LITTLE_STORAGE_BYTES = 200 * 1024 * 1024


class DeviceHealth(Noun):
    """A device with what it told at its last exchange. Written by the hub.

    `unsent` counts commands; `skew_ms` is the device's clock minus the hub's, in milliseconds;
    None stands for what was never told. `state_at` is when the state was ordered or reached.
    """

    id: Key
    user_id: Key
    user_name: str = ""
    name: str = ""
    prefix: str = ""
    app_version: str = ""
    enrolled_at: Instant
    last_sync_at: Instant | None = None
    unsent: int = Field(default=0, ge=0)
    skew_ms: int | None = None
    storage_used_bytes: int | None = None
    storage_free_bytes: int | None = None
    state: DeviceState = "active"
    state_at: Instant | None = None

    def worries(self, now: Instant) -> tuple[Worry, ...]:
        """Return what is wrong with an active device, the worst first; the first two are stuck."""
        if self.state != "active":
            return ()
        found: list[Worry] = []
        last = moment_of(self.last_sync_at or self.enrolled_at)
        silent = moment_of(now) - last
        if self.unsent and silent > UNSENT_AFTER:
            found.append("unsent")
        if silent > SILENT_AFTER:
            found.append("silent" if self.last_sync_at else "never")
        if abs(self.skew_ms or 0) > SKEW_WORTH_TELLING_MS:
            found.append("clock")
        if self.storage_free_bytes is not None and self.storage_free_bytes < LITTLE_STORAGE_BYTES:
            found.append("storage")
        return tuple(found)
