"""What a list says of products besides the products themselves: prices, stock, quantities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fieldapp.domain.noun import Day
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.product import Product
from fieldapp.domain.quote import Quote, buyer_at, quotes
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.placeholders import placeholders
from fieldapp.localdb.records import TableNouns


def prices_of(
    connection: Connection,
    outlet_id: str,
    quantities: Mapping[str, int],
    products: Mapping[str, Product],
    day: Day,
    order_id: str | None = None,
) -> tuple[dict[str, Quote], str]:
    """Return the outlet's prices for some quantities, and their currency.

    An order is bought under its own legal entity, which may be another one than the outlet's.
    """
    nouns = TableNouns(connection)
    outlet = nouns.get(Outlet, outlet_id)
    payer = connection.exec_driver_sql(
        "SELECT legal_entity_id FROM order_head WHERE id = ?", (order_id,)
    ).scalar_one_or_none()
    buyer = buyer_at(outlet, nouns, payer) if outlet else None
    if buyer is None:
        return {}, ""
    return quotes(quantities, products, buyer, nouns, day), buyer.price_type.currency


def stock_of(
    connection: Connection, product_ids: Sequence[str], warehouse_id: str | None
) -> dict[str, tuple[int | None, str | None]]:
    """Return what a warehouse has of products, and when that was true."""
    rows = connection.exec_driver_sql(
        "SELECT product_id, quantity, as_of FROM stock WHERE warehouse_id = ? "
        f"AND product_id IN ({placeholders(product_ids)})",
        (warehouse_id, *product_ids),
    )
    return {product_id: (quantity, as_of) for product_id, quantity, as_of in rows}


def lines_of(
    connection: Connection, order_id: str | None, product_ids: Sequence[str]
) -> dict[str, tuple[int, str | None]]:
    """Return quantity and key of each product's first line in an order, gifts not counted."""
    if order_id is None:
        return {}
    # The plus keeps SQLite on the lines of this order instead of all lines of these products.
    rows = connection.exec_driver_sql(
        "SELECT product_id, quantity, id FROM order_line WHERE order_id = ? "
        f"AND +product_id IN ({placeholders(product_ids)}) AND gift_of IS NULL ORDER BY place DESC",
        (order_id, *product_ids),
    )
    return {product_id: (quantity, line_id) for product_id, quantity, line_id in rows}


def ordered_of(
    connection: Connection, order_id: str | None, product_ids: Sequence[str]
) -> dict[str, int]:
    """Return the base units of each product over its lines in an order, gifts not counted."""
    if order_id is None:
        return {}
    rows = connection.exec_driver_sql(
        "SELECT product_id, sum(quantity) FROM order_line WHERE order_id = ? "
        f"AND +product_id IN ({placeholders(product_ids)}) AND gift_of IS NULL GROUP BY product_id",
        (order_id, *product_ids),
    )
    return {row[0]: row[1] for row in rows}
