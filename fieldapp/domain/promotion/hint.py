"""What is missing for a promotion that is near, and what it would bring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fieldapp.domain.money import round_half_up
from fieldapp.domain.promotion.award import reached, set_reward
from fieldapp.domain.promotion.deal import (
    Basis,
    Bundle,
    FreeGoods,
    Gift,
    GiftChoice,
    Mix,
    Reward,
    Tiers,
)
from fieldapp.domain.promotion.portion import Portion, dearest_first, taken, units_of, value_of
from fieldapp.domain.promotion.promotion import Promotion

_MANY = 1_000_000


@dataclass(frozen=True, slots=True)
class Hint:
    """A promotion, or a higher tier of one, that an order has come at least half the way to.

    `missing` and `threshold` are minor units (`value`) or base units (`quantity`). `product_ids`
    are what has to be added where that is not just anything that the promotion is about. It brings
    the `reward`, or `free` units, or one of the `gifts`. `gain_minor` is what that would take off
    beyond what is taken off now, roughly: what is missing is taken to cost what the lines cost on
    average. It is 0 for gifts.
    """

    promotion: Promotion
    basis: Basis
    threshold: int
    missing: int
    gain_minor: int = 0
    reward: Reward | None = None
    free: int = 0
    gifts: tuple[GiftChoice, ...] = ()
    product_ids: tuple[str, ...] = ()

    @property
    def rank(self) -> tuple[int, int, str]:
        """The key that puts the best first: the largest gain, then what is nearest."""
        return -self.gain_minor, self.missing * 10_000 // self.threshold, self.promotion.id


def hint_of(promotion: Promotion, portions: Sequence[Portion], given_minor: int) -> Hint | None:
    """Return what is missing for a promotion, or for its next tier; None when it is not near.

    `given_minor` is what it takes off already.
    """
    found = _hint(promotion, portions, given_minor) if portions else None
    return found if found is not None and 2 * found.missing <= found.threshold else None


def _hint(promotion: Promotion, portions: Sequence[Portion], given_minor: int) -> Hint | None:
    deal = promotion.deal
    if isinstance(deal, Tiers):
        return _next_tier(promotion, deal, portions, given_minor)
    if isinstance(deal, Gift):
        have = reached(deal.basis, portions)
        missing = deal.threshold - have
        if missing <= 0:
            return None
        return Hint(promotion, deal.basis, deal.threshold, missing, gifts=deal.choices)
    if isinstance(deal, FreeGoods):
        return _free_goods(promotion, deal, portions)
    return _set(promotion, deal, portions)


def _next_tier(
    promotion: Promotion, deal: Tiers, portions: Sequence[Portion], given_minor: int
) -> Hint | None:
    have = reached(deal.basis, portions)
    tier = next((tier for tier in deal.tiers if tier.threshold > have), None)
    if tier is None or not have:
        return None
    value = round_half_up(value_of(portions) * tier.threshold, have)
    # Units as prices are quoted: pieces, or kilograms of what is sold by weight.
    priced = sum(portion.item.worth(portion.units, _MANY) for portion in portions)
    units = round_half_up(priced * tier.threshold, have * _MANY)
    reward = tier.reward
    times = units if reward.per == "unit" else 1
    gain = max(0, set_reward(reward, value, times) - given_minor)
    missing = tier.threshold - have
    return Hint(promotion, deal.basis, tier.threshold, missing, gain, reward)


def _free_goods(promotion: Promotion, deal: FreeGoods, portions: Sequence[Portion]) -> Hint | None:
    """Return what is missing for the first set; of products that count apart, for the fullest."""
    each = deal.buy + deal.free
    groups = [list(portions)]
    if deal.of == "same":
        by_product: dict[str, list[Portion]] = {}
        for portion in portions:
            by_product.setdefault(portion.item.product_id, []).append(portion)
        groups = [by_product[id_] for id_ in sorted(by_product)]
    fullest = max(groups, key=units_of)
    have = units_of(fullest)
    if have >= each:
        return None
    gain = round_half_up(value_of(fullest) * deal.free, have)
    only = (fullest[0].item.product_id,) if deal.of == "same" else ()
    return Hint(promotion, "quantity", each, each - have, gain, free=deal.free, product_ids=only)


def _set(promotion: Promotion, deal: Mix | Bundle, portions: Sequence[Portion]) -> Hint | None:
    parts = (
        [((), deal.pieces)]
        if isinstance(deal, Mix)
        else [(part.product_ids, part.quantity) for part in deal.parts]
    )
    used: list[Portion] = []
    wanted: list[str] = []
    missing = 0
    for product_ids, quantity in parts:
        fitting = [p for p in portions if not product_ids or p.item.product_id in product_ids]
        used += taken(dearest_first(fitting), quantity)
        lacking = max(0, quantity - units_of(fitting))
        missing += lacking
        wanted += product_ids if lacking else ()
    threshold = sum(quantity for _, quantity in parts)
    if not missing:
        return None
    value = round_half_up(value_of(used) * threshold, units_of(used))
    gain = set_reward(deal.reward, value, 1)
    return Hint(
        promotion, "quantity", threshold, missing, gain, deal.reward, product_ids=tuple(wanted)
    )
