"""Which pictures of products a device should have before anybody looks at them.

First the small ones of what its outlets may order, the newest products first; then those of the
cards of what the outlets should always have, and of what they have ordered most.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fieldapp.domain.assortment import Offer
from fieldapp.localdb import blob_queue
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.queries.assortments import Reach, offer_of
from fieldapp.localdb.queries.orders import PLACED
from fieldapp.localdb.replica import Replica

THUMB_BYTES = 4 * 1024 * 1024
"""What small pictures may take: those of some 2,000 products."""

CARD_BYTES = 20 * 1024 * 1024
"""What pictures of cards may take that nobody has looked at: those of some 400 products."""

MOST_OFFERS = 40
"""With more different assortments than this, a device has the small pictures of all products."""

File = tuple[str, str, int]
"""Hash, key of the product, size in bytes."""


def plan_pictures(replica: Replica, thumbs: int = THUMB_BYTES, cards: int = CARD_BYTES) -> None:
    """Have what is planned and not here fetched, and drop what is here and not planned any more.

    Pictures that somebody has looked at are left alone.
    """
    with replica.database.read() as connection:
        planned = {file[0]: file for file in _planned(connection, thumbs, cards)}
        unseen = blob_queue.looked_at_by_nobody(connection)
        rows = connection.exec_driver_sql("SELECT sha256 FROM blob WHERE state <> 'away'")
        known = set(rows.scalars())
    going = [sha256 for sha256 in unseen if sha256 not in planned]
    coming = [file for sha256, file in planned.items() if sha256 not in known]
    for sha256 in going:
        replica.blobs.remove(sha256)
    if going or coming:
        with replica.database.write() as connection:
            blob_queue.drop(connection, going)
            blob_queue.put_ahead(connection, coming)


def _planned(connection: Connection, thumbs: int, cards: int) -> Iterator[File]:
    pictured = _pictured(connection)
    if not pictured:
        return
    offers = list(_offers(connection))
    may_order = _may_order(connection, offers)
    small = (one.thumb for key, one in pictured.items() if may_order is None or key in may_order)
    yield from _within(small, thumbs)
    wanted = dict.fromkeys([*_must(offers), *_ordered(connection)])
    yield from _within((pictured[key].card for key in wanted if key in pictured), cards)


@dataclass(frozen=True, slots=True)
class _Pictured:
    card: File
    thumb: File


def _pictured(connection: Connection) -> dict[str, _Pictured]:
    """Return the pictures of the products that are sold, the newest products first."""
    rows = connection.exec_driver_sql(
        "SELECT id, json_extract(picture, '$.sha256'), json_extract(picture, '$.size_bytes'), "
        "json_extract(picture, '$.thumb_sha256'), json_extract(picture, '$.thumb_bytes') "
        "FROM product WHERE picture <> 'null' AND discontinued = 0 "
        "ORDER BY introduced DESC, seq DESC"
    )
    return {
        key: _Pictured((sha256, key, size), (thumb_sha256, key, thumb_size))
        for key, sha256, size, thumb_sha256, thumb_size in rows
    }


def _offers(connection: Connection) -> Iterator[Offer]:
    """Yield what the outlets of this device may order, each assortment once."""
    clients = set(connection.exec_driver_sql("SELECT client_id FROM client_assortment").scalars())
    rows = connection.exec_driver_sql(
        "SELECT id, legal_entity_id, price_type_id FROM outlet "
        "WHERE closed = 0 AND merged_into IS NULL ORDER BY id"
    )
    alike: dict[tuple[str, ...], str] = {}
    for outlet_id, entity_id, type_id in rows:
        own = [key for key in (outlet_id, entity_id) if key in clients]
        alike.setdefault((type_id, *own), outlet_id)
    for outlet_id in alike.values():
        yield offer_of(connection, outlet_id)


def _may_order(connection: Connection, offers: list[Offer]) -> set[str] | None:
    """Return the products that any of the outlets may order; None: all of them."""
    if len(offers) > MOST_OFFERS:
        return None
    found: set[str] = set()
    for offer in offers:
        some = Reach.of(connection, offer).condition()
        if some is None:
            return None
        rows = connection.exec_driver_sql(
            f"SELECT p.id FROM product p WHERE p.picture <> 'null' AND ({some.condition})",
            some.parameters,
        )
        found |= set(rows.scalars())
    return found


def _must(offers: Iterable[Offer]) -> list[str]:
    """Return the products that outlets should always have, those of most assortments first."""
    counted = Counter(key for offer in offers for key in offer.must)
    return [key for key, _ in counted.most_common()]


def _ordered(connection: Connection) -> list[str]:
    """Return the products that were ordered, those of most orders first."""
    rows = connection.exec_driver_sql(
        "SELECT l.product_id FROM order_line l JOIN order_head h ON h.id = l.order_id "
        f"WHERE h.kind = 'sale' AND h.status IN {PLACED} "
        "GROUP BY l.product_id ORDER BY count(*) DESC, l.product_id"
    )
    return list(rows.scalars())


def _within(files: Iterable[File], space_bytes: int) -> Iterator[File]:
    """Yield the first files that the space is enough for; each hash takes room once."""
    left, seen = space_bytes, set()
    for file in files:
        if file[0] in seen:
            continue
        seen.add(file[0])
        left -= file[2]
        if left < 0:
            return
        yield file
