"""The promotions of the simulated company, as they begin and as the office changes them."""

from __future__ import annotations

import random
from collections.abc import Iterator

from fieldapp.domain.promotion import (
    FreeGoods,
    Gift,
    GiftChoice,
    Promotion,
    Reward,
    Target,
    Tier,
    Tiers,
)

BUDGETED = "ten-off"
GIFT = "gift"
GIFTS = ("product-01", "product-02")


def promotions() -> Iterator[Promotion]:
    """Return promotions of several kinds; one has a budget, one is for two outlets only."""
    yield Promotion(
        id=BUDGETED,
        name="Ten off",
        deal=Tiers(tiers=(Tier(threshold=12, reward=Reward(percent_bp=1_000)),)),
        target=Target(group_ids=("drinks",)),
        currency="EUR",
        budget_minor=20_000,
    )
    yield Promotion(
        id="five-and-one",
        name="Five and one",
        deal=FreeGoods(buy=5),
        target=Target(product_ids=("product-03", "product-04")),
        outlet_ids=["outlet-1", "outlet-5"],
        stacking="line",
        priority=1,
    )
    yield Promotion(
        id=GIFT,
        name="Gift",
        deal=Gift(threshold=24, choices=tuple(GiftChoice(product_id=id_) for id_ in GIFTS)),
    )


def changed(promotion: Promotion, today: str, dice: random.Random) -> Promotion:
    """Return a promotion as the office may change it: for others, at an end, or worth less."""
    outlets = dice.choice([[], ["outlet-1"], ["outlet-2", "outlet-6"]])
    fields: dict[str, object] = {"outlet_ids": outlets}
    fields["valid_to"] = dice.choice([None, None, today, "2026-01-01"])
    if promotion.id == BUDGETED:
        fields["deal"] = Tiers(
            tiers=(Tier(threshold=12, reward=Reward(percent_bp=dice.choice([500, 1_000, 4_000]))),)
        )
    return promotion.model_copy(update=fields)
