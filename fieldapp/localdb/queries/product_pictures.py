"""What of a product's picture is on this device."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fieldapp.domain.product import Product
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.placeholders import placeholders
from fieldapp.localdb.records import TableNouns


@dataclass(frozen=True, slots=True)
class PictureHere:
    """A product's picture: `sha256` of the card's, which is here or not, and of the small one.

    `thumb_sha256` is empty where the small one is not here. `name` is the product's.
    """

    name: str
    sha256: str
    is_here: bool
    thumb_sha256: str


def picture_of(connection: Connection, product_id: str) -> PictureHere | None:
    """Return a product's picture; None: it has none."""
    product = TableNouns(connection).get(Product, product_id)
    if product is None or product.picture is None:
        return None
    picture = product.picture
    rows = connection.exec_driver_sql(
        "SELECT sha256 FROM blob WHERE sha256 IN (?, ?) AND state IN ('held', 'upload', 'refused')",
        (picture.sha256, picture.thumb_sha256),
    )
    here = set(rows.scalars())
    small = picture.thumb_sha256 if picture.thumb_sha256 in here else ""
    return PictureHere(product.name, picture.sha256, picture.sha256 in here, small)


def small_pictures(connection: Connection, seqs: Sequence[int]) -> dict[str, str] | None:
    """Return the small pictures of some products that are here, by product.

    None: no product of the catalog has a picture.
    """
    there = "SELECT 1 FROM product WHERE picture <> 'null' LIMIT 1"
    if connection.exec_driver_sql(there).first() is None:
        return None
    # One key each: whether the file itself is there is not asked, a list has too many of them.
    rows = connection.exec_driver_sql(
        "SELECT p.id, b.sha256 FROM product p CROSS JOIN blob b "
        f"WHERE p.seq IN ({placeholders(seqs)}) AND b.state = 'held' "
        "AND b.sha256 = json_extract(p.picture, '$.thumb_sha256')",
        tuple(seqs),
    )
    return dict(rows.all())
