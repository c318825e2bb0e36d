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
CENTRAL = "central"

SAMPLE_FACTOR = 100
"""The extract is a small sample of the State's sales: a warehouse for all of them holds more."""

COVER_WEEKS = (2, 4, 6, 8)
OUT_OF_STOCK_ONE_IN = 25

LOW_ONE_IN = 8
"""Of one product in so many the depot has only a few packs left."""

CENTRAL_HOURS = 9
"""The central warehouse tells its figures so many hours before the depot does."""


def stock_levels(
    products: Sequence[Product], orders: Iterable[Order], today: dt.date
) -> list[Stock]:
    """Return what the two warehouses have of every product, in whole packs.

    The depot tells it at 02:00 UTC of `today`. Its level is the rate of sale over all the weeks of
    the data, times the sample factor, times 2, 4, 6 or 8 weeks; one product in 25 is out of stock,
    and of one in 8 there are half a dozen packs at most. The central warehouse has three times
    that level of every product. Which is which, follows from the product's id.
    """
    sold: Counter[str] = Counter()
    days: list[str] = []
    for order in orders:
        days.append(order.created_at[:10])
        for line in order.lines:
            sold[line.product_id] += line.quantity
    span = dt.date.fromisoformat(max(days)) - dt.date.fromisoformat(min(days))
    weeks = max(1, span.days // 7)
    told = dt.datetime.combine(today, dt.time(2), UTC)
    as_of, earlier = instant_of(told), instant_of(told - dt.timedelta(hours=CENTRAL_HOURS))
    levels = []
    for product in products:
        draw = uuid.UUID(product.id).int
        cover = COVER_WEEKS[draw // OUT_OF_STOCK_ONE_IN % len(COVER_WEEKS)]
        pack = product.packs[0].quantity if product.packs else 1
        bottles = sold[product.id] * SAMPLE_FACTOR * cover // weeks
        packs = -(-bottles // pack)
        near = min(packs, 1 + draw % 6) if draw // 7 % LOW_ONE_IN == 0 else packs
        here = near * pack if draw % OUT_OF_STOCK_ONE_IN else 0
        for warehouse, quantity, at in (
            (WAREHOUSE, here, as_of),
            (CENTRAL, (3 * packs + 12) * pack, earlier),
        ):
            levels.append(
                Stock(warehouse_id=warehouse, product_id=product.id, quantity=quantity, as_of=at)
            )
    return levels
