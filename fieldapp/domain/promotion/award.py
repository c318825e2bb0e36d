"""What one promotion gives for the lines that it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from fieldapp.domain.money import round_half_up, share_out
from fieldapp.domain.promotion.deal import (
    Basis,
    Bundle,
    Deal,
    FreeGoods,
    Gift,
    Mix,
    Reward,
    Tier,
    Tiers,
)
from fieldapp.domain.promotion.portion import (
    Item,
    Portion,
    dearest_first,
    full_sets,
    taken,
    units_of,
    value_of,
)

UNLIMITED = 1 << 62


@dataclass(slots=True)
class Award:
    """How often a promotion applies, and what it takes off which lines, in minor units.

    `counted` are the lines that it has used.
    """

    times: int = 0
    shares: list[tuple[Item, int]] = field(default_factory=list)
    counted: list[Item] = field(default_factory=list)

    @property
    def total_minor(self) -> int:
        """What it takes off all lines together."""
        return sum(amount for _, amount in self.shares)

    def capped(self, cap_minor: int) -> Award:
        """Return this award with at most `cap_minor`, shared out anew."""
        if self.total_minor <= cap_minor:
            return self
        parts = share_out(cap_minor, [amount for _, amount in self.shares])
        shares = [(item, part) for (item, _), part in zip(self.shares, parts, strict=True)]
        return Award(self.times, shares, self.counted)


def award(deal: Deal, portions: Sequence[Portion], max_times: int | None) -> Award:
    """Return what a deal gives for portions; nothing when its condition is not met.

    A gift gives nothing here but its `times`.
    """
    limit = max_times or UNLIMITED
    if not portions:
        return Award()
    if isinstance(deal, Tiers):
        return _tiers(deal, portions, limit)
    if isinstance(deal, FreeGoods):
        return _free_goods(deal, portions, limit)
    if isinstance(deal, Mix):
        return _mix(deal, portions, limit)
    if isinstance(deal, Bundle):
        return _bundle(deal, portions, limit)
    return _gift(deal, portions, limit)


def reached(basis: Basis, portions: Sequence[Portion]) -> int:
    """Return what counts for a threshold: units, or what they cost."""
    return units_of(portions) if basis == "quantity" else value_of(portions)


def tier_of(deal: Tiers, reached_so_far: int) -> Tier | None:
    """Return the highest tier that is reached."""
    return next((t for t in reversed(deal.tiers) if t.threshold <= reached_so_far), None)


def set_reward(reward: Reward, value_minor: int, sets: int) -> int:
    """Return what is taken off `sets` sets that cost `value_minor` together."""
    if reward.percent_bp is not None:
        return round_half_up(value_minor * reward.percent_bp, 10_000)
    if reward.off_minor is not None:
        return min(reward.off_minor * sets, value_minor)
    return max(0, value_minor - (reward.price_minor or 0) * sets)


def _tiers(deal: Tiers, portions: Sequence[Portion], limit: int) -> Award:
    base = reached(deal.basis, portions)
    tier = tier_of(deal, base)
    if tier is None:
        return Award()
    reward = tier.reward
    if reward.per == "unit" and reward.percent_bp is None:
        return _of(1, [(portion, _off_units(reward, portion)) for portion in portions])
    times = 1
    if deal.every and reward.off_minor is not None:
        times = min(base // max(1, tier.threshold), limit)
    total = set_reward(reward, value_of(portions), times)
    return _shared(times, portions, total)


def _off_units(reward: Reward, portion: Portion) -> int:
    value = portion.value_minor
    if reward.off_minor is not None:
        return min(value, portion.item.worth(portion.units, reward.off_minor))
    return max(0, value - portion.item.worth(portion.units, reward.price_minor or 0))


def _free_goods(deal: FreeGoods, portions: Sequence[Portion], limit: int) -> Award:
    each = deal.buy + deal.free
    ranked = dearest_first(portions)
    if deal.of == "cheapest":
        sets = min(units_of(ranked) // each, limit)
        free = taken(ranked[::-1], sets * deal.free)
        return _of(sets, [(portion, portion.value_minor) for portion in free], portions)
    by_product: dict[str, list[Portion]] = {}
    for portion in ranked:
        by_product.setdefault(portion.item.product_id, []).append(portion)
    times, free, counted = 0, list[Portion](), list[Portion]()
    for of_product in by_product.values():
        sets = min(units_of(of_product) // each, limit - times)
        if sets:
            times += sets
            free += taken(of_product, sets * deal.free)
            counted += of_product
    return _of(times, [(portion, portion.value_minor) for portion in free], counted)


def _mix(deal: Mix, portions: Sequence[Portion], limit: int) -> Award:
    floor = deal.reward.price_minor
    least = -1 if floor is None else floor
    used, sets = full_sets(dearest_first(portions), deal.pieces, limit, least)
    return _shared(sets, used, set_reward(deal.reward, value_of(used), sets))


def _bundle(deal: Bundle, portions: Sequence[Portion], limit: int) -> Award:
    sets, ranked = limit, dearest_first(portions)
    parts = [[p for p in ranked if p.item.product_id in part.product_ids] for part in deal.parts]
    for part, of_part in zip(deal.parts, parts, strict=True):
        sets = min(sets, units_of(of_part) // part.quantity)
    used = [
        portion
        for part, of_part in zip(deal.parts, parts, strict=True)
        for portion in taken(of_part, sets * part.quantity)
    ]
    return _shared(sets, used, set_reward(deal.reward, value_of(used), sets))


def _gift(deal: Gift, portions: Sequence[Portion], limit: int) -> Award:
    base = reached(deal.basis, portions)
    times = min(base // deal.threshold, limit if deal.every else 1)
    return Award(times, counted=[portion.item for portion in portions] if times else [])


def _shared(times: int, portions: Sequence[Portion], total_minor: int) -> Award:
    """Share an amount out over portions by what they cost."""
    parts = share_out(total_minor, [portion.value_minor for portion in portions])
    return _of(times, list(zip(portions, parts, strict=True)))


def _of(
    times: int, shares: Sequence[tuple[Portion, int]], counted: Sequence[Portion] | None = None
) -> Award:
    used = [portion for portion, _ in shares] if counted is None else counted
    return Award(
        times,
        [(portion.item, amount) for portion, amount in shares if amount],
        [portion.item for portion in used],
    )
