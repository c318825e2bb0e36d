"""A device that has pulled all that is its user's."""

from __future__ import annotations

from fieldapp.hub.store import Store
from tests.hub.world import (
    AGENT,
    Replica,
)


def synced(store: Store, user=AGENT) -> Replica:
    device = Replica.of(store, user)
    device.sync()
    device.check()
    return device
