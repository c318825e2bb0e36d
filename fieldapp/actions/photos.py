"""Photos of outlets: taking one, and looking at one."""

from __future__ import annotations

import contextlib
import hashlib

from fieldapp.domain.command import AddPhoto
from fieldapp.domain.command.photo import check_file
from fieldapp.domain.photo import Photo
from fieldapp.domain.picture import read_picture
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb import blob_queue
from fieldapp.localdb.database import StorageError
from fieldapp.localdb.records import TableNouns
from fieldapp.localdb.replica import NotSaved, Replica, Saved
from fieldapp.wire.blob import BlobOf


def add(
    replica: Replica, outlet_id: str, data: bytes, visit_id: str | None = None, caption: str = ""
) -> Saved | Refusal:
    """Keep a photo of an outlet: its file first, then the command that names it.

    Raises `NotSaved` when the device's storage does not take the file.
    """
    picture = read_picture(data)
    if picture is None:
        return Refusal("photo_type_unknown")
    if refusal := check_file(picture.media_type, len(data)):
        return refusal
    sha256 = hashlib.sha256(data).hexdigest()
    had = replica.blobs.has(sha256)
    try:
        replica.blobs.save(data)
    except OSError as error:
        raise NotSaved(f"The photo could not be saved on the device: {error}") from error
    saved = replica.do(
        lambda nouns, stamp: AddPhoto(
            id=stamp.new_id(),
            at=stamp.at,
            photo_id=stamp.new_id(),
            outlet_id=outlet_id,
            visit_id=visit_id,
            sha256=sha256,
            size_bytes=len(data),
            media_type=picture.media_type,
            width=picture.width,
            height=picture.height,
            caption=caption[:500],
        )
    )
    if isinstance(saved, Refusal):
        if not had:
            replica.blobs.remove(sha256)
        return saved
    # The photo is saved; the lane queues what the queue did not take.
    with contextlib.suppress(StorageError), replica.database.write() as connection:
        blob_queue.put_upload(connection, sha256, saved.document, len(data), replica.now())
    if not replica.blobs.has(sha256):
        # Tidying up took the file of an earlier photo for this one's meanwhile.
        replica.blobs.save(data)
    replica.announce(frozenset({"blob"}))
    return saved


def want(replica: Replica, photo_id: str) -> None:
    """Have a photo's file fetched, unless it is here, made here, or on its way."""
    photo = replica.query(lambda c: TableNouns(c).get(Photo, photo_id))
    if photo is None or replica.blobs.has(photo.sha256):
        return
    known = replica.query(blob_queue.get, photo.sha256)
    if known is not None and known.state in ("upload", "vanished"):
        return
    with replica.database.write() as connection:
        now = replica.now()
        of = BlobOf("photo", photo_id)
        blob_queue.put_wanted(connection, photo.sha256, of, photo.size_bytes, now)
    replica.announce(frozenset({"blob"}))


def look(replica: Replica, photo_id: str) -> bytes | None:
    """Return a photo's bytes when they are here; note that they were looked at."""
    photo = replica.query(lambda c: TableNouns(c).get(Photo, photo_id))
    data = replica.blobs.read(photo.sha256) if photo else None
    if photo is None:
        return None
    if data is None:
        _fetch_again(replica, photo)
        return None
    now = replica.now()
    used_at = replica.query(blob_queue.used_at, photo.sha256)
    if used_at and blob_queue.looked_at_long_ago(used_at, now):
        with replica.database.write() as connection:
            blob_queue.touch(connection, photo.sha256, now)
    return data


def _fetch_again(replica: Replica, photo: Photo) -> None:
    """Have a file that was here, and is gone or damaged, fetched from the hub."""
    known = replica.query(blob_queue.get, photo.sha256)
    if known is None or known.state != "held":
        return
    replica.blobs.remove(photo.sha256)
    with replica.database.write() as connection:
        now = replica.now()
        of = BlobOf("photo", photo.id)
        blob_queue.put_wanted(connection, photo.sha256, of, photo.size_bytes, now)
    replica.announce(frozenset({"blob"}))
