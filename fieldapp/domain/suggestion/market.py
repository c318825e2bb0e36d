"""What all outlets of a device have ordered lately: how much a product moves, and who is alike."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Set
from operator import itemgetter

MONTH_DAYS = 28
WEEK_DAYS = 7

MARKET_ORDERS = 1_000
"""So many of the last month's newest orders count, so that a large replica is quick as well."""

OWN_PRODUCTS = 40
"""Of the outlet's own products so many, the latest bought first, tell which outlets are alike."""

ALIKE = 60
"""How many outlets that are alike are asked what they took."""

_RARE = 0.7
_LARGE = 0.5
_OWN_FADES_DAYS = 120
_THEIRS_FADES_DAYS = 15

_Order = tuple[float, Set[str]]


class Market:
    """The last month's orders of all outlets, ready to be asked for any of them at moment `now`."""

    def __init__(self, now: float) -> None:
        self.now = now
        self._orders: dict[str, list[_Order]] = defaultdict(list)
        self._week: Counter[str] = Counter()
        self._month: Counter[str] = Counter()

    def add(self, outlet_id: str, day: float, product_ids: Set[str]) -> None:
        """Add an order that somebody has placed; older ones than a month do not count."""
        if self.now - day >= MONTH_DAYS:
            return
        self._orders[outlet_id].append((day, product_ids))
        self._month.update(product_ids)
        if self.now - day < WEEK_DAYS:
            self._week.update(product_ids)

    def orders(self, product_id: str, outlet_id: str) -> tuple[int, int]:
        """Return in how many orders of others a product was, in the last week and month."""
        own = [day for day, ids in self._orders.get(outlet_id, ()) if product_id in ids]
        week = sum(self.now - day < WEEK_DAYS for day in own)
        return self._week[product_id] - week, self._month[product_id] - len(own)

    def taken_by_similar(
        self, outlet_id: str, last_bought: Mapping[str, float]
    ) -> dict[str, float]:
        """Return how much similar outlets take of each product, from 0 to 1.

        `last_bought` tells when the outlet last bought its own products. Outlets are alike that
        took the same products: a rare product says more than one that everybody takes, a recent
        purchase more than an old one, and an outlet that takes everything is like nobody. The
        products of those that are most alike count by likeness, and fade with the time since.
        """
        alike = self._alike(outlet_id, last_bought)
        whole = sum(likeness for _, likeness in alike)
        taken: dict[str, float] = defaultdict(float)
        for other, likeness in alike:
            latest: dict[str, float] = {}
            for day, product_ids in sorted(self._orders[other], key=itemgetter(0)):
                latest |= dict.fromkeys(product_ids, day)
            for product_id, day in latest.items():
                fading = math.exp(min(0.0, day - self.now) / _THEIRS_FADES_DAYS)
                taken[product_id] += likeness / whole * fading
        return dict(taken)

    def _alike(self, outlet_id: str, last_bought: Mapping[str, float]) -> list[tuple[str, float]]:
        """Return the outlets that are most alike, with how much they are."""
        own = set(sorted(last_bought, key=lambda id_: (-last_bought[id_], id_))[:OWN_PRODUCTS])
        ranges = {
            other: set[str]().union(*(product_ids for _, product_ids in orders))
            for other, orders in self._orders.items()
            if other != outlet_id
        }
        shared = {other: own & taken for other, taken in ranges.items()}
        takers = Counter(product_id for products in shared.values() for product_id in products)
        weights = {
            product_id: (count + 5) ** -_RARE
            * math.exp(min(0.0, last_bought[product_id] - self.now) / _OWN_FADES_DAYS)
            for product_id, count in takers.items()
        }
        likeness = [
            (
                other,
                sum(weights[id_] for id_ in sorted(products)) / (len(ranges[other]) + 10) ** _LARGE,
            )
            for other, products in shared.items()
            if products
        ]
        return sorted(likeness, key=lambda pair: (-pair[1], pair[0]))[:ALIKE]
