"""The promotions of an order, worked out from clean: adjustments of lines, and gifts."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fieldapp.domain.noun import Day
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import GIFT_PREFIX, Adjustment, AppliedPromotion, Order, OrderLine
from fieldapp.domain.product import MAX_QUANTITY, Product
from fieldapp.domain.promotion.award import Award, award
from fieldapp.domain.promotion.deal import Gift
from fieldapp.domain.promotion.facts import Facts
from fieldapp.domain.promotion.hint import Hint, hint_of
from fieldapp.domain.promotion.portion import Item, Portion
from fieldapp.domain.promotion.promotion import Promotion


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
    items: dict[str, list[Item]]
    applied: list[AppliedPromotion] = field(default_factory=list)
    offers: list[GiftOffer] = field(default_factory=list)
    hints: list[Hint] | None = None

    @classmethod
    def of(cls, facts: Facts) -> Working:
        """Return the beginning: nothing applied. The order of the lines plays no part."""
        items: dict[str, list[Item]] = {}
        for line in sorted(facts.order.own_lines, key=lambda line: (line.product_id, line.id)):
            item = Item(line.id, line.product_id, line.quantity, line.gross_minor)
            items.setdefault(line.product_id, []).append(item)
        return cls(facts, items)

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
                    found.append(Portion(item, units))
        return found

    def apply(self, promotion: Promotion) -> None:
        """Apply a promotion to what the ones before have left."""
        if promotion.stacking == "order" and self.applied:
            return
        portions = self.portions(promotion)
        given = award(promotion.deal, portions, promotion.max_times)
        if not given.times and self.hints is None:
            return
        remaining = self.facts.remaining(promotion)
        if remaining == 0 or self.facts.used_up(promotion):
            return
        caps = [cap for cap in (remaining, promotion.max_discount_minor) if cap is not None]
        given = given.capped(min(caps)) if caps else given
        if self.hints is not None:
            hint = hint_of(promotion, portions, given.total_minor)
            self.hints += [hint] if hint else []
        if given.times and self._gives(promotion, given):
            self._book(promotion, given)

    def is_taken_whole_by(self, promotion: Promotion) -> bool:
        """Say whether a promotion was applied that leaves no room for another one."""
        if promotion.stacking != "order" or not self.applied:
            return False
        return self.applied[-1].promotion_id == promotion.id

    @property
    def adjustments(self) -> dict[str, list[Adjustment]]:
        """What was taken off, by line."""
        every = (item for some in self.items.values() for item in some)
        return {item.line_id: item.adjustments for item in every if item.adjustments}

    def _gives(self, promotion: Promotion, given: Award) -> bool:
        if isinstance(promotion.deal, Gift):
            return self._offer(promotion, promotion.deal, given.times)
        return given.total_minor > 0

    def _book(self, promotion: Promotion, given: Award) -> None:
        for item, amount in given.shares:
            if amount:
                item.left_minor -= amount
                adjustment = Adjustment(
                    promotion_id=promotion.id, name=promotion.name, amount_minor=amount
                )
                item.adjustments.append(adjustment)
        if promotion.stacking == "line":
            for item in given.counted:
                item.closed = True
        self.applied.append(
            AppliedPromotion(
                promotion_id=promotion.id,
                name=promotion.name,
                times=given.times,
                discount_minor=given.total_minor,
            )
        )

    def _offer(self, promotion: Promotion, gift: Gift, times: int) -> bool:
        """Offer a gift; say whether there is one to be had and the user wants it."""
        products = self.facts.nouns.many(Product, promotion.gift_ids)
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
    """An order with its promotions, the gifts that can be chosen, and what is near."""

    order: Order
    offers: tuple[GiftOffer, ...] = ()
    hints: tuple[Hint, ...] = ()


def promoted(
    order: Order,
    nouns: Nouns,
    day: Day,
    products: Mapping[str, Product] | None = None,
    *,
    hinting: bool = False,
) -> Promoted:
    """Return an order of lines with prices with the promotions of a day, and its totals.

    What earlier promotions have left on it goes: adjustments, gifts, the list of promotions.
    `products` are those of its lines, where the caller has read them already. Hints, the best
    first, are looked for when they are asked for.
    """
    working = Working.of(Facts.of(order, nouns, day, products))
    working.hints = [] if hinting else None
    for promotion in working.facts.promotions:
        working.apply(promotion)
        if working.is_taken_whole_by(promotion):
            break
    made = with_promotions(order, working.adjustments, working.applied, _gift_lines(order, working))
    hints = sorted(working.hints or (), key=lambda hint: hint.rank)
    return Promoted(made, tuple(working.offers), tuple(hints))


def with_promotions(
    order: Order,
    adjustments: Mapping[str, Sequence[Adjustment]],
    applied: Sequence[AppliedPromotion],
    gifts: Sequence[OrderLine],
) -> Order:
    """Return an order whose own lines have these adjustments, by line id, with its gifts."""
    lines = []
    for line in order.own_lines:
        made = list(adjustments.get(line.id, ()))
        if made != line.adjustments:
            discount = sum(one.amount_minor for one in made)
            line = line.model_copy(update={"adjustments": made, "discount_minor": discount})
        lines.append(line)
    return order.with_lines([*lines, *gifts], promotions=list(applied))


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
