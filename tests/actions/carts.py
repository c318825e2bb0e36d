"""Carts on a replica, as actions make them."""

from __future__ import annotations

from typing import Any

from fieldapp.actions import orders
from fieldapp.domain.order import Order
from fieldapp.localdb.replica import Replica, Saved
from fieldapp.wire.messages import Changes
from tests.localdb.pages import SCOPE, noun
from tests.replicas import page


def saved(outcome: Any) -> Saved:
    assert isinstance(outcome, Saved), outcome
    return outcome


def order(replica: Replica, order_id: str) -> Order:
    found = noun(replica, Order, order_id)
    assert isinstance(found, Order)
    return found


def new_cart(replica: Replica, **lines: int) -> str:
    return saved(orders.create(replica, "corner", list(lines.items()))).document


def page_without_salt():
    gone = Changes(bucket="catalog", kind="product", gone=["salt"])
    return page([gone], SCOPE, 3, last_command=2)
