"""What simulated people do about goods that go back and money that is taken."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial
from typing import Any, cast

from fieldapp.actions import goods_return, payments
from fieldapp.domain.order import Order
from fieldapp.domain.payment import Payment
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.records import read_nouns
from fieldapp.localdb.replica import Replica, Saved
from fieldapp.simulate.company import PRODUCTS
from fieldapp.simulate.keys import keys_in

Choice = tuple[str, Callable[[Replica], Saved | Refusal]]

QUANTITIES = (0, 6, 12, 5, 10**9, -6)
_BEGUN = "WHERE status = 'draft' AND kind = 'return' ORDER BY id"


def with_returns(connection: Any, dice: random.Random) -> list[Choice]:
    """Return what there is to do with goods that go back, and with money that is taken."""
    outlets = keys_in(connection, "outlet")
    drafts = cast(list[Order], read_nouns(connection, "order", _BEGUN))
    product, quantity = dice.choice(PRODUCTS), dice.choice(QUANTITIES)
    choices: list[Choice] = []
    if outlets:
        outlet_id = dice.choice(outlets)
        choices.append(
            (f"takes goods back at {outlet_id}", lambda r: goods_return.begin(r, outlet_id))
        )
        amount = dice.choice((1, 2_500, 10_000, 10**13))
        choices.append(
            (f"takes {amount} at {outlet_id}", lambda r: payments.collect(r, outlet_id, amount))
        )
    taken = cast(list[Payment], read_nouns(connection, "payment", "ORDER BY id LIMIT 2"))
    choices += [(f"gives {one.number} back", partial(_refund, one.id)) for one in taken]
    for order in drafts[:3]:
        put = partial(_give_back, order.id, product, quantity)
        choices.append((f"puts {quantity} {product} into {order.number}", put))
        choices.append((f"hands {order.number} in", partial(_hand_in, order.id)))
    return choices


def _give_back(order_id: str, product: str, quantity: int, replica: Replica) -> Saved | Refusal:
    return goods_return.set_quantity(replica, order_id, product, quantity)


def _hand_in(order_id: str, replica: Replica) -> Saved | Refusal:
    return goods_return.submit(replica, order_id)


def _refund(payment_id: str, replica: Replica) -> Saved | Refusal:
    return payments.cancel(replica, payment_id)
