"""The invariant of lines that go from cart to cart: each is in one place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from fieldapp.domain.command import ChangeLine
from fieldapp.domain.order import Order
from fieldapp.domain.receipt import Receipt
from fieldapp.simulate.device import Device


def in_one_place(orders: Iterable[Order], put_back: Collection[str] = ()) -> Iterator[str]:
    """Nothing lost or doubled: a line is in one order that stands, or where its order says.

    A line of `put_back` may be in two.
    """
    every = {order.id: order for order in orders}
    standing = [order for order in every.values() if order.status != "cancelled"]
    for id_, n in Counter(line.id for order in standing for line in order.lines).items():
        if n > 1 and id_ not in put_back:
            yield f"line {id_} is in {n} orders"
    for order in every.values():
        if order.moved_to is not None and order.status == "cancelled" and order.lines:
            yield f"{order.number} was put into another one and has lines"
        for line_id, place in order.moved.items():
            if place.order_id not in every:
                yield f"{order.number}: line {line_id} went to an order that is not there"


def put_back(devices: Iterable[Device], receipts: Iterable[Receipt]) -> set[str]:
    """Return the lines that their authors were told had been removed, and are back by their change.

    A hub that came back from a backup gets commands in another order than before. Of two that put
    the same cart into different ones the other may come first, and the loser's later changes then
    bring its lines back where it saw them: both are kept, and both people are told.
    """
    told = {
        receipt.id
        for receipt in receipts
        if any(reason.code == "line_restored" for reason in receipt.reasons)
    }
    commands = (saved.command for device in devices for saved in device.saved)
    return {c.line_id for c in commands if isinstance(c, ChangeLine) and c.id in told}


def gathered(orders: Iterable[Order]) -> set[str]:
    """Return the orders that lines were taken from or came to."""
    found: set[str] = set()
    for order in orders:
        if order.moved_to is not None or order.moved or order.quote_id is not None:
            found.add(order.id)
        found |= {place.order_id for place in order.moved.values()}
        found |= {order.moved_to} if order.moved_to is not None else set()
    return found
