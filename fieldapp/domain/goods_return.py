"""Goods that come back: what an outlet may return, at the price that it paid."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from fieldapp.domain.noun import Day
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import PLACED, Order
from fieldapp.domain.order_line import OrderLine
from fieldapp.domain.policy import Policy

ARRIVED = ("shipped", "delivered")
"""The states in which an outlet has, or is about to have, what it ordered."""


@dataclass(frozen=True, slots=True)
class Bought:
    """What an outlet has bought of a product lately, and returned of it, in base units.

    `line` is the newest line of it that arrived; its prices are what a return is worth.
    `last_day` is the day of that order.
    """

    line: OrderLine
    last_day: Day
    bought: int
    returned: int

    @property
    def left(self) -> int:
        """Base units that may still be returned without anybody's decision."""
        return max(0, self.bought - self.returned)


@dataclass(slots=True)
class _Count:
    bought: int = 0
    returned: int = 0
    newest: tuple[str, OrderLine] | None = field(default=None)


def bought_since(orders: Iterable[Order], without: str = "") -> dict[str, Bought]:
    """Return by product what these orders of one outlet brought, less what went back.

    Returns count as soon as they are placed, but for the one with the id `without`. Products that
    never arrived are not in the answer.
    """
    counts: dict[str, _Count] = {}
    for order in orders:
        if order.kind == "return" and order.status in PLACED and order.id != without:
            for line in order.lines:
                counts.setdefault(line.product_id, _Count()).returned += line.quantity
        elif order.kind == "sale" and order.status in ARRIVED:
            day = (order.submitted_at or order.created_at)[:10]
            for line in order.lines:
                count = counts.setdefault(line.product_id, _Count())
                count.bought += line.quantity
                if count.newest is None or count.newest[0] <= day:
                    count.newest = (day, line)
    return {
        product_id: Bought(count.newest[1], count.newest[0], count.bought, count.returned)
        for product_id, count in counts.items()
        if count.newest is not None
    }


def returnable(
    outlet_id: str, nouns: Nouns, policy: Policy, day: Day, without: str = ""
) -> dict[str, Bought]:
    """Return by product what an outlet may return on a day, under the company's policy."""
    first = dt.date.fromisoformat(day) - dt.timedelta(days=policy.return_days)
    since = f"{first.isoformat()}T00:00:00.000Z"
    return bought_since(nouns.orders_of([outlet_id], since), without)
