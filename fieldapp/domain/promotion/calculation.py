"""The promotions of an order, worked out from clean: adjustments of lines, and gifts."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from fieldapp.domain.noun import Day
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import GIFT_PREFIX, Adjustment, AppliedPromotion, Order, OrderLine
from fieldapp.domain.product import MAX_QUANTITY, Product
from fieldapp.domain.promotion.award import Award, award
from fieldapp.domain.promotion.deal import Gift
from fieldapp.domain.promotion.facts import Facts
from fieldapp.domain.promotion.hint import Hint, hint_of
from fieldapp.domain.promotion.memory import Memory, Step, audience_of, is_plain
from fieldapp.domain.promotion.portion import Item, Portion
from fieldapp.domain.promotion.promotion import Promotion

NOTHING = Step({})
"""What a promotion gives that does not apply."""


class Adjusted(Protocol):
    """A line as far as promotions have changed it."""

    @property
    def adjustments(self) -> Sequence[Adjustment]:
        """What was taken off, in the order of the promotions."""
        ...


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
        for line in sorted(facts.order.own_lines, key=lambda line: (line.product_id, line.id)):
            item = Item(line.id, line.product_id, line.quantity, line.gross_minor)
            working.items.setdefault(line.product_id, []).append(item)
            working.by_line[line.id] = item
        return working

    def portions(self, promotion: Promotion) -> list[Portion]:
        """Return the units that a promotion is about and that no other keeps from it."""
        found = []
        for product_id in self.facts.about[promotion.id]:
            there = self.facts.in_stock(promotion, product_id)
            for item in self.items[product_id]:
                if item.closed or (promotion.stacking == "line" and item.adjustments):
                    continue
                units = item.quantity if there is None else min(item.quantity, there)
                if there is not None:
                    there -= units
                if units:
                    found.append(Portion.of(item, units))
        return found

    def apply(self, promotion: Promotion) -> Step:
        """Apply a promotion to what the ones before have left, and say what that was."""
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
            return Step({}, hint=hint)
        step = _step(promotion, given, hint)
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
            if one.shares.get(line_id) != other.shares.get(line_id):
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


@dataclass(frozen=True, slots=True)
class Promoted:
    """An order with its promotions, the gifts that can be chosen, and what is near.

    `memory` makes the next calculation of the same cart a short one.
    """

    order: Order
    offers: tuple[GiftOffer, ...] = ()
    hints: tuple[Hint, ...] = ()
    memory: Memory | None = field(default=None, compare=False, repr=False)


def promoted(
    order: Order,
    nouns: Nouns,
    day: Day,
    products: Mapping[str, Product] | None = None,
    *,
    hinting: bool = False,
    memory: Memory | None = None,
) -> Promoted:
    """Return an order of lines with prices with the promotions of a day, and its totals.

    What earlier promotions have left on it goes: adjustments, gifts, the list of promotions.
    `products` are those of its lines, where the caller has read them already. Hints, the best
    first, are looked for when they are asked for. A memory of whatever calculation changes
    nothing but the time it takes.
    """
    if memory is not None and not memory.fits(order, nouns.promotions(), day, hinting=hinting):
        memory = None
    facts = Facts.of(order, nouns, day, products, memory)
    working = Working.of(facts, hinting=hinting)
    steps = _steps(working, memory)
    gifts = _gift_lines(order, working)
    made = with_promotions(order, working.by_line, working.applied, gifts, memory)
    hints = sorted((s.hint for s in steps.values() if s.hint), key=lambda hint: hint.rank)
    return Promoted(
        made, tuple(working.offers), tuple(hints), _memory(facts, made, steps, hinting=hinting)
    )


def _steps(working: Working, memory: Memory | None) -> dict[str, Step]:
    """Apply the promotions, the one of the highest priority first; return what each gave."""
    facts, steps = working.facts, dict[str, Step]()
    touched = memory.touched(facts.order, facts.about) if memory else set[str]()
    for promotion in facts.promotions:
        before = memory.steps.get(promotion.id) if memory else None
        untouched = touched.isdisjoint(facts.about[promotion.id])
        if before is not None and untouched and is_plain(promotion):
            working.replay(before)
            steps[promotion.id] = before
            continue
        step = steps[promotion.id] = working.apply(promotion)
        if memory is not None:
            touched |= working.differing(before or NOTHING, step)
        if working.is_taken_whole_by(promotion):
            break
    return steps


def _memory(facts: Facts, made: Order, steps: dict[str, Step], *, hinting: bool) -> Memory | None:
    if facts.index is None:
        return None
    went = {line.id: line for line in made.own_lines}
    return Memory(
        index=facts.index,
        day=facts.day,
        audience=audience_of(made),
        hinting=hinting,
        traits=facts.traits,
        promotions=facts.promotions,
        about=facts.about,
        steps=steps,
        lines={line.id: (line, went[line.id]) for line in facts.order.own_lines},
    )


def with_promotions(
    order: Order,
    items: Mapping[str, Adjusted],
    applied: Sequence[AppliedPromotion],
    gifts: Sequence[OrderLine],
    memory: Memory | None = None,
) -> Order:
    """Return an order whose own lines have the adjustments of items, by line id, with its gifts."""
    lines = []
    for line in order.own_lines:
        item = items.get(line.id)
        made = list(item.adjustments) if item else []
        done = memory.finished(line, made) if memory else None
        if done is not None:
            line = done
        elif made != line.adjustments:
            discount = sum(one.amount_minor for one in made)
            line = line.model_copy(update={"adjustments": made, "discount_minor": discount})
        lines.append(line)
    return order.with_lines([*lines, *gifts], promotions=list(applied))


def _step(promotion: Promotion, given: Award, hint: Hint | None) -> Step:
    shares = {
        item.line_id: Adjustment(
            promotion_id=promotion.id, name=promotion.name, amount_minor=amount
        )
        for item, amount in given.shares
        if amount
    }
    closed = frozenset(item.line_id for item in given.counted if promotion.stacking == "line")
    applied = AppliedPromotion(
        promotion_id=promotion.id,
        name=promotion.name,
        times=given.times,
        discount_minor=given.total_minor,
    )
    return Step(shares, closed, applied, hint)


def gift_line(order: Order, promotion_id: str, product: Product, quantity: int) -> OrderLine:
    """Return the line of a gift. Its id follows from the order, the promotion and the product."""
    name = f"{order.id}\n{promotion_id}\n{product.id}".encode()
    return OrderLine(
        id=f"{GIFT_PREFIX}{hashlib.blake2b(name, digest_size=12).hexdigest()}",
        product_id=product.id,
        sku=product.sku,
        name=product.name,
        unit=product.unit,
        quantity=quantity,
        list_minor=0,
        price_minor=0,
        vat_rate_bp=product.vat_rate_bp,
        gift_of=promotion_id,
    )


def _gift_lines(order: Order, working: Working) -> list[OrderLine]:
    return [
        gift_line(order, offer.promotion.id, product, quantity)
        for offer in working.offers
        for product, quantity in offer.choices
        if product.id == offer.product_id
    ]
