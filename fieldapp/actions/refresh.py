"""Reading everything anew from the hub."""

from __future__ import annotations

from fieldapp.localdb.buckets import send_everything_again
from fieldapp.localdb.replica import Replica


def read_anew(replica: Replica) -> None:
    """Have the next round fetch all records again. Outbox and journal are not touched.

    What is shown stays until it has come again, so that work goes on meanwhile.
    """
    with replica.writing() as connection:
        send_everything_again(connection)
    replica.announce(frozenset({"sync"}))
