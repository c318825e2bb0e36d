"""Promotions that meet at equal priority: for the same goods, people and days."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from fieldapp.domain.promotion.index import Promotions, Traits
from fieldapp.domain.promotion.promotion import Promotion


def overlaps(promotions: Promotions, products: Iterable[Traits]) -> list[tuple[str, str]]:
    """Return the ids of promotions that meet on a product at equal priority, in pairs.

    They are applied in the order of their ids, which says nothing about what was meant.
    """
    met: set[tuple[int, int]] = set()
    for product in products:
        met.update(combinations(promotions.about(product), 2))
    every = promotions.every
    return [
        (every[one].id, every[other].id)
        for one, other in sorted(met)
        if every[one].priority == every[other].priority and _meet(every[one], every[other])
    ]


def _meet(one: Promotion, other: Promotion) -> bool:
    begins = max(one.valid_from or "", other.valid_from or "")
    ends = min(one.valid_to or "9999", other.valid_to or "9999")
    return begins <= ends and all(
        not mine or not theirs or set(mine) & set(theirs)
        for mine, theirs in (
            (one.outlet_ids, other.outlet_ids),
            (one.price_type_ids, other.price_type_ids),
            (one.channels, other.channels),
            (one.weekdays, other.weekdays),
        )
    )
