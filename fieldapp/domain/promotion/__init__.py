"""Promotions: what the company gives on top of prices, to whom, when, and for which goods.

Nouns and pure functions. `calculation` makes the adjustments and gifts of an order from clean each
time; nothing here keeps what an earlier calculation found. Reading a clock or a database, words for
people, and what a command does with the result may not live here.
"""

from fieldapp.domain.promotion.deal import (
    Bundle,
    BundlePart,
    Deal,
    FreeGoods,
    Gift,
    GiftChoice,
    Mix,
    Reward,
    Tier,
    Tiers,
)
from fieldapp.domain.promotion.promotion import Promotion, Spending
from fieldapp.domain.promotion.target import Target

__all__ = [
    "Bundle",
    "BundlePart",
    "Deal",
    "FreeGoods",
    "Gift",
    "GiftChoice",
    "Mix",
    "Promotion",
    "Reward",
    "Spending",
    "Target",
    "Tier",
    "Tiers",
]
