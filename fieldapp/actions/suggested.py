"""Suggested products that go into an outlet's cart."""

from __future__ import annotations

from collections.abc import Sequence

from fieldapp.actions import orders
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.queries.orders import newest_draft
from fieldapp.localdb.queries.orders import order as read_order
from fieldapp.localdb.replica import Replica


def add(replica: Replica, outlet_id: str, product_id: str, quantity: int) -> str | Refusal:
    """Put base units of a product into the outlet's newest cart, on top of what is there.

    A cart begins with it when there is none. Returns its key.
    """
    cart = orders.cart_place(replica, outlet_id)
    there = _quantities(replica, cart).get(product_id, 0)
    done = orders.set_quantity(replica, cart, product_id, there + quantity)
    return done if isinstance(done, Refusal) else done.document


def add_all(
    replica: Replica, outlet_id: str, lines: Sequence[tuple[str, int]]
) -> str | list[Refusal]:
    """Put (product, base units) into the outlet's newest cart; what it has already stays as it is.

    A cart is opened when there is none, with all lines at once. Returns its key, or why some
    products could not be added; the others are.
    """
    cart = replica.query(newest_draft, outlet_id)
    if cart is None:
        made = orders.create(replica, outlet_id, lines)
        return [made] if isinstance(made, Refusal) else made.document
    there = _quantities(replica, cart)
    refused = []
    for product_id, quantity in lines:
        if product_id not in there:
            done = orders.set_quantity(replica, cart, product_id, quantity)
            refused += [done] if isinstance(done, Refusal) else []
    return refused or cart


def _quantities(replica: Replica, order_id: str) -> dict[str, int]:
    """Return the base units of each product in an order."""
    order = replica.query(read_order, order_id, replica.now()[:10])
    quantities: dict[str, int] = {}
    for line in order.own_lines if order else []:
        quantities[line.product_id] = quantities.get(line.product_id, 0) + line.quantity
    return quantities
