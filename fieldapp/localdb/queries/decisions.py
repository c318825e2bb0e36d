"""What waits for a person's decision: held orders, and the orders that they may repeat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from fieldapp.domain.credit import CREDIT_HOLDS, Standing
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.queries.conflicts import MINE_TO_DECIDE
from fieldapp.localdb.queries.terms import standing_at
from fieldapp.localdb.records import TableNouns, read_nouns

DECIDED_HERE = (
    "(holds LIKE '%\"possible_double\"%' OR EXISTS (SELECT 1 FROM person WHERE role = 'manager'))"
)
"""Held orders that the person of this replica may decide about, as SQL: a possible double is for
everybody who looks after the outlet, everything else for managers."""


@dataclass(frozen=True, slots=True)
class HeldOrder:
    """An order that waits, and the order that it may repeat, as far as that is here.

    `earlier_id` is its key, empty when the order does not wait as a possible double. `standing` is
    what the client of an order that waits for its credit owes now, this order included.
    """

    order: Order
    outlet_name: str
    earlier_id: str = ""
    earlier: Order | None = None
    standing: Standing | None = None


def held_orders(connection: Connection, now: str, limit: int = 100) -> list[HeldOrder]:
    """Return the held orders that the person may decide about, the longest waiting first.

    What clients owe is told as of `now`.
    """
    where = f"WHERE status = 'held' AND {DECIDED_HERE} ORDER BY submitted_at, id LIMIT ?"
    orders = cast(list[Order], read_nouns(connection, "order", where, (limit,)))
    return [_explained(connection, order, now) for order in orders]


def held_order(connection: Connection, order_id: str, now: str) -> HeldOrder | None:
    """Return one order, when it is held, whoever decides about it."""
    order = TableNouns(connection).get(Order, order_id)
    held = order is not None and order.status == "held"
    return _explained(connection, order, now) if order is not None and held else None


def count_decisions(connection: Connection) -> int:
    """Count what waits for the person's decision: held orders and open conflicts."""
    found: int = connection.exec_driver_sql(
        f"SELECT (SELECT count(*) FROM order_head WHERE status = 'held' AND {DECIDED_HERE})"
        f" + (SELECT count(*) FROM conflict WHERE choice IS NULL AND {MINE_TO_DECIDE})"
    ).scalar_one()
    return found


def _explained(connection: Connection, order: Order, now: str) -> HeldOrder:
    nouns = TableNouns(connection)
    outlet = nouns.get(Outlet, order.outlet_id)
    name = outlet.name if outlet else ""
    owing = None
    entity = nouns.get(LegalEntity, order.legal_entity_id) if order.legal_entity_id else None
    if entity is not None and any(hold.code in CREDIT_HOLDS for hold in order.holds):
        owing = standing_at(connection, entity, order.currency, now)
    double = next((hold for hold in order.holds if hold.code == "possible_double"), None)
    if double is None:
        return HeldOrder(order, name, standing=owing)
    key = str(double.details.get("order", ""))
    return HeldOrder(order, name, key, nouns.get(Order, key), owing)
