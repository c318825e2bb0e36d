"""Orders: the list, one order, and what repeating it would bring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fieldapp.domain import order as order_states
from fieldapp.domain.noun import Day
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import Order
from fieldapp.domain.product import Product
from fieldapp.domain.repricing import Repeat, repeat, repriced
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.queries.matching import teach_fold, text_condition
from fieldapp.localdb.records import TableNouns

PLACED = f"({', '.join(repr(status) for status in order_states.PLACED)})"
"""The states of an order that somebody has really placed, as SQL."""

_ROWS = """
    SELECT h.id AS order_id, h.number, h.kind, h.status, h.outlet_id,
        coalesce(o.name, '') AS outlet_name, h.channel, h.author_name,
        coalesce(h.submitted_at, h.created_at) AS at,
        coalesce(h.delivered_minor, h.total_minor) AS total_minor, h.currency,
        (SELECT count(*) FROM order_line l WHERE l.order_id = h.id) AS lines,
        EXISTS (SELECT 1 FROM outbox x WHERE x.document = h.id AND x.contained_at IS NULL)
            AS unsent
    FROM order_head h LEFT JOIN outlet o ON o.id = h.outlet_id
"""


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order in a list. `at` is when it was submitted, or when it was made.

    The total of a cart is what it was when the cart was last changed, that of a delivered order
    what is owed for what came, where it is known. `unsent` says that something done to it here is
    not yet known to be at the hub.
    """

    order_id: str
    number: str
    kind: str
    status: str
    outlet_id: str
    outlet_name: str
    channel: str
    author_name: str
    at: str
    total_minor: int
    currency: str
    lines: int
    unsent: bool


def orders(
    connection: Connection,
    text: str = "",
    outlet_id: str | None = None,
    status: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> list[OrderRow]:
    """Return orders and carts, the newest made first; quotes and emptied carts are none.

    A text has all its words in the number, or in the outlet's name.
    """
    conditions = ["h.kind <> 'quote' AND h.moved_to IS NULL"]
    parameters: list[Any] = []
    if outlet_id is not None:
        conditions.append("h.outlet_id = ?")
        parameters.append(outlet_id)
    if status is not None:
        conditions.append("h.status = ?")
        parameters.append(status)
    if text.strip():
        teach_fold(connection)
        of_number, words = text_condition("h.number", text)
        of_outlet, _ = text_condition("name", text)
        conditions.append(
            f"(({of_number}) OR h.outlet_id IN (SELECT id FROM outlet WHERE {of_outlet}))"
        )
        parameters += [*words, *words]
    return order_rows(connection, " AND ".join(conditions), parameters, limit, offset)


def order_rows(
    connection: Connection,
    condition: str,
    parameters: Sequence[Any],
    limit: int,
    offset: int = 0,
) -> list[OrderRow]:
    """Return the orders `h` that a condition in SQL selects, the newest made first."""
    rows = connection.exec_driver_sql(
        f"{_ROWS} WHERE {condition} ORDER BY h.created_at DESC, h.id DESC LIMIT ? OFFSET ?",
        (*parameters, limit, offset),
    )
    return [OrderRow(**{**row, "unsent": bool(row["unsent"])}) for row in rows.mappings()]


def newest_draft(connection: Connection, outlet_id: str) -> str | None:
    """Return the key of an outlet's newest cart, or None when it has none."""
    found: str | None = connection.exec_driver_sql(
        "SELECT id FROM order_head WHERE outlet_id = ? AND status = 'draft' AND kind = 'sale' "
        "ORDER BY created_at DESC, id DESC LIMIT 1",
        (outlet_id,),
    ).scalar_one_or_none()
    return found


def empty_quote(connection: Connection, outlet_id: str) -> str | None:
    """Return the key of a quote of this person that was begun at an outlet and has no lines."""
    found: str | None = connection.exec_driver_sql(
        "SELECT id FROM order_head h WHERE outlet_id = ? AND status = 'draft' AND kind = 'quote' "
        "AND author_id IN (SELECT id FROM person) "
        "AND NOT EXISTS (SELECT 1 FROM order_line l WHERE l.order_id = h.id) "
        "ORDER BY created_at DESC, id DESC LIMIT 1",
        (outlet_id,),
    ).scalar_one_or_none()
    return found


def order(connection: Connection, order_id: str, day: Day) -> Order | None:
    """Return an order with its lines; a cart has the prices of `day`."""
    nouns = TableNouns(connection)
    found = nouns.get(Order, order_id)
    return None if found is None else repriced(found, nouns, day)


def stored_order(connection: Connection, order_id: str) -> Order | None:
    """Return an order as it is stored: a cart without the prices and promotions of today."""
    return TableNouns(connection).get(Order, order_id)


def sizes_in(order: Order, nouns: Nouns) -> dict[str, str]:
    """Return by product the size that is told beside the name of a line, where there is one."""
    found = nouns.many(Product, {line.product_id for line in order.lines})
    return {id_: product.size for id_, product in found.items() if product.size}


def is_received(connection: Connection, order: Order) -> bool:
    """Say whether the hub is known to have an order as one that is placed."""
    row = connection.exec_driver_sql(
        "SELECT json_extract(body, '$.status') FROM base_record WHERE kind = 'order' AND key = ?",
        (order.id,),
    ).one_or_none()
    status = order.status if row is None else row[0]
    return status not in (None, "draft")


def repeat_preview(connection: Connection, order_id: str, day: Day) -> Repeat | None:
    """Return what repeating an order would bring on `day` and what has changed since."""
    nouns = TableNouns(connection)
    found = nouns.get(Order, order_id)
    if found is None:
        return None
    warehouse_id = connection.exec_driver_sql(
        "SELECT warehouse_id FROM person ORDER BY id LIMIT 1"
    ).scalar_one_or_none()
    return repeat(found, nouns, day, warehouse_id)
