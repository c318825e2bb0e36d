"""What an outlet can return: what arrived there lately, and what is in the return already."""

from __future__ import annotations

from dataclasses import dataclass, replace

from fieldapp.domain.cart_prices import at_todays_type
from fieldapp.domain.goods_return import returnable
from fieldapp.domain.noun import Day
from fieldapp.domain.order import Order
from fieldapp.domain.order_line import OrderLine
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.policy import policy_of
from fieldapp.domain.product import named
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.placeholders import placeholders
from fieldapp.localdb.queries.blank_order import blank
from fieldapp.localdb.queries.catalog import ProductFilter, products
from fieldapp.localdb.records import TableNouns
from fieldapp.localdb.search import fold


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """A product that may come back, what a base unit is worth, and its line in the return.

    With `catch_grams`, what a base unit weighed, the price is that of a kilogram. `left` base units
    may come back without a decision; `last_day` is empty when none arrived.
    """

    product_id: str
    sku: str
    name: str
    unit: str
    price_minor: int
    left: int
    last_day: str
    line: OrderLine | None
    catch_grams: int | None = None


@dataclass(frozen=True, slots=True)
class ReturnWork:
    """A return with its outlet's name and the products to choose from.

    `order` is None before anything has been noted.
    """

    order: Order | None
    outlet_name: str
    currency: str
    rows: tuple[ReturnRow, ...]


def return_work(
    connection: Connection, order_id: str, text: str, day: Day, limit: int = 100
) -> ReturnWork | None:
    """Return a return and its products: first those in it, then what arrived lately, by name.

    With a text only products with all its words in SKU or name are returned, and after them those
    of the catalog that have not arrived lately.
    """
    nouns = TableNouns(connection)
    order = nouns.get(Order, order_id)
    if order is None:
        return None
    order = at_todays_type(order, nouns)
    outlet = nouns.get(Outlet, order.outlet_id)
    name = outlet.name if outlet else ""
    return ReturnWork(
        order, name, order.currency, _rows(connection, nouns, order, text, day, limit)
    )


def return_at(
    connection: Connection, outlet_id: str, text: str, day: Day, limit: int = 100
) -> ReturnWork | None:
    """Return the return that is being noted at an outlet, or what one could be made of."""
    if draft := _draft(connection, outlet_id):
        return return_work(connection, draft, text, day, limit)
    nouns = TableNouns(connection)
    outlet = nouns.get(Outlet, outlet_id)
    order = blank(outlet_id, f"{outlet_id}-return", "return", nouns, day)
    if outlet is None or order is None:
        return None
    return ReturnWork(
        None, outlet.name, order.currency, _rows(connection, nouns, order, text, day, limit)
    )


def _draft(connection: Connection, outlet_id: str) -> str | None:
    found: str | None = connection.exec_driver_sql(
        "SELECT id FROM order_head WHERE outlet_id = ? AND status = 'draft' AND kind = 'return' "
        "ORDER BY created_at DESC, id DESC LIMIT 1",
        (outlet_id,),
    ).scalar_one_or_none()
    return found


def _rows(
    connection: Connection, nouns: TableNouns, order: Order, text: str, day: Day, limit: int
) -> tuple[ReturnRow, ...]:
    rows = _known(order, nouns, day)
    if words := fold(text).split():
        rows = [row for row in rows if _has(row, words)]
        known = {row.product_id for row in rows}
        rows += [
            row
            for row in _others(connection, order, text, day, limit)
            if row.product_id not in known
        ]
    return _with_sizes(connection, rows[:limit])


def _with_sizes(connection: Connection, rows: list[ReturnRow]) -> tuple[ReturnRow, ...]:
    """Return rows with the sizes of their products in the names: lines of orders have none."""
    ids = [row.product_id for row in rows]
    found = connection.exec_driver_sql(
        f"SELECT id, size FROM product WHERE id IN ({placeholders(ids)})", tuple(ids)
    )
    sizes = dict(found.all())
    return tuple(replace(row, name=named(row.name, sizes.get(row.product_id, ""))) for row in rows)


def _known(order: Order, nouns: TableNouns, day: Day) -> list[ReturnRow]:
    goods = returnable(order, order.outlet_id, nouns, policy_of(nouns), day)
    lines = {line.product_id: line for line in reversed(order.lines)}
    rows = []
    for product_id, line in {**{id_: b.line for id_, b in goods.items()}, **lines}.items():
        bought = goods.get(product_id)
        rows.append(
            ReturnRow(
                product_id,
                line.sku,
                line.name,
                line.unit,
                line.price_minor,
                bought.left if bought else 0,
                bought.last_day if bought else "",
                lines.get(product_id),
                line.catch_grams,
            )
        )
    return sorted(rows, key=lambda row: (row.line is None, fold(row.name), row.product_id))


def _has(row: ReturnRow, words: list[str]) -> bool:
    text = fold(f"{row.sku} {row.name}")
    return all(word in text for word in words)


def _others(
    connection: Connection, order: Order, text: str, day: Day, limit: int
) -> list[ReturnRow]:
    found = products(connection, order.outlet_id, None, ProductFilter(text=text), day, limit)
    return [
        ReturnRow(
            row.product_id,
            row.sku,
            row.name,
            row.unit,
            row.price_minor,
            0,
            "",
            None,
            row.catch_grams,
        )
        for row in found
        if row.price_minor is not None
    ]
