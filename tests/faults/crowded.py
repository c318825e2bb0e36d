"""A device as a process of its own whose files may not grow any more, as on a full disk.

Writes `saved <key>` for each order that is called saved and `full` for each that is not; then it
gets room, and goes on.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from fieldapp.actions import orders
from fieldapp.localdb.database import StorageError
from fieldapp.localdb.replica import NotSaved, Replica
from fieldapp.sync.client import Client, HttpTransport
from fieldapp.sync.round import Round

_FULL_IN_A_ROW = 3


def fill_up(home: Path, room_bytes: int) -> None:
    """Take orders until no file may grow beyond `room_bytes`, then sync, then with room again."""
    replica = Replica.open(home)
    unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room_bytes, unlimited[1]))
    refused = 0
    while refused < _FULL_IN_A_ROW:
        refused = 0 if take_one(replica) else refused + 1
    try:
        Round(replica, Client(HttpTransport(replica.identity.hub))).run()
        print("synced", flush=True)
    except StorageError:
        print("not-synced", flush=True)
    resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
    for _ in range(3):
        take_one(replica)
    print("end", flush=True)


def take_one(replica: Replica) -> bool:
    """Take an order and say whether it was saved."""
    try:
        saved = orders.create(replica, "corner", [("cola", 6), ("tea", 1)])
    except NotSaved:
        print("full", flush=True)
        return False
    print("saved", getattr(saved, "document", saved), flush=True)
    return True


if __name__ == "__main__":
    fill_up(Path(sys.argv[1]), int(sys.argv[2]))
