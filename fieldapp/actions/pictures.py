"""Pictures of products: looking at one."""

from __future__ import annotations

from fieldapp.domain.product import Product
from fieldapp.localdb import blob_queue
from fieldapp.localdb.records import TableNouns
from fieldapp.localdb.replica import Replica
from fieldapp.wire.blob import BlobOf


def look(replica: Replica, product_id: str) -> None:
    """Note that somebody looks at a product: its picture is kept, and fetched if it is not here.

    A file that is damaged, or gone from the device, is fetched again.
    """
    product = replica.query(lambda c: TableNouns(c).get(Product, product_id))
    picture = product.picture if product else None
    if picture is None:
        return
    now = replica.now()
    known = replica.query(blob_queue.get, picture.sha256)
    if known is not None and known.state in ("upload", "refused", "wanted"):
        return
    if replica.blobs.read(picture.sha256) is not None:
        used_at = replica.query(blob_queue.used_at, picture.sha256)
        # No row: the lane finds the file. An empty time: it came ahead, and nobody has looked yet.
        if used_at == "" or (used_at and blob_queue.looked_at_long_ago(used_at, now)):
            with replica.database.write() as connection:
                blob_queue.touch(connection, picture.sha256, now)
        return
    replica.blobs.remove(picture.sha256)
    of = BlobOf("product", product_id)
    with replica.database.write() as connection:
        blob_queue.put_wanted(connection, picture.sha256, of, picture.size_bytes, now)
    replica.announce(frozenset({"blob", "picture_state"}))
