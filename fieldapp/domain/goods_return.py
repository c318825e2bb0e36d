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
    price that a base unit came to there, after promotions and with its gifts among the units, with
    VAT or without as the return has its prices. `last_day` is the day on which that came, or was
    ordered where the former is not known. What came counts where it is known, else what was
    ordered.
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
    newest: tuple[Day, Day, list[OrderLine], bool] | None = field(default=None)
    """The day of the order, the day on which it came, its lines, and whether VAT is in them."""


def bought_since(orders: Iterable[Order], back: Order) -> dict[str, Bought]:
    """Return by product what these orders of one outlet brought, less what went back.

    Only orders in the currency of the return `back` count: what was paid in another one is no price
    in this. Other returns count as soon as they are placed. Products that never arrived are not in
    the answer.
    """
    counts: dict[str, _Count] = {}
    for order in orders:
        if order.currency != back.currency:
            continue
        if order.kind == "return" and order.status in PLACED and order.id != back.id:
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
                    came = order.delivered_on or day
                    count.newest = (day, came, lines, order.vat_included)
    found = {}
    for product_id, count in counts.items():
        if count.newest is not None:
            _, came, lines, vat_included = count.newest
            line = as_paid(lines, had=vat_included, wanted=back.vat_included)
            found[product_id] = Bought(line, came, count.bought, count.returned)
    return found


def as_paid(lines: Sequence[OrderLine], *, had: bool, wanted: bool) -> OrderLine:
    """Return the first of an order's lines of one product at what a unit came to in all of them.

    `had` says whether the order's prices are with VAT, `wanted` whether the return's are; the VAT
    that was paid is put on top or taken out. The price is the line's own where nothing was taken
    off and VAT is as it was. Else that of a base unit or a kilogram is rounded down, as is the
    weight of a base unit that was weighed: nobody gets back more than was paid.
    """
    first = lines[0]
    paid = sum(line.amount_minor for line in lines)
    if had != wanted:
        vat = sum(line.vat_minor for line in lines)
        paid += vat if wanted else -vat
    units = sum(line.quantity for line in lines)
    each, price = first.catch_grams, paid // units
    if each is not None:
        weighed = [line.delivered_grams for line in lines if line.delivered_grams]
        grams = max(units, sum(weighed)) if len(weighed) == len(lines) else units * each
        each, price = grams // units, paid * 1_000 // grams
    agreed = max(line.price_minor for line in lines)
    if had == wanted and amount_of(units, agreed, each) <= paid:
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
    back: Order, outlet_id: str, nouns: Nouns, policy: Policy, day: Day
) -> dict[str, Bought]:
    """Return by product what an outlet may bring into a return on a day, under the policy."""
    first = dt.date.fromisoformat(day) - dt.timedelta(days=policy.return_days)
    since = f"{first.isoformat()}T00:00:00.000Z"
    return bought_since(nouns.orders_of([outlet_id], since), back)
