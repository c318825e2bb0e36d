"""Pictures of products: looking at one."""

from __future__ import annotations

from fieldapp.domain.noun import moment_of
from fieldapp.domain.product import Product
from fieldapp.localdb import blob_queue
from fieldapp.localdb.records import TableNouns
from fieldapp.localdb.replica import Replica
from fieldapp.wire.blob import BlobOf

LOOKED_AT_AGAIN_S = 3600
"""Looking at a picture again within this time is not written down."""


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
        # No row: the lane finds the file. Ahead of now: noted by a clock that was wrong.
        if used_at is not None and _long_ago(used_at, now):
            with replica.database.write() as connection:
                blob_queue.touch(connection, picture.sha256, now)
        return
    replica.blobs.remove(picture.sha256)
    of = BlobOf("product", product_id)
    with replica.database.write() as connection:
        blob_queue.put_wanted(connection, picture.sha256, of, picture.size_bytes, now)
    replica.announce(frozenset({"blob", "picture_state"}))


def _long_ago(used_at: str, now: str) -> bool:
    if not used_at:
        return True
    return abs((moment_of(now) - moment_of(used_at)).total_seconds()) > LOOKED_AT_AGAIN_S
