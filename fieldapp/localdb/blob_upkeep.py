"""Looking after the files of a replica: none is forgotten, and none stays for no reason."""

from __future__ import annotations

import datetime as dt

from fieldapp.domain.noun import UTC, days_before, instant_of
from fieldapp.localdb import blob_queue, meta
from fieldapp.localdb.outbox import JOURNAL_DAYS
from fieldapp.localdb.replica import Replica

SPACE_BYTES = 200 * 1024 * 1024
"""How much the files that the hub has too may take on the device."""

EPOCH = "blob_epoch"
"""The hub's history that the files were last sent to."""


def tidy_blobs(replica: Replica, space_bytes: int = SPACE_BYTES) -> None:
    """Make rows and files agree with the photos of now. Writes only where there is something to do.

    - a photo made here whose file has no row (the process died, or the database is a new one)
      goes to the hub;
    - after a change of the hub's history everything made here is offered again;
    - files of photos that have left this device go, and so do the ones not looked at for longest
      when the space is used up, and after two weeks those that no photo ever named.
    """
    now = replica.now()
    old = days_before(now, JOURNAL_DAYS)
    # Files bear the time that the device's clock showed, right or wrong: theirs is told by it.
    written_long_ago = days_before(replica.world.now(), JOURNAL_DAYS)
    files = dict(replica.blobs.all())
    with replica.database.read() as connection:
        # Neither file nor record: both have left this device since.
        made = [
            (sha256, photo_id, size_bytes)
            for sha256, photo_id, size_bytes, known in blob_queue.made_here(connection)
            if known or sha256 in files
        ]
        hashes = {sha256 for sha256, *_ in made}
        strays = blob_queue.unknown(connection, [sha for sha in files if sha not in hashes])
        gone = blob_queue.out_of_scope(connection)
        surplus = blob_queue.surplus(connection, space_bytes, old)
        epoch, sent_to = meta.cursor(connection).epoch, meta.get(connection, EPOCH)
    named = [stray for stray in strays if stray[1]]
    dropped = [sha for sha, *_ in _unnamed(strays, files, written_long_ago)]
    # Before the rows: a file that is thought to be here and is not is fetched again, one that is
    # here and nobody knows of would stay for good.
    for sha256 in {*gone, *surplus, *dropped}:
        replica.blobs.remove(sha256)
    if made or named or gone or surplus or epoch != sent_to:
        with replica.database.write() as connection:
            if epoch != sent_to:
                if sent_to is not None:
                    blob_queue.offer_again(connection)
                meta.put(connection, EPOCH, epoch)
            for sha256, photo_id, size_bytes in made:
                blob_queue.put_upload(connection, sha256, photo_id, size_bytes, now)
            for sha256, photo_id, size_bytes, author_id in named:
                own = author_id == replica.identity.user.id
                put = blob_queue.put_upload if own else blob_queue.put_held
                put(connection, sha256, photo_id, size_bytes, now)
            blob_queue.drop(connection, gone)
            for sha256 in surplus:
                blob_queue.mark(connection, sha256, "away")


def _unnamed(
    strays: list[tuple[str, str, int, str]], files: dict[str, float], before: str
) -> list[tuple[str, str, int, str]]:
    """Return the files that no photo names and that are older than a moment."""

    def written_at(sha256: str) -> str:
        return instant_of(dt.datetime.fromtimestamp(files[sha256], UTC))

    return [stray for stray in strays if not stray[1] and written_at(stray[0]) < before]
