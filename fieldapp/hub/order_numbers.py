"""Numbers of orders: whose a number is, and which orders an outlet has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select

from fieldapp.domain.noun import Instant
from fieldapp.domain.order import Order
from fieldapp.hub.schema import ORDER_NUMBER
from fieldapp.hub.statement import Statement, among

_ORDER_OF = Statement(
    select(ORDER_NUMBER.c.order_id).where(
        ORDER_NUMBER.c.company == bindparam("company"), ORDER_NUMBER.c.number == bindparam("number")
    )
)
_ORDERS_OF = Statement(
    select(ORDER_NUMBER.c.order_id).where(
        ORDER_NUMBER.c.company == bindparam("company"),
        among(ORDER_NUMBER.c.outlet_id, "outlets"),
        ORDER_NUMBER.c.created_at >= bindparam("since"),
    )
)


def owner_of(connection: Connection, company: str, number: str) -> str | None:
    """Return the id of the order that has this number, or None when it is free."""
    values = {"company": company, "number": number}
    found: str | None = _ORDER_OF.scalar(connection, values)
    return found


def orders_of(
    connection: Connection, company: str, outlet_ids: Sequence[str], since: Instant
) -> list[str]:
    """Return the ids of the orders of some outlets that are dated since an instant."""
    values = {"company": company, "outlets": list(outlet_ids), "since": since}
    return _ORDERS_OF.scalars(connection, values)


def register(connection: Connection, company: str, orders: Sequence[Order]) -> None:
    """Note the numbers of orders, the outlets that they are of now and their dates."""
    rows = [
        {
            "company": company,
            "number": order.number,
            "order_id": order.id,
            "outlet_id": order.outlet_id,
            "created_at": order.dated,
        }
        for order in orders
    ]
    if rows:
        _REGISTER.run_many(connection, rows)


def _registering(insert: Any) -> Any:
    statement = insert(ORDER_NUMBER)
    new = statement.excluded
    # A number that another order has stays that order's.
    return statement.on_conflict_do_update(
        index_elements=["company", "number"],
        set_={"outlet_id": new.outlet_id, "created_at": new.created_at},
        where=ORDER_NUMBER.c.order_id == new.order_id,
    )


_REGISTER = Statement(_registering)
