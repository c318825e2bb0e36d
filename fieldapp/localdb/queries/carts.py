"""The board of carts and quotes, how a cart may be split, and with what it may be put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from fieldapp.domain.assortment import offer_in
from fieldapp.domain.delivery_group import is_unpaid, sharing_delivery
from fieldapp.domain.gathering import part_beyond
from fieldapp.domain.noun import Day, days_before
from fieldapp.domain.order import AMENDABLE, Order
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.product import Product
from fieldapp.domain.repricing import in_force, repriced
from fieldapp.domain.warehouse import Warehouse
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.queries.matching import teach_fold, text_condition
from fieldapp.localdb.queries.orders import PLACED, sizes_in
from fieldapp.localdb.queries.warehouses import held_in, warehouses_at
from fieldapp.localdb.records import TableNouns, read_nouns

ABANDONED_DAYS = 7
"""A cart that nobody has touched for so many days is marked as left lying."""

Shown = Literal["all", "carts", "quotes", "abandoned", "mine"]

_TOUCHED = "coalesce(h.touched_at, h.created_at)"
_SHOWN: dict[str, str] = {
    "all": "h.status IN ('draft', 'offered')",
    "carts": "h.status = 'draft' AND h.kind = 'sale'",
    "quotes": "h.status IN ('draft', 'offered') AND h.kind = 'quote'",
    "abandoned": f"h.status = 'draft' AND {_TOUCHED} < :stale",
    "mine": "h.status IN ('draft', 'offered') AND h.author_id IN (SELECT id FROM person)",
}
_ROWS = f"""
    SELECT h.id AS order_id, h.number, h.kind, h.status, h.title, h.outlet_id,
        coalesce(o.name, '') AS outlet_name, h.legal_entity_id, coalesce(e.name, '') AS payer,
        (SELECT count(*) FROM order_line l WHERE l.order_id = h.id) AS lines,
        h.total_minor, h.currency, {_TOUCHED} AS touched_at,
        coalesce(nullif(h.touched_by, ''), h.author_name) AS touched_by,
        h.delivery_day, h.valid_until, {_TOUCHED} < :stale AS abandoned,
        h.status = 'offered' AND h.valid_until < :day AS expired
    FROM order_head h
    LEFT JOIN outlet o ON o.id = h.outlet_id
    LEFT JOIN legal_entity e ON e.id = h.legal_entity_id
"""


@dataclass(frozen=True, slots=True)
class CartRow:
    """An open cart or quote on the board.

    The total is what it was at the last change. `abandoned`: nobody has touched it for
    `ABANDONED_DAYS`. `expired`: an offer whose last day is over.
    """

    order_id: str
    number: str
    kind: str
    status: str
    title: str
    outlet_id: str
    outlet_name: str
    legal_entity_id: str | None
    payer: str
    lines: int
    total_minor: int
    currency: str
    touched_at: str
    touched_by: str
    delivery_day: str | None
    valid_until: str | None
    abandoned: bool
    expired: bool


@dataclass(frozen=True, slots=True)
class SplitView:
    """A cart or placed order that may be split: what lies of its lines, and where they may go.

    `short` has the lines that the stock does not cover, as far as it is known, with the base units
    that have to go so that the rest is covered. `products` have the quantities in which the client
    may order them. `others` are the open carts of the outlet that may take lines of this one.
    `warehouses` may be ordered from, that of the cart first; `held` is by their keys what each has
    of the products, in base units, and when that was true.
    """

    order: Order
    outlet_name: str
    payer: str
    stock: dict[str, int]
    short: dict[str, int]
    products: dict[str, Product]
    others: tuple[CartRow, ...]
    warehouses: tuple[Warehouse, ...]
    held: dict[str, dict[str, tuple[int, str]]]

    def covered_by(self, warehouse_id: str) -> dict[str, int]:
        """Return of what is short those parts, by line, that a warehouse has."""
        there = {id_: quantity for id_, (quantity, _) in self.held[warehouse_id].items()}
        found: dict[str, int] = {}
        for line in self.order.own_lines:
            part = self.short.get(line.id, 0)
            if 0 < part <= there.get(line.product_id, 0):
                found[line.id] = part
                there[line.product_id] -= part
        return found


@dataclass(frozen=True, slots=True)
class QuoteView:
    """A quote with what its screen shows besides: names, and the order that was made of it.

    `sizes` are those of its products.
    """

    quote: Order
    outlet_name: str
    address: str
    payer: str
    expired: bool
    sizes: dict[str, str]
    order_number: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """Key and number of orders that come with one, and of those that could come along as well.

    `unpaid`: what delivering them costs is borne by none of them any more.
    """

    along: tuple[tuple[str, str], ...] = ()
    could: tuple[tuple[str, str], ...] = ()
    unpaid: bool = False


def carts(
    connection: Connection,
    now: str,
    text: str = "",
    shown: Shown = "all",
    limit: int = 50,
    outlet_id: str | None = None,
) -> list[CartRow]:
    """Return open carts and quotes, the last touched first; offers stay until they are ordered.

    A text has all its words in the number, the title or the outlet's name.
    """
    condition = _SHOWN[shown]
    values: dict[str, Any] = {"limit": limit, **_days(now)}
    if outlet_id is not None:
        condition += " AND h.outlet_id = :outlet"
        values["outlet"] = outlet_id
    if text.strip():
        teach_fold(connection)
        of_cart, words = text_condition("h.number || ' ' || h.title", text)
        of_outlet, _ = text_condition("name", text)
        for place, word in enumerate(words):
            values[f"word{place}"] = word
            of_cart = of_cart.replace("?", f":word{place}", 1)
            of_outlet = of_outlet.replace("?", f":word{place}", 1)
        found = f"SELECT id FROM outlet WHERE {of_outlet}"
        condition += f" AND (({of_cart}) OR h.outlet_id IN ({found}))"
    return _rows(connection, condition, values)


def split_view(connection: Connection, order_id: str, now: str) -> SplitView | None:
    """Return what there is to know for splitting a cart, or an order that may still change.

    None when it is neither any more.
    """
    nouns = TableNouns(connection)
    order = nouns.get(Order, order_id)
    if order is None or not may_be_split(order):
        return None
    order = in_force(order, nouns, now[:10])
    warehouses = warehouses_at(connection, order.outlet_id, order.id)
    held = held_in(connection, warehouses, [line.product_id for line in order.own_lines])
    here = held[warehouses[0].id] if warehouses else {}
    stock = {id_: quantity for id_, (quantity, _) in here.items()}
    products = nouns.many(Product, [line.product_id for line in order.own_lines])
    offer = offer_in(order, nouns)
    fitted = {id_: offer.fitted(product) for id_, product in products.items()}
    open_ones = carts(connection, now, outlet_id=order.outlet_id)
    others = tuple(
        row
        for row in open_ones
        if row.order_id != order_id
        and order.status == row.status == "draft"
        and row.kind == order.kind
        and row.legal_entity_id == order.legal_entity_id
    )
    name, _, payer = _names(nouns, order)
    short = _beyond(order, stock, fitted)
    return SplitView(order, name, payer, stock, short, fitted, others, tuple(warehouses), held)


def may_be_split(order: Order) -> bool:
    """Say whether a person may split an order: a cart, or a sale that is not assembled yet."""
    return order.status == "draft" or (order.kind == "sale" and order.status in AMENDABLE)


def _beyond(
    order: Order, stock: Mapping[str, int], products: Mapping[str, Product]
) -> dict[str, int]:
    """Return what the stock does not cover of lines, in base units that can be ordered apart."""
    left = dict(stock)
    short: dict[str, int] = {}
    for line in order.own_lines:
        there = left.get(line.product_id)
        if there is None:
            continue
        product, part = products.get(line.product_id), 0
        if there < line.quantity:
            part = part_beyond(product, line.quantity, there) if product else line.quantity
            short[line.id] = part
        left[line.product_id] = there - (line.quantity - part)
    return short


def quote_view(connection: Connection, order_id: str, day: Day) -> QuoteView | None:
    """Return a quote with its names, or None when it is not here."""
    nouns = TableNouns(connection)
    quote = nouns.get(Order, order_id)
    if quote is None or quote.kind != "quote":
        return None
    name, address, payer = _names(nouns, quote)
    expired = quote.status == "offered" and (quote.valid_until or "") < day
    made = nouns.get(Order, quote.moved_to) if quote.moved_to else None
    number = made.number if made else ""
    shown = repriced(quote, nouns, day)
    return QuoteView(shown, name, address, payer, expired, sizes_in(shown, nouns), number)


def delivery_view(connection: Connection, order_id: str) -> DeliveryView:
    """Return what comes with a placed order, and what goes to the same outlet on the same day."""
    order = TableNouns(connection).get(Order, order_id)
    if order is None or order.delivery_day is None:
        return DeliveryView()
    where = (
        "WHERE outlet_id = ? AND delivery_day = ? AND kind = 'sale' AND id <> ? "
        f"AND status IN {PLACED} ORDER BY created_at, id LIMIT 20"
    )
    parameters = (order.outlet_id, order.delivery_day, order.id)
    others = cast(list[Order], read_nouns(connection, "order", where, parameters))
    along = {one.id for one in sharing_delivery(order, others)} - {order.id}
    open_ones = order.kind == "sale" and order.status in AMENDABLE
    could = [o for o in others if open_ones and o.id not in along and o.status in AMENDABLE]
    return DeliveryView(
        tuple((one.id, one.number) for one in others if one.id in along),
        tuple((one.id, one.number) for one in could),
        is_unpaid(order, others),
    )


def payers(connection: Connection, outlet_id: str) -> list[tuple[str, str]]:
    """Return key and name of the legal entities that an outlet buys under, by name."""
    where = "WHERE EXISTS (SELECT 1 FROM json_each(outlet_ids) WHERE value = ?) ORDER BY name, id"
    found = read_nouns(connection, "legal_entity", where, (outlet_id,))
    return [(entity.id, entity.name) for entity in found if isinstance(entity, LegalEntity)]


def _rows(connection: Connection, condition: str, values: dict[str, Any]) -> list[CartRow]:
    query = f"{_ROWS} WHERE {condition} ORDER BY {_TOUCHED} DESC, h.id DESC LIMIT :limit"
    rows = connection.exec_driver_sql(query, values)
    return [
        CartRow(
            **{
                **row,
                "abandoned": bool(row["abandoned"]) and row["status"] == "draft",
                "expired": bool(row["expired"]),
            }
        )
        for row in rows.mappings()
    ]


def _days(now: str) -> dict[str, str]:
    stale = days_before(now, ABANDONED_DAYS)
    return {"stale": stale, "day": now[:10]}


def _names(nouns: TableNouns, order: Order) -> tuple[str, str, str]:
    """Return the names of outlet and payer, and the address between them."""
    outlet = nouns.get(Outlet, order.outlet_id)
    entity = nouns.get(LegalEntity, order.legal_entity_id) if order.legal_entity_id else None
    address = ", ".join(part for part in (outlet.city, outlet.address) if part) if outlet else ""
    return outlet.name if outlet else "", address, entity.name if entity else ""
