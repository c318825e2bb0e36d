"""A device as a process of its own: takes orders and syncs until it is killed.

Each order is written to standard output the moment the device calls it saved, one key a line.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from fieldapp.actions import orders
from fieldapp.localdb.replica import Replica, Saved
from fieldapp.sync.client import Client, HttpTransport
from fieldapp.sync.errors import SyncError
from fieldapp.sync.round import Round


def take_orders(home: Path, seed: int, last: int, ends_empty: bool) -> None:
    """Take `last` orders with rounds in between; with `ends_empty` sync until all are answered."""
    dice = random.Random(seed)
    replica = Replica.open(home)
    client = Client(HttpTransport(replica.identity.hub))
    for _ in range(last):
        saved = orders.create(replica, "corner", [("cola", 6 * dice.randint(1, 9)), ("tea", 1)])
        assert isinstance(saved, Saved), saved
        print(saved.document, flush=True)
        if dice.random() < 0.5:
            sync(replica, client, dice)
    while ends_empty and not sync(replica, client, dice):
        pass
    print("end", flush=True)


def sync(replica: Replica, client: Client, dice: random.Random) -> bool:
    """Do a round in pages of a random size; say whether it came to its end."""
    try:
        Round(replica, client, page_rows=dice.choice([5, 50, 5_000])).run()
    except SyncError:
        return False
    return True


if __name__ == "__main__":
    take_orders(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4] == "empty")
