"""What waits for a person's decision: held orders, and the orders that they may repeat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from fieldapp.domain.order import Order
from fieldapp.domain.outlet import Outlet
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.queries.conflicts import MINE_TO_DECIDE
from fieldapp.localdb.records import TableNouns, read_nouns

DECIDED_HERE = (
    "(holds LIKE '%\"possible_double\"%' OR EXISTS (SELECT 1 FROM person WHERE role = 'manager'))"
)
"""Held orders that the person of this replica may decide about, as SQL: a possible double is for
everybody who looks after the outlet, everything else for managers."""


@dataclass(frozen=True, slots=True)
class HeldOrder:
    """An order that waits, and the order that it may repeat, as far as that is here.

    `earlier_id` is its key, empty when the order does not wait as a possible double.
    """

    order: Order
    outlet_name: str
    earlier_id: str = ""
    earlier: Order | None = None


def held_orders(connection: Connection, limit: int = 100) -> list[HeldOrder]:
    """Return the held orders that the person may decide about, the longest waiting first."""
    where = f"WHERE status = 'held' AND {DECIDED_HERE} ORDER BY submitted_at, id LIMIT ?"
    orders = cast(list[Order], read_nouns(connection, "order", where, (limit,)))
    return [_with_earlier(connection, order) for order in orders]


def held_order(connection: Connection, order_id: str) -> HeldOrder | None:
    """Return one order, when it is held, whoever decides about it."""
    order = TableNouns(connection).get(Order, order_id)
    held = order is not None and order.status == "held"
    return _with_earlier(connection, order) if order is not None and held else None


def count_decisions(connection: Connection) -> int:
    """Count what waits for the person's decision: held orders and open conflicts."""
    found: int = connection.exec_driver_sql(
        f"SELECT (SELECT count(*) FROM order_head WHERE status = 'held' AND {DECIDED_HERE})"
        f" + (SELECT count(*) FROM conflict WHERE choice IS NULL AND {MINE_TO_DECIDE})"
    ).scalar_one()
    return found


def _with_earlier(connection: Connection, order: Order) -> HeldOrder:
    nouns = TableNouns(connection)
    outlet = nouns.get(Outlet, order.outlet_id)
    name = outlet.name if outlet else ""
    double = next((hold for hold in order.holds if hold.code == "possible_double"), None)
    if double is None:
        return HeldOrder(order, name)
    key = str(double.details.get("order", ""))
    return HeldOrder(order, name, key, nouns.get(Order, key))
