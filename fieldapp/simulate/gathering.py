"""The invariant of lines that go from cart to cart: each is in one place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from fieldapp.domain.order import Order


def in_one_place(orders: Iterable[Order]) -> Iterator[str]:
    """Nothing lost or doubled: a line is in one order that stands, or where its order says."""
    every = {order.id: order for order in orders}
    standing = [order for order in every.values() if order.status != "cancelled"]
    for id_, n in Counter(line.id for order in standing for line in order.lines).items():
        if n > 1:
            yield f"line {id_} is in {n} orders"
    for order in every.values():
        if order.moved_to is not None and order.status == "cancelled" and order.lines:
            yield f"{order.number} was put into another one and has lines"
        for line_id, place in order.moved.items():
            if place.order_id not in every:
                yield f"{order.number}: line {line_id} went to an order that is not there"


def gathered(orders: Iterable[Order]) -> set[str]:
    """Return the orders that lines were taken from or came to."""
    found: set[str] = set()
    for order in orders:
        if order.moved_to is not None or order.moved or order.quote_id is not None:
            found.add(order.id)
        found |= {place.order_id for place in order.moved.values()}
        found |= {order.moved_to} if order.moved_to is not None else set()
    return found
