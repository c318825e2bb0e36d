"""The invariant of pictures: a device has those that its plan says, whole, and no others.

The plan is made here a second time, of the hub's records and by the rules of assortments, without
the queries by which the device makes its own.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar, cast

from fieldapp.domain.assortment import offer_at
from fieldapp.domain.noun import Noun
from fieldapp.domain.order import PLACED, Order
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.product import Product, ProductPicture
from fieldapp.hub.blobs import BlobName, FolderBlobs
from fieldapp.hub.store import Store
from fieldapp.localdb.records import TableNouns, read_nouns
from fieldapp.simulate.device import Device
from fieldapp.simulate.hub import FILES, Hub
from fieldapp.simulate.pictures import CARD_BYTES, THUMB_BYTES
from fieldapp.wire.kinds import kind_of

N = TypeVar("N", bound=Noun)

_ALONE = ("upload", "refused", "vanished")
"""States of a file that stays though no record names it."""


def pictures_follow(devices: Iterable[Device], hub: Hub) -> Iterator[str]:
    """Files follow: the hub has the pictures that products name, each device those of its plan."""
    yield from _at_hub(hub.store, FolderBlobs(hub.home / FILES))
    for device in devices:
        yield from (f"{device.name}: {what}" for what in _of_device(device))


def pictures_held(devices: Iterable[Device]) -> int:
    """Return how many pictures are on the devices."""
    return sum(len(device.replica.query(_held)) for device in devices)


def _at_hub(store: Store, files: FolderBlobs) -> Iterator[str]:
    for product in store.records(Product):
        for sha256, size_bytes in _files(product.picture):
            name = BlobName(store.company.id, sha256, size_bytes, products=True)
            data = files.read(name, 0, size_bytes + 1)
            if data is None or hashlib.sha256(data).hexdigest() != sha256:
                yield f"the hub has not got picture {sha256[:8]} of {product.id}"


def _of_device(device: Device) -> Iterator[str]:
    replica, query = device.replica, device.replica.query
    plan, rows, named, held = query(_plan), query(_rows), query(_named), query(_held)
    here, pieces, _ = replica.blobs.contents()
    for sha256 in sorted(here):
        if replica.blobs.read(sha256) is None:
            yield f"file {sha256[:8]} is not what its name says"
    for sha256 in sorted(plan - (held & set(here))):
        yield f"picture {sha256[:8]} is planned and not here"
    for sha256, (_, looked_at) in sorted(rows.items()):
        if sha256 in held and not looked_at and sha256 not in plan:
            yield f"picture {sha256[:8]} is here and not planned, and nobody has looked at it"
    for sha256 in sorted(here):
        state, _ = rows.get(sha256, ("", False))
        if state and state not in _ALONE and sha256 not in named:
            yield f"file {sha256[:8]} is here, and no record names it"
        elif not state and sha256 in named:
            yield f"file {sha256[:8]} is here, and nobody looks after it"
    for sha256 in sorted(pieces):
        if sha256 not in rows:
            yield f"a piece of file {sha256[:8]} is here, and nobody looks after it"


def _plan(connection: Any) -> set[str]:
    """Return the pictures that are fetched ahead: small ones, then those of cards."""
    nouns = TableNouns(connection)
    outlets = _read(connection, Outlet)
    offers = [offer_at(one, nouns) for one in outlets if not one.closed and not one.merged_into]
    newest_first = sorted(_read(connection, Product), key=_introduced, reverse=True)
    sold = {one.id: one.picture for one in newest_first if one.picture and not one.discontinued}
    may = [one.id for one in newest_first if any(offer.has(one) for offer in offers)]
    must = Counter(key for offer in offers for key in offer.must)
    ordered = Counter(
        line.product_id
        for order in _read(connection, Order)
        if order.kind == "sale" and order.status in PLACED
        for line in order.lines
    )
    most = sorted(ordered, key=lambda key: (-ordered[key], key))
    small = [sold[key] for key in may if key in sold]
    large = [sold[key] for key in dict.fromkeys([*must, *most]) if key in sold]
    return {
        *_first([(one.thumb_sha256, one.thumb_bytes) for one in small], THUMB_BYTES),
        *_first([(one.sha256, one.size_bytes) for one in large], CARD_BYTES),
    }


def _introduced(product: Product) -> str:
    return product.introduced or ""


def _first(files: Iterable[tuple[str, int]], space_bytes: int) -> Iterator[str]:
    """Yield files in their order as long as there is room, each once."""
    for sha256, size_bytes in dict.fromkeys(files):
        space_bytes -= size_bytes
        if space_bytes < 0:
            return
        yield sha256


def _files(picture: ProductPicture | None) -> list[tuple[str, int]]:
    if picture is None:
        return []
    return [
        (picture.sha256, picture.size_bytes),
        (picture.thumb_sha256, picture.thumb_bytes),
    ]


def _rows(connection: Any) -> dict[str, tuple[str, bool]]:
    """Return of each file that the device knows its state, and whether somebody looked at it."""
    rows = connection.exec_driver_sql("SELECT sha256, state, used_at <> '' FROM blob")
    return {sha256: (state, bool(looked_at)) for sha256, state, looked_at in rows}


def _held(connection: Any) -> set[str]:
    rows = connection.exec_driver_sql(
        "SELECT sha256 FROM blob WHERE kind = 'product' AND state = 'held'"
    )
    return set(rows.scalars())


def _named(connection: Any) -> set[str]:
    photos = set(connection.exec_driver_sql("SELECT sha256 FROM photo").scalars())
    products = _read(connection, Product)
    return photos | {sha256 for one in products for sha256, _ in _files(one.picture)}


def _read(connection: Any, noun: type[N]) -> list[N]:
    return cast(list[N], read_nouns(connection, kind_of(noun).name))
