"""The suggested order of one product: rate of sale, what is still there, and what to order.

suggested = ceil to pack multiple of
    (rate of sale x (days to the next delivery + safety days) - on hand - in transit)
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median, median_low

from fieldapp.domain.product import MAX_QUANTITY, Product
from fieldapp.domain.repricing import fit_quantity
from fieldapp.domain.route import Stop
from fieldapp.domain.suggestion.history import Purchase

SAFETY_DAYS = 3
"""Days of sale that are to be left when the next delivery comes."""

FIRST_DAYS = 28
"""How long a product lasts that was bought only once: nobody knows yet, a month is a fair guess."""

GIVEN_UP_DAYS = 60
GIVEN_UP_INTERVALS = 3
"""Not bought for both of these: the outlet does not carry the product any more."""

HUGE = 3
"""A purchase above so many times the median counts as that much: a party is no rate of sale."""

HALF_LIFE_DAYS = 90
UNPLANNED_DAYS = 14
LONGEST_COVER_DAYS = 28
_WEEKS_OF_PLAN = 53


def mean_interval(purchases: Sequence[Purchase]) -> float | None:
    """Return the mean days between purchases, at least 1; None when there is only one."""
    if len(purchases) < 2:
        return None
    return max(1.0, (purchases[-1].day - purchases[0].day) / (len(purchases) - 1))


def rate_of_sale(purchases: Sequence[Purchase], now: float) -> float:
    """Return the base units that the outlet sells in a day, as its purchases (oldest first) tell.

    What was bought lasted until the next purchase, so the rate is the sum of quantities over the
    sum of the days that they lasted; an interval counts half for every `HALF_LIFE_DAYS` since its
    end. That is Croston's separation of sizes and intervals (Operational Research Quarterly 23,
    1972) as one ratio of sums, which has not the upward bias of his ratio of means (Syntetos and
    Boylan, International Journal of Forecasting 21, 2005). The newest purchase counts once it has
    lasted longer than usual, so that the rate falls while nothing is bought, as in Teunter,
    Syntetos and Babai (European Journal of Operational Research 214, 2011).

    From three purchases on, a huge one counts as `HUGE` medians. A product bought once lasts at
    least `FIRST_DAYS`. A product that the outlet has given up sells nothing.
    """
    if not purchases:
        return 0.0
    since = max(0.0, now - purchases[-1].day)
    usual = mean_interval(purchases)
    if since > max(GIVEN_UP_DAYS, GIVEN_UP_INTERVALS * (usual or FIRST_DAYS)):
        return 0.0
    sizes = _without_huge([purchase.quantity for purchase in purchases])
    if usual is None:
        return sizes[0] / max(FIRST_DAYS, since)
    lasted = [(b.day, max(1.0, b.day - a.day)) for a, b in pairwise(purchases)]
    if since > usual:
        lasted.append((now, since))
    weights: list[float] = [0.5 ** (max(0.0, now - end) / HALF_LIFE_DAYS) for end, _ in lasted]
    sold = sum(weight * size for weight, size in zip(weights, sizes, strict=False))
    return sold / sum(weight * days for weight, (_, days) in zip(weights, lasted, strict=True))


def on_hand(purchases: Sequence[Purchase], rate: float, now: float) -> float:
    """Return the base units that should be left of purchases (oldest first) at a rate of sale.

    An estimate for as long as nobody has counted, by the same view as the rate: earlier purchases
    were sold when the newest was made. Of a huge newest one all of it lies there.
    """
    if not purchases:
        return 0.0
    newest = purchases[-1]
    return max(0.0, newest.quantity - rate * max(0.0, now - newest.day))


def suggested_quantity(
    product: Product,
    purchases: Sequence[Purchase],
    rate: float,
    days: float,
    on_hand: float,
    in_transit: float,
) -> int:
    """Return how many base units to order so that they last `days` and the safety days; 0: none.

    Rounded up to the largest pack that all of the outlet's `purchases` were multiples of, else to
    the order multiple, and at least the minimum.
    """
    if product.discontinued:
        return 0
    need = min(rate * (days + SAFETY_DAYS) - on_hand - in_transit, float(MAX_QUANTITY))
    # A hair above a whole pack is an error of floating point, not another pack.
    if need <= 1e-6:
        return 0
    pack = pack_multiple(product, purchases)
    return fit_quantity(product, math.ceil(need / pack - 1e-9) * pack)


def pack_multiple(product: Product, purchases: Iterable[Purchase]) -> int:
    """Return the base units in the largest pack that the outlet has always bought whole."""
    bought = [purchase.quantity for purchase in purchases]
    whole = [
        pack.quantity
        for pack in product.packs
        if pack.quantity % product.order_multiple == 0
        and bought
        and all(quantity % pack.quantity == 0 for quantity in bought)
    ]
    return max(whole, default=product.order_multiple)


def days_to_next_delivery(
    stops: Iterable[Stop], today: dt.date, order_days: Sequence[float]
) -> float:
    """Return the days that an order of today has to last: until the next planned call.

    Without a plan it is the median of the days between the outlet's orders, within bounds, and
    without those a guess.
    """
    stops = list(stops)
    for ahead in range(1, _WEEKS_OF_PLAN * 7 + 1):
        if any(stop.due_on(today + dt.timedelta(days=ahead)) for stop in stops):
            return float(ahead)
    days = sorted({math.floor(day) for day in order_days})
    if len(days) < 2:
        return float(UNPLANNED_DAYS)
    return float(min(LONGEST_COVER_DAYS, median(b - a for a, b in pairwise(days))))


def _without_huge(sizes: Sequence[int]) -> list[float]:
    if len(sizes) < 3:
        return [float(size) for size in sizes]
    most = HUGE * median_low(sizes)
    return [float(min(size, most)) for size in sizes]
