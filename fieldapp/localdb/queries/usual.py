"""What an outlet usually takes, from its newest orders."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median_low

from sqlalchemy import Connection

from fieldapp.localdb.product_index import fold
from fieldapp.localdb.queries.orders import PLACED

USUAL_ORDERS = 50
"""How many of an outlet's newest orders tell what it usually takes."""


@dataclass(frozen=True, slots=True)
class UsualProduct:
    """What an outlet usually takes: in how many of its newest orders, how much (the median)."""

    product_id: str
    sku: str
    name: str
    orders: int
    typical_quantity: int
    last_at: str


def usual_products(connection: Connection, outlet_id: str, limit: int = 20) -> list[UsualProduct]:
    """Return what an outlet orders most often, among products that are still sold."""
    rows = connection.exec_driver_sql(
        "SELECT p.id, p.sku, p.name, h.id, l.quantity, coalesce(h.submitted_at, h.created_at) "
        f"FROM (SELECT * FROM order_head WHERE outlet_id = ? AND kind = 'sale' "
        f"AND status IN {PLACED} ORDER BY created_at DESC LIMIT {USUAL_ORDERS}) h "
        "JOIN order_line l ON l.order_id = h.id "
        "JOIN product p ON p.id = l.product_id AND p.discontinued = 0",
        (outlet_id,),
    )
    taken: dict[tuple[str, str, str], dict[str, tuple[int, str]]] = {}
    for id_, sku, name, order_id, quantity, at in rows:
        of_orders = taken.setdefault((id_, sku, name), {})
        earlier = of_orders.get(order_id, (0, at))[0]
        of_orders[order_id] = (earlier + quantity, at)
    usual = [
        UsualProduct(
            *product,
            orders=len(of_orders),
            typical_quantity=median_low(quantity for quantity, _ in of_orders.values()),
            last_at=max(at for _, at in of_orders.values()),
        )
        for product, of_orders in taken.items()
    ]
    usual.sort(key=lambda product: (fold(product.name), product.product_id))
    usual.sort(key=lambda product: (product.orders, product.last_at), reverse=True)
    return usual[:limit]
