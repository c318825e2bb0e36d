"""Which products an outlet is likely to order now, the likeliest first."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fieldapp.domain.suggestion.history import Basket
from fieldapp.domain.suggestion.market import Market

HISTORY_ORDERS = 100
"""How many of an outlet's newest orders tell what it will order."""

HISTORY_DAYS = 365
"""An order that is older tells nothing about now."""

NEW_PRODUCTS = 150
"""Of the products that the outlet has never ordered so many are looked at."""

_FADES_DAYS = 60

OWN_WEIGHTS: Mapping[str, float] = {
    "always": -1.941,
    "share": 0.725,
    "lately": 0.557,
    "age": 0.370,
    "week": 0.219,
    "month": 0.169,
    "similar": 0.351,
}
"""Of a product that the outlet has ordered before, fitted by logistic regression. `share`: in which
part of its orders it was. `lately`: in how many of them, old ones fading. `age`: days since the
last one; fitted on a few months, which is why older orders are left out. `week`, `month`: how many
orders of others had it. `similar`: how much similar outlets take it. All are logarithms. The
decision page on the suggested order tells how they were found."""

NEW_WEIGHTS: Mapping[str, float] = {
    "always": -3.504,
    "week": 0.043,
    "month": 0.148,
    "similar": 1.092,
    "orders": -0.640,
    "gap": 0.259,
    "range": 0.601,
}
"""Of a product that the outlet has never ordered. `orders`: how many the outlet has placed. `gap`:
days since its last one. `range`: how many products it has ordered. A newcomer's orders and those of
an outlet that tries much hold more that is new."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A product with its place in the ranking: the logarithm of the odds that it is ordered now.

    `orders` is in how many of the outlet's orders of the last year it was; 0 for a product that
    only similar outlets take.
    """

    product_id: str
    score: float
    orders: int


def rank(outlet_id: str, history: Sequence[Basket], market: Market) -> list[Ranked]:
    """Return what an outlet is likely to order at the moment of the market, the likeliest first.

    Products of its own history (orders only, without returns) and products that similar outlets
    take are weighed on one scale. Equals are in the order of their keys.
    """
    now = market.now
    history = [basket for basket in history if now - basket.day < HISTORY_DAYS]
    bought: dict[str, list[float]] = {}
    for basket in sorted(history, key=lambda basket: basket.day):
        for product_id in basket.quantities:
            bought.setdefault(product_id, []).append(basket.day)
    if not bought:
        return []
    last_bought = {product_id: days[-1] for product_id, days in bought.items()}
    similar = market.taken_by_similar(outlet_id, last_bought)
    orders = len(history)
    ranked = []
    for product_id, days in bought.items():
        week, month = market.orders(product_id, outlet_id)
        signals = {
            "share": math.log((len(days) + 0.2) / (orders + 1)),
            "lately": math.log(0.05 + sum(math.exp((day - now) / _FADES_DAYS) for day in days)),
            "age": math.log1p(max(0.0, now - days[-1])),
            "week": math.log1p(week),
            "month": math.log1p(month),
            "similar": math.log(0.01 + similar.get(product_id, 0.0)),
        }
        ranked.append(Ranked(product_id, _weigh(OWN_WEIGHTS, signals), len(days)))
    new = sorted(
        (id_ for id_ in similar if id_ not in bought), key=lambda id_: (-similar[id_], id_)
    )
    of_outlet = {
        "orders": math.log(orders),
        "gap": math.log1p(max(0.0, now - max(last_bought.values()))),
        "range": math.log1p(len(bought)),
    }
    for product_id in new[:NEW_PRODUCTS]:
        week, month = market.orders(product_id, outlet_id)
        signals = {
            **of_outlet,
            "week": math.log1p(week),
            "month": math.log1p(month),
            "similar": math.log(0.002 + similar[product_id]),
        }
        ranked.append(Ranked(product_id, _weigh(NEW_WEIGHTS, signals), 0))
    return sorted(ranked, key=lambda one: (-one.score, one.product_id))


def _weigh(weights: Mapping[str, float], signals: Mapping[str, float]) -> float:
    return weights["always"] + sum(weights[name] * value for name, value in signals.items())
