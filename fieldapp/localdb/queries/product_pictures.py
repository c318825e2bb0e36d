"""What of a product's picture is on this device."""

from __future__ import annotations

from dataclasses import dataclass

from fieldapp.domain.product import Product
from fieldapp.localdb.connection import Connection
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
