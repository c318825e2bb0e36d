"""Carrying out the company's order to wipe this device.

What is unsent is handed over first: rounds push before they pull, and the hub takes pushes of a
device that it wants wiped. Files are unlinked, not overwritten: flash storage could not promise it.
"""

from __future__ import annotations

import shutil

from fieldapp.localdb import outbox
from fieldapp.localdb.identity import IDENTITY_FILE, SESSION_FILE, read_tokens
from fieldapp.localdb.replica import Replica
from fieldapp.sync.client import Client
from fieldapp.sync.errors import SyncError
from fieldapp.wire.messages import HealthReport

ORDERED = "device_wipe"
DONE = "device_wiped"

_LAST = (IDENTITY_FILE, SESSION_FILE)


def wipe(replica: Replica, client: Client) -> SyncError:
    """Delete everything of this person on the device and return how that is told.

    Raises `SyncError` while something has not been handed over, and deletes nothing then. A stop at
    any line is made good by the next round: who this is, and its sign-in, go last.
    """
    if unsent := replica.query(outbox.count_unsent):
        raise SyncError(
            "later", f"{unsent} unsent commands have to be handed over first.", "wipe_waits"
        )
    tokens = read_tokens(replica.home)
    replica.database.retire()
    for path in replica.home.iterdir():
        if path.name not in _LAST:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    if tokens is not None:
        client.confirm_wipe(HealthReport(unsent=0), tokens.access_token)
    shutil.rmtree(replica.home, ignore_errors=True)
    return SyncError("person", "This device was wiped on the order of the company.", DONE)
