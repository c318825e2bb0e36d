"""Numbers of orders: whose a number is, and which orders an outlet has."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select

from fieldapp.domain.noun import Instant
from fieldapp.domain.order import Order
from fieldapp.hub.database import insert_for
from fieldapp.hub.schema import ORDER_NUMBER

_ORDER_OF = select(ORDER_NUMBER.c.order_id).where(
    ORDER_NUMBER.c.company == bindparam("company"), ORDER_NUMBER.c.number == bindparam("number")
)
_ORDERS_OF = select(ORDER_NUMBER.c.order_id).where(
    ORDER_NUMBER.c.company == bindparam("company"),
    ORDER_NUMBER.c.outlet_id.in_(bindparam("outlets", expanding=True)),
    ORDER_NUMBER.c.created_at >= bindparam("since"),
)


def owner_of(connection: Connection, company: str, number: str) -> str | None:
    """Return the id of the order that has this number, or None when it is free."""
    values = {"company": company, "number": number}
    return connection.execute(_ORDER_OF, values).scalar()


def orders_of(
    connection: Connection, company: str, outlet_ids: Sequence[str], since: Instant
) -> Sequence[str]:
    """Return the ids of the orders of some outlets that were made since an instant."""
    values = {"company": company, "outlets": list(outlet_ids), "since": since}
    return connection.execute(_ORDERS_OF, values).scalars().all()


def register(connection: Connection, company: str, orders: Sequence[Order]) -> None:
    """Note the numbers of orders, and the outlets that they are of now."""
    rows = [
        {
            "company": company,
            "number": order.number,
            "order_id": order.id,
            "outlet_id": order.outlet_id,
            "created_at": order.created_at,
        }
        for order in orders
    ]
    if rows:
        connection.execute(_register_of(insert_for(connection)), rows)


@functools.cache
def _register_of(insert: Any) -> Any:
    statement = insert(ORDER_NUMBER)
    new = statement.excluded
    # A number that another order has stays that order's.
    return statement.on_conflict_do_update(
        index_elements=["company", "number"],
        set_={"outlet_id": new.outlet_id, "created_at": new.created_at},
        where=ORDER_NUMBER.c.order_id == new.order_id,
    )
