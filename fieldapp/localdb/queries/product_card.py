"""All that is known of one product at an outlet, and several products side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fieldapp.domain.cart_place import CartPlace
from fieldapp.domain.noun import Day
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.product import Brand, Group, Product
from fieldapp.domain.quote import ancestry
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.placeholders import placeholders
from fieldapp.localdb.queries.catalog import shelf_of
from fieldapp.localdb.queries.orders import PLACED, newest_draft
from fieldapp.localdb.queries.product_filter import Shelf
from fieldapp.localdb.queries.product_rows import ProductRow, product_rows, usable
from fieldapp.localdb.queries.warehouses import Held, held_at
from fieldapp.localdb.records import TableNouns

PURCHASES = 8
MOST_COMPARED = 4


@dataclass(frozen=True, slots=True)
class Purchase:
    """One placed order of the outlet that has the product: base units, and the price then."""

    order_id: str
    number: str
    day: Day
    quantity: int
    price_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class ProductCard:
    """A product as one outlet sees it.

    `product` has the outlet's own minimum and multiple, `row` its price, stock and quantity in the
    cart `order_id`, which is None while the outlet has none. `groups` lead from the top of the
    tree to the product's own. `substitutes` are those that the outlet can order now, `held` is what
    each warehouse has that the outlet may order from, that of the cart first.
    """

    product: Product
    row: ProductRow
    outlet_id: str
    outlet_name: str
    order_id: str | None
    groups: tuple[str, ...]
    brand: str
    substitutes: tuple[ProductRow, ...]
    purchases: tuple[Purchase, ...]
    held: tuple[Held, ...]


def product_card(
    connection: Connection, place: str, product_id: str, day: Day
) -> ProductCard | None:
    """Return a product as an order, or an outlet with its newest cart, sees it; None: not here.

    `place` is the key of a cart, which may be only planned (`CartPlace`), or of an outlet.
    """
    shelf = _shelf(connection, place, day)
    if shelf is None:
        return None
    nouns = TableNouns(connection)
    product = nouns.get(Product, product_id)
    outlet = nouns.get(Outlet, shelf.outlet_id)
    rows = _rows(connection, shelf, [product_id])
    if product is None or outlet is None or not rows:
        return None
    others = usable(connection, shelf, product.substitutes, day)
    way = ancestry({product.group_id}, nouns).get(product.group_id or "", ())
    groups, cart = nouns.many(Group, way), _cart_of(place, shelf)
    brand = nouns.get(Brand, product.brand_id) if product.brand_id else None
    return ProductCard(
        product=shelf.offer.fitted(product),
        row=rows[0],
        outlet_id=outlet.id,
        outlet_name=outlet.name,
        order_id=cart,
        groups=tuple(groups[id_].name for id_ in reversed(way) if id_ in groups),
        brand=brand.name if brand else "",
        substitutes=tuple(_rows(connection, shelf, [other.id for other in others])),
        purchases=_purchases(connection, outlet.id, product_id),
        held=held_at(connection, outlet.id, cart, product_id),
    )


def product_cards(
    connection: Connection, place: str, product_ids: Sequence[str], day: Day
) -> list[ProductCard]:
    """Return up to four products to compare, in their order; those that are gone are left out."""
    ids = list(dict.fromkeys(product_ids))[:MOST_COMPARED]
    cards = [product_card(connection, place, id_, day) for id_ in ids]
    return [card for card in cards if card is not None]


def _shelf(connection: Connection, place: str, day: Day) -> Shelf | None:
    nouns, planned = TableNouns(connection), CartPlace.of(place)
    order = nouns.get(Order, planned.order_id)
    if order is None and planned.outlet_id:
        known = nouns.get(Outlet, planned.outlet_id) is not None
        return shelf_of(connection, planned.outlet_id, place, day) if known else None
    if order is not None:
        cart = order.id if order.status == "draft" else newest_draft(connection, order.outlet_id)
        return shelf_of(connection, order.outlet_id, cart, day)
    if nouns.get(Outlet, place) is None:
        return None
    return shelf_of(connection, place, newest_draft(connection, place), day)


def _cart_of(place: str, shelf: Shelf) -> str | None:
    """Return the cart that a product goes to; one that is only planned begins with it."""
    return place if CartPlace.of(place).order_id == shelf.order_id else shelf.order_id


def _rows(connection: Connection, shelf: Shelf, product_ids: Sequence[str]) -> list[ProductRow]:
    """Return the rows of some products in their order."""
    found = connection.exec_driver_sql(
        f"SELECT id, seq FROM product WHERE id IN ({placeholders(product_ids)})",
        tuple(product_ids),
    )
    seqs = {row[0]: row[1] for row in found}
    return product_rows(connection, shelf, [seqs[id_] for id_ in product_ids if id_ in seqs])


def _purchases(connection: Connection, outlet_id: str, product_id: str) -> tuple[Purchase, ...]:
    """Return what the outlet has ordered of a product, the newest first."""
    rows = connection.exec_driver_sql(
        "SELECT h.id, h.number, substr(coalesce(h.submitted_at, h.created_at), 1, 10),"
        " sum(l.quantity), max(l.price_minor), h.currency "
        "FROM order_line l JOIN order_head h ON h.id = l.order_id "
        "WHERE l.product_id = ? AND l.gift_of IS NULL AND h.outlet_id = ? AND h.kind = 'sale' "
        f"AND h.status IN {PLACED} "
        "GROUP BY h.id ORDER BY h.created_at DESC, h.id DESC LIMIT ?",
        (product_id, outlet_id, PURCHASES),
    )
    return tuple(Purchase(*row) for row in rows)
