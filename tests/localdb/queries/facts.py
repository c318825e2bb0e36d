"""Short ways to put facts into a replica."""

from __future__ import annotations

from typing import Any

from fieldapp.domain.noun import Noun
from fieldapp.domain.order import Order
from fieldapp.domain.order_line import OrderLine
from fieldapp.domain.product import Product
from fieldapp.domain.visit import Visit
from fieldapp.localdb import search
from fieldapp.localdb.database import Database
from fieldapp.localdb.records import write_noun


def put(database: Database, *nouns: Noun) -> None:
    """Store nouns and index the products among them."""
    with database.write() as connection:
        for noun in nouns:
            write_noun(connection, noun)
        search.index_products(connection, [n.id for n in nouns if isinstance(n, Product)])


def an_order(
    order_id: str, outlet_id: str = "corner", lines: dict[str, int] | None = None, **fields: Any
) -> Order:
    """Return an order; each line costs 100 a unit and has the id `<order>-<product>`."""
    order = Order.model_validate(
        {
            "id": order_id,
            "number": f"N-{order_id}",
            "status": "delivered",
            "outlet_id": outlet_id,
            "author_id": "anna",
            "author_name": "Anna",
            "currency": "USD",
            "price_type_id": "retail",
            "created_at": "2026-03-01T08:00:00.000Z",
            **fields,
        }
    )
    return order.with_lines(
        [
            OrderLine(
                id=f"{order_id}-{product_id}",
                product_id=product_id,
                sku=product_id.upper(),
                name=product_id,
                quantity=quantity,
                list_minor=100,
                price_minor=100,
            )
            for product_id, quantity in (lines or {}).items()
        ]
    )


def a_visit(visit_id: str, outlet_id: str, at: str, **fields: Any) -> Visit:
    """Return a visit by the agent."""
    return Visit.model_validate(
        {"id": visit_id, "outlet_id": outlet_id, "user_id": "anna", "checked_in_at": at, **fields}
    )
