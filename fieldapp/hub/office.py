"""What the office says, put beside what people and the hub have made of the same records."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any

from fieldapp.domain.command import followed
from fieldapp.domain.delivered import with_known_delivery
from fieldapp.domain.noun import Noun
from fieldapp.domain.order import Order
from fieldapp.domain.order_status import with_times
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.price import PriceType
from fieldapp.domain.product import Product
from fieldapp.domain.promotion import Promotion
from fieldapp.domain.route import Route
from fieldapp.hub.transaction import Transaction

KEEPING: tuple[type[Noun], ...] = (Outlet, Route, PriceType, Product, Promotion)
"""Nouns of which something stays that the office does not know; of orders, see below."""


def put_from_office(tx: Transaction, nouns: Iterable[Noun]) -> None:
    """Put nouns of the office, in which what people have said of them stays.

    What is known of an order's delivery stays too, where the office tells nothing of it this time.

    What an order brings with it follows, as when somebody does the same by a command: an order that
    is cancelled or gets another day leaves its common delivery, and gives budgets back.
    """
    by_type: dict[type[Noun], list[Any]] = {}
    for noun in nouns:
        by_type.setdefault(type(noun), []).append(noun)
    orders: dict[str, Order] = {order.id: order for order in by_type.pop(Order, [])}
    known_orders = tx.many(Order, orders)
    for id_, stored in known_orders.items():
        orders[id_] = _decided_anew(with_known_delivery(orders[id_], stored), stored)
    for of in KEEPING:
        some = by_type.pop(of, [])
        known = tx.many(of, [noun.key for noun in some])
        tx.put(*(n.from_office(known[n.key]) if n.key in known else n for n in some))
    tx.put(*chain.from_iterable(by_type.values()))
    changed = followed(orders.values(), tx, tx.now)
    known_orders |= tx.many(Order, [one.id for one in changed if isinstance(one, Order)])
    tx.put(*with_times(changed, known_orders, tx.now, by=""))


def _decided_anew(order: Order, stored: Order) -> Order:
    """Return an order of the office; who has released it does not answer for a cancellation."""
    if order.status != "cancelled" or stored.status == "cancelled":
        return order
    return order.model_copy(update={"decided_by": "", "decision": ""})
