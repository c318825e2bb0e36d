"""Goods that come back: what an outlet may return, at the price that it paid."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from fieldapp.domain.delivered import as_delivered
from fieldapp.domain.noun import Day
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import PLACED, Order
from fieldapp.domain.order_line import OrderLine, amount_of
from fieldapp.domain.policy import Policy

ARRIVED = ("shipped", "delivered")
"""The states in which an outlet has, or is about to have, what it ordered."""


@dataclass(frozen=True, slots=True)
class Bought:
    """What an outlet has bought of a product lately, and returned of it, in base units.

    `line` is what a return is made of: the first line of it in the newest order that arrived, at
    the price that a base unit came to there, after promotions and with its gifts among the units.
    `last_day` is the day on which that came, or was ordered where the former is not known. What
    came counts where it is known, else what was ordered.
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
    newest: tuple[Day, Day, list[OrderLine]] | None = field(default=None)
    """The day of the order, the day on which it came, and its lines."""


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
            of_product: dict[str, list[OrderLine]] = {}
            for line in as_delivered(order).lines:
                if line.quantity:
                    of_product.setdefault(line.product_id, []).append(line)
            for product_id, lines in of_product.items():
                count = counts.setdefault(product_id, _Count())
                count.bought += sum(line.quantity for line in lines)
                if count.newest is None or count.newest[0] <= day:
                    count.newest = (day, order.delivered_on or day, lines)
    return {
        product_id: Bought(as_paid(count.newest[2]), count.newest[1], count.bought, count.returned)
        for product_id, count in counts.items()
        if count.newest is not None
    }


def as_paid(lines: Sequence[OrderLine]) -> OrderLine:
    """Return the first of an order's lines of one product at what a unit came to in all of them.

    That is its own price where nothing was taken off. Else the price, of a base unit or a kilogram,
    is rounded down, as is the weight of a base unit that was weighed: nobody gets back more than
    was paid.
    """
    first = lines[0]
    paid = sum(line.amount_minor for line in lines)
    units = sum(line.quantity for line in lines)
    each, price = first.catch_grams, paid // units
    if each is not None:
        weighed = [line.delivered_grams for line in lines if line.delivered_grams]
        grams = max(units, sum(weighed)) if len(weighed) == len(lines) else units * each
        each, price = grams // units, paid * 1_000 // grams
    agreed = max(line.price_minor for line in lines)
    if amount_of(units, agreed, each) <= paid:
        price = agreed
    update: dict[str, Any] = {
        "price_minor": price,
        "catch_grams": each,
        "delivered": None,
        "delivered_grams": None,
        "discount_minor": 0,
        "adjustments": [],
        "gift_of": None,
    }
    return first.model_copy(update=update)


def returnable(
    outlet_id: str, nouns: Nouns, policy: Policy, day: Day, without: str = ""
) -> dict[str, Bought]:
    """Return by product what an outlet may return on a day, under the company's policy."""
    first = dt.date.fromisoformat(day) - dt.timedelta(days=policy.return_days)
    since = f"{first.isoformat()}T00:00:00.000Z"
    return bought_since(nouns.orders_of([outlet_id], since), without)
