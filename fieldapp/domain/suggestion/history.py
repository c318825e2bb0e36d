"""An outlet's orders as plain baskets, and what is left of them after returns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Basket:
    """One order: `day` counts days and parts of days from any fixed moment, quantities are in
    base units by product. A return has them below zero."""

    day: float
    quantities: Mapping[str, int]


@dataclass(slots=True)
class Purchase:
    """How much of one product was bought on a day, in base units."""

    day: float
    quantity: int


def netted(history: Iterable[Basket]) -> dict[str, list[Purchase]]:
    """Return each product's purchases, the oldest first, with returns taken off.

    Purchases within a day are one. A return takes off the newest purchases before it, and a
    purchase that was returned whole did not happen; what exceeds all of them is ignored.
    """
    bought: dict[str, list[Purchase]] = {}
    for basket in sorted(history, key=lambda basket: basket.day):
        for product_id, quantity in basket.quantities.items():
            purchases = bought.setdefault(product_id, [])
            if quantity > 0:
                _add(purchases, basket.day, quantity)
            else:
                _take_off(purchases, -quantity)
    return {product_id: purchases for product_id, purchases in bought.items() if purchases}


def order_days(history: Sequence[Basket]) -> list[float]:
    """Return the moments of the orders in a history, without returns, the oldest first."""
    return sorted(b.day for b in history if any(q > 0 for q in b.quantities.values()))


def _add(purchases: list[Purchase], day: float, quantity: int) -> None:
    if purchases and int(purchases[-1].day) == int(day):
        purchases[-1].quantity += quantity
    else:
        purchases.append(Purchase(day, quantity))


def _take_off(purchases: list[Purchase], returned: int) -> None:
    while purchases and returned > 0:
        taken = min(returned, purchases[-1].quantity)
        purchases[-1].quantity -= taken
        returned -= taken
        if not purchases[-1].quantity:
            purchases.pop()
