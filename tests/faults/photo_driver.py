"""A device as a process of its own that carries the files of its photos until it is killed.

Each piece that the hub has acknowledged is written to standard output as the new offset.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fieldapp.localdb.replica import Replica
from fieldapp.sync.blob_client import blob_client_of
from fieldapp.sync.blobs import BlobPass, Carried
from fieldapp.sync.client import Client, HttpTransport
from fieldapp.sync.round import Round

PIECE_BYTES = 16 * 1024


def carry(home: Path) -> None:
    """Do a round, then carry files piece by piece."""
    replica = Replica.open(home)
    Round(replica, Client(HttpTransport(replica.identity.hub))).run()

    def tell(carried: Carried) -> None:
        print(carried.done_bytes, flush=True)

    BlobPass(replica, blob_client_of(replica), tell=tell, piece_bytes=PIECE_BYTES).run()
    print("end", flush=True)


if __name__ == "__main__":
    carry(Path(sys.argv[1]))
