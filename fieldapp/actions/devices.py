"""What managers decide about devices."""

from __future__ import annotations

from fieldapp.domain.command import RevokeDevice, WipeDevice
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.replica import Replica, Saved


def revoke(replica: Replica, device_id: str) -> Saved | Refusal:
    """Shut a device out."""
    return replica.do(
        lambda nouns, stamp: RevokeDevice(id=stamp.new_id(), at=stamp.at, device_id=device_id)
    )


def wipe(replica: Replica, device_id: str) -> Saved | Refusal:
    """Have a device hand over what is unsent and delete its data."""
    return replica.do(
        lambda nouns, stamp: WipeDevice(id=stamp.new_id(), at=stamp.at, device_id=device_id)
    )
