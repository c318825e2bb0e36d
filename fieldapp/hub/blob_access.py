"""Who may read or send a file: whoever a photo's record gives the right to."""

from __future__ import annotations

import structlog
from sqlalchemy import Connection

from fieldapp.domain.access import outlet_buckets
from fieldapp.domain.photo import Photo
from fieldapp.domain.user import User
from fieldapp.hub.blobs import BlobName
from fieldapp.hub.denial import Denied
from fieldapp.hub.device import DeviceIdentity, own_device
from fieldapp.hub.store import Store
from fieldapp.hub.transaction import Transaction
from fieldapp.wire.kinds import buckets_of

_log = structlog.get_logger("fieldapp.hub")


def blob_to_read(store: Store, device: DeviceIdentity, photo_id: str, sha256: str) -> BlobName:
    """Return a file that a photo in the caller's scope, or by the caller, names.

    Raises `Denied`; a file that nobody gave the caller is logged.
    """
    return _named(store, device, photo_id, sha256, sending=False)


def blob_to_send(store: Store, device: DeviceIdentity, photo_id: str, sha256: str) -> BlobName:
    """Return a file that a photo by the caller names, wherever the outlet is now.

    Raises `Denied`; a file that is not the caller's to send is logged.
    """
    return _named(store, device, photo_id, sha256, sending=True)


def _named(
    store: Store, device: DeviceIdentity, photo_id: str, sha256: str, *, sending: bool
) -> BlobName:
    def read(connection: Connection) -> BlobName:
        tx = Transaction(connection, device.company)
        own_device(tx, device)
        photo = tx.get(Photo, photo_id)
        if photo is None or photo.sha256 != sha256 or not _allowed(tx, device, photo, sending):
            _log.warning(
                "blob_foreign",
                device=device.device,
                user=device.user,
                photo=photo_id,
                sha256=sha256,
                sending=sending,
            )
            raise Denied("blob_foreign")
        return BlobName(device.company, sha256, photo.size_bytes)

    return store.database.read(read)


def _allowed(tx: Transaction, device: DeviceIdentity, photo: Photo, sending: bool) -> bool:
    if photo.author_id == device.user:
        return True
    user = tx.get(User, device.user)
    if sending or user is None:
        return False
    return bool(buckets_of(photo, tx.route_of) & outlet_buckets(user))
