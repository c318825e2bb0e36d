"""Who may read or send a file: whoever the record that names it gives the right to."""

from __future__ import annotations

import structlog
from sqlalchemy import Connection

from fieldapp.domain.access import outlet_buckets, reads_catalog
from fieldapp.domain.photo import Photo
from fieldapp.domain.product import Product
from fieldapp.domain.user import User
from fieldapp.hub.blobs import BlobName
from fieldapp.hub.denial import Denied
from fieldapp.hub.device import DeviceIdentity, own_device
from fieldapp.hub.store import Store
from fieldapp.hub.transaction import Transaction
from fieldapp.wire.blob import BlobOf
from fieldapp.wire.kinds import buckets_of

_log = structlog.get_logger("fieldapp.hub")


def blob_to_read(store: Store, device: DeviceIdentity, of: BlobOf, sha256: str) -> BlobName:
    """Return a file that a record names: a photo in the caller's scope or by him, or a product.

    Products are for everybody in the company who was not dismissed. Raises `Denied`; a file that
    nobody gave the caller is logged.
    """
    return _named(store, device, of, sha256, sending=False)


def blob_to_send(store: Store, device: DeviceIdentity, of: BlobOf, sha256: str) -> BlobName:
    """Return a file that a photo by the caller names, wherever the outlet is now.

    Raises `Denied`; a file that is not the caller's to send is logged.
    """
    return _named(store, device, of, sha256, sending=True)


def _named(
    store: Store, device: DeviceIdentity, of: BlobOf, sha256: str, *, sending: bool
) -> BlobName:
    def read(connection: Connection) -> BlobName:
        tx = Transaction(connection, device.company)
        own_device(tx, device)
        if of.kind == "photo":
            name = _of_photo(tx, device, of.key, sha256, sending)
        else:
            name = None if sending else _of_product(tx, device, of.key, sha256)
        if name is None:
            _log.warning(
                "blob_foreign",
                device=device.device,
                user=device.user,
                **{of.kind: of.key},
                sha256=sha256,
                sending=sending,
            )
            raise Denied("blob_foreign")
        return name

    return store.database.read(read)


def _of_photo(
    tx: Transaction, device: DeviceIdentity, photo_id: str, sha256: str, sending: bool
) -> BlobName | None:
    photo = tx.get(Photo, photo_id)
    if photo is None or photo.sha256 != sha256 or not _allowed(tx, device, photo, sending):
        return None
    return BlobName(device.company, sha256, photo.size_bytes)


def _of_product(
    tx: Transaction, device: DeviceIdentity, product_id: str, sha256: str
) -> BlobName | None:
    product = tx.get(Product, product_id)
    user = tx.get(User, device.user)
    picture = product.picture if product and user and reads_catalog(user) else None
    size_bytes = picture.size_of(sha256) if picture else None
    if size_bytes is None:
        return None
    return BlobName(device.company, sha256, size_bytes, products=True)


def _allowed(tx: Transaction, device: DeviceIdentity, photo: Photo, sending: bool) -> bool:
    if photo.author_id == device.user:
        return True
    user = tx.get(User, device.user)
    if sending or user is None:
        return False
    return bool(buckets_of(photo, tx.route_of) & outlet_buckets(user))
