"""The stock of the demo, derived from how fast products sell."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence

from fieldapp.domain.noun import UTC, instant_of
from fieldapp.domain.order import Order
from fieldapp.domain.product import Product
from fieldapp.domain.stock import Stock

WAREHOUSE = "main"

SAMPLE_FACTOR = 100
"""The extract is a small sample of the State's sales: a warehouse for all of them holds more."""

COVER_WEEKS = (2, 4, 6, 8)
OUT_OF_STOCK_ONE_IN = 25


def stock_levels(
    products: Sequence[Product], orders: Iterable[Order], today: dt.date
) -> list[Stock]:
    """Return the stock of every product at 02:00 UTC of `today`, in whole packs.

    The level is the rate of sale over all the weeks of the data, times the sample factor, times
    2, 4, 6 or 8 weeks; one product in 25 is out of stock. Which, follows from the product's id.
    """
    sold: Counter[str] = Counter()
    days: list[str] = []
    for order in orders:
        days.append(order.created_at[:10])
        for line in order.lines:
            sold[line.product_id] += line.quantity
    span = dt.date.fromisoformat(max(days)) - dt.date.fromisoformat(min(days))
    weeks = max(1, span.days // 7)
    as_of = instant_of(dt.datetime.combine(today, dt.time(2), UTC))
    levels = []
    for product in products:
        draw = uuid.UUID(product.id).int
        cover = COVER_WEEKS[draw // OUT_OF_STOCK_ONE_IN % len(COVER_WEEKS)]
        pack = product.packs[0].quantity if product.packs else 1
        bottles = sold[product.id] * SAMPLE_FACTOR * cover // weeks
        quantity = -(-bottles // pack) * pack if draw % OUT_OF_STOCK_ONE_IN else 0
        levels.append(
            Stock(warehouse_id=WAREHOUSE, product_id=product.id, quantity=quantity, as_of=as_of)
        )
    return levels
