"""Looking after the files of a replica: none is forgotten, and none stays for no reason."""

from __future__ import annotations

import datetime as dt

from fieldapp.domain.noun import UTC, Instant, days_before, instant_of, moment_of
from fieldapp.localdb import blob_queue, meta
from fieldapp.localdb.blob_queue import Stray
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.outbox import JOURNAL_DAYS
from fieldapp.localdb.replica import Replica

SPACE_BYTES = 200 * 1024 * 1024
"""How much the photos that the hub has too may take on the device."""

PICTURE_BYTES = 40 * 1024 * 1024
"""How much the pictures of products may take that somebody has looked at: some 700 of them."""

DRAFT_S = 24 * 3600.0
"""A draft as old as that is of a process that died while it saved a file."""

EPOCH = "blob_epoch"
"""The hub's history that the files were last sent to."""


def tidy_blobs(
    replica: Replica, space_bytes: int = SPACE_BYTES, picture_bytes: int = PICTURE_BYTES
) -> None:
    """Make rows and files agree with the records of now. Writes only where there is work.

    - a photo made here whose file has no row (the process died, or the database is a new one)
      goes to the hub;
    - after a change of the hub's history everything made here is offered again;
    - files of records that have left this device go, and so do the ones not looked at for longest
      when the space of their kind is used up, and after two weeks those that nothing ever named;
    - pieces go of files whose row was lost: they are fetched anew, if they are still wanted;
    - drafts go that a process which died has left behind.
    """
    now = replica.now()
    old = days_before(now, JOURNAL_DAYS)
    # Files bear the time that the device's clock showed, right or wrong: theirs is told by it.
    written_long_ago = days_before(replica.world.now(), JOURNAL_DAYS)
    files, pieces, drafts = replica.blobs.contents()
    for name in _left_behind(drafts, replica.world.now()):
        replica.blobs.drop_draft(name)
    with replica.database.read() as connection:
        # Neither file nor record: both have left this device since.
        made = [
            (sha256, photo_id, size_bytes)
            for sha256, photo_id, size_bytes, known in blob_queue.made_here(connection)
            if known or sha256 in files
        ]
        hashes = {sha256 for sha256, *_ in made}
        strays = blob_queue.unknown(connection, [sha for sha in sorted(files) if sha not in hashes])
        lost = [stray.sha256 for stray in blob_queue.unknown(connection, pieces)] if pieces else []
        gone = blob_queue.out_of_scope(connection)
        surplus = blob_queue.surplus(connection, "photo", space_bytes, old)
        surplus += blob_queue.surplus(connection, "product", picture_bytes, old)
        epoch, sent_to = meta.cursor(connection).epoch, meta.get(connection, EPOCH)
    named = [stray for stray in strays if stray.of]
    dropped = _unnamed(strays, files, written_long_ago)
    # Before the rows: a file that is thought to be here and is not is fetched again, one that is
    # here and nobody knows of would stay for good.
    for sha256 in {*gone, *surplus, *dropped, *lost}:
        replica.blobs.remove(sha256)
    if made or named or gone or surplus or epoch != sent_to:
        with replica.database.write() as connection:
            if epoch != sent_to:
                if sent_to is not None:
                    blob_queue.offer_again(connection)
                meta.put(connection, EPOCH, epoch)
            for sha256, photo_id, size_bytes in made:
                blob_queue.put_upload(connection, sha256, photo_id, size_bytes, now)
            for stray in named:
                _put_again(connection, stray, replica.identity.user.id, now)
            blob_queue.drop(connection, gone)
            for sha256 in surplus:
                blob_queue.mark(connection, sha256, "away")


def _put_again(connection: Connection, stray: Stray, user_id: str, now: str) -> None:
    """Note a file again whose row was lost: what this person made is offered to the hub."""
    assert stray.of is not None
    if stray.author_id == user_id:
        blob_queue.put_upload(connection, stray.sha256, stray.of.key, stray.size_bytes, now)
    else:
        blob_queue.put_held(connection, stray.sha256, stray.of, stray.size_bytes, now)


def _left_behind(drafts: dict[str, float], now: Instant) -> list[str]:
    """Return the drafts that nobody works on: a day away from now, wherever the clock was then.

    Whether their process is alive is not asked: numbers of processes are given again, and another
    one may work in the folder from a container.
    """
    now_s = moment_of(now).timestamp()
    return [name for name, written_s in drafts.items() if abs(now_s - written_s) > DRAFT_S]


def _unnamed(strays: list[Stray], files: dict[str, float], before: str) -> list[str]:
    """Return the files that no record names and that are older than a moment."""

    def written_at(sha256: str) -> str:
        return instant_of(dt.datetime.fromtimestamp(files[sha256], UTC))

    return [one.sha256 for one in strays if not one.of and written_at(one.sha256) < before]
