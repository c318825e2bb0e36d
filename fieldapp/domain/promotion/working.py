"""A calculation under way: lines as items, and the promotions applied to them one by one."""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import attrgetter

from fieldapp.domain.order_line import Adjustment, AppliedPromotion
from fieldapp.domain.product import MAX_QUANTITY, Product
from fieldapp.domain.promotion.award import Award, award
from fieldapp.domain.promotion.deal import Gift
from fieldapp.domain.promotion.facts import Facts
from fieldapp.domain.promotion.hint import Hint, hint_of
from fieldapp.domain.promotion.memory import Step
from fieldapp.domain.promotion.portion import Item, Portion
from fieldapp.domain.promotion.promotion import Promotion

NOTHING = Step({})
"""What a promotion gives that does not apply."""


@dataclass(frozen=True, slots=True)
class GiftOffer:
    """A gift that an order has reached, with what can be chosen.

    `choices` are the products that can be had now, with their base units; `product_id` is the one
    that is in the order, None when the user wants none.
    """

    promotion: Promotion
    choices: tuple[tuple[Product, int], ...]
    product_id: str | None


@dataclass(slots=True)
class Working:
    """A calculation under way: the lines as items, and what was applied so far."""

    facts: Facts
    hinting: bool
    items: dict[str, list[Item]] = field(default_factory=dict)
    by_line: dict[str, Item] = field(default_factory=dict)
    applied: list[AppliedPromotion] = field(default_factory=list)
    offers: list[GiftOffer] = field(default_factory=list)

    @classmethod
    def of(cls, facts: Facts, *, hinting: bool) -> Working:
        """Return the beginning: nothing applied. The order of the lines plays no part."""
        working = cls(facts, hinting)
        for line in sorted(facts.order.own_lines, key=attrgetter("product_id", "id")):
            item = Item(line.id, line.product_id, line.quantity, line.gross_minor)
            item.catch_grams = line.catch_grams
            working.items.setdefault(line.product_id, []).append(item)
            working.by_line[line.id] = item
        return working

    def portions(self, promotion: Promotion) -> list[Portion]:
        """Return the units that a promotion is about and that no other keeps from it."""
        found = []
        alone = promotion.stacking == "line"
        for product_id in self.facts.about[promotion.id]:
            there = self.facts.in_stock(promotion, product_id)
            for item in self.items[product_id]:
                if item.closed or (alone and item.adjustments):
                    continue
                units = item.quantity if there is None else min(item.quantity, there)
                if there is not None:
                    there -= units
                if units == item.quantity:
                    found.append(Portion(item, units, item.left_minor))
                elif units:
                    found.append(Portion.of(item, units))
        return found

    def apply(self, promotion: Promotion, before: Step = NOTHING) -> Step:
        """Apply a promotion to what the ones before have left, and say what that was.

        What it took off in the calculation before is taken from `before` where it is the same.
        """
        if promotion.stacking == "order" and self.applied:
            return NOTHING
        portions = self.portions(promotion)
        given = award(promotion.deal, portions, promotion.max_times)
        if not given.times and not self.hinting:
            return NOTHING
        remaining = self.facts.remaining(promotion)
        if remaining == 0 or self.facts.used_up(promotion):
            return NOTHING
        caps = [cap for cap in (remaining, promotion.max_discount_minor) if cap is not None]
        given = given.capped(min(caps)) if caps else given
        hint = hint_of(promotion, portions, given.total_minor) if self.hinting else None
        if not given.times or not self._gives(promotion, given):
            return Step({}, hint=hint, times=given.times)
        step = _step(promotion, given, hint, before)
        self.replay(step)
        return step

    def repeat(self, promotion: Promotion, before: Step) -> Step:
        """Give what a promotion gave before, on lines that are as they were; return what it was.

        Of a gift the choice may be another one.
        """
        step = before
        if isinstance(promotion.deal, Gift):
            wanted = before.times and self._offer(promotion, promotion.deal, before.times)
            if not wanted:
                step = Step({}, hint=before.hint, times=before.times)
            elif before.applied is None:
                step = _step(promotion, Award(before.times), before.hint)
        self.replay(step)
        return step

    def replay(self, step: Step) -> None:
        """Do to the lines what a promotion does."""
        for line_id, adjustment in step.shares.items():
            item = self.by_line[line_id]
            item.left_minor -= adjustment.amount_minor
            item.adjustments.append(adjustment)
        for line_id in step.closed:
            self.by_line[line_id].closed = True
        if step.applied is not None:
            self.applied.append(step.applied)

    def is_taken_whole_by(self, promotion: Promotion) -> bool:
        """Say whether a promotion was applied that leaves no room for another one."""
        if promotion.stacking != "order" or not self.applied:
            return False
        return self.applied[-1].promotion_id == promotion.id

    def differing(self, one: Step, other: Step) -> set[str]:
        """Return the products of the lines that two steps leave differently."""
        lines = one.closed ^ other.closed
        for line_id in one.shares.keys() | other.shares.keys():
            mine, theirs = one.shares.get(line_id), other.shares.get(line_id)
            if mine is theirs:
                continue
            if mine is None or theirs is None or mine.amount_minor != theirs.amount_minor:
                lines |= {line_id}
        return {self.by_line[id_].product_id for id_ in lines if id_ in self.by_line}

    def _gives(self, promotion: Promotion, given: Award) -> bool:
        if isinstance(promotion.deal, Gift):
            return self._offer(promotion, promotion.deal, given.times)
        return given.total_minor > 0

    def _offer(self, promotion: Promotion, gift: Gift, times: int) -> bool:
        """Offer a gift; say whether there is one to be had and the user wants it."""
        products = self.facts.gift_products
        choices = []
        for choice in gift.choices:
            product = products.get(choice.product_id)
            quantity = min(choice.quantity * times, MAX_QUANTITY)
            there = self.facts.in_stock(promotion, choice.product_id)
            quantity = quantity if there is None else min(quantity, there)
            if product is not None and not product.discontinued and quantity:
                choices.append((product, quantity))
        if not choices:
            return False
        chosen = self.facts.order.gifts.get(promotion.id)
        can_be_had = [product.id for product, _ in choices]
        wanted = chosen if chosen == "" or chosen in can_be_had else can_be_had[0]
        self.offers.append(GiftOffer(promotion, tuple(choices), wanted or None))
        return bool(wanted)


def _step(promotion: Promotion, given: Award, hint: Hint | None, before: Step = NOTHING) -> Step:
    shares = {}
    for item, amount in given.shares:
        if amount:
            was = before.shares.get(item.line_id)
            if was is None or was.amount_minor != amount or was.name != promotion.name:
                fields = {"promotion_id": promotion.id, "name": promotion.name}
                was = Adjustment(**fields, amount_minor=amount)
            shares[item.line_id] = was
    closed = frozenset(item.line_id for item in given.counted if promotion.stacking == "line")
    applied = AppliedPromotion(
        promotion_id=promotion.id,
        name=promotion.name,
        times=given.times,
        discount_minor=given.total_minor,
    )
    return Step(shares, closed, applied, hint, given.times)
