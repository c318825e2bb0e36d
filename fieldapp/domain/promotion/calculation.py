"""The promotions of an order, worked out from clean: adjustments of lines, and gifts."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from fieldapp.domain.cart_prices import CartPrices
from fieldapp.domain.noun import Day
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import Order
from fieldapp.domain.order_line import GIFT_PREFIX, Adjustment, AppliedPromotion, OrderLine, line_of
from fieldapp.domain.product import Product
from fieldapp.domain.promotion.facts import Facts
from fieldapp.domain.promotion.hint import Hint
from fieldapp.domain.promotion.memory import Memory, Step, audience_of
from fieldapp.domain.promotion.working import NOTHING, GiftOffer, Working


class Adjusted(Protocol):
    """A line as far as promotions have changed it."""

    @property
    def adjustments(self) -> Sequence[Adjustment]:
        """What was taken off, in the order of the promotions."""
        ...


@dataclass(frozen=True, slots=True)
class Promoted:
    """An order with its promotions, the gifts that can be chosen, and what is near.

    `memory` and, of a cart, `prices` make the next calculation of the same order a short one.
    """

    order: Order
    offers: tuple[GiftOffer, ...] = ()
    hints: tuple[Hint, ...] = ()
    memory: Memory | None = field(default=None, compare=False, repr=False)
    prices: CartPrices | None = field(default=None, compare=False, repr=False)


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
        about = facts.about[promotion.id]
        before = memory.untouched(promotion, about, touched) if memory else None
        if before is not None:
            steps[promotion.id] = working.repeat(promotion, before)
            continue
        was = memory.steps.get(promotion.id, NOTHING) if memory else NOTHING
        step = steps[promotion.id] = working.apply(promotion, was)
        if memory is not None:
            touched |= working.differing(was, step)
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
        products=facts.products,
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


def gift_line(order: Order, promotion_id: str, product: Product, quantity: int) -> OrderLine:
    """Return the line of a gift. Its id follows from the order, the promotion and the product."""
    name = f"{order.id}\n{promotion_id}\n{product.id}".encode()
    key = f"{GIFT_PREFIX}{hashlib.blake2b(name, digest_size=12).hexdigest()}"
    # What costs nothing costs nothing whatever it weighs.
    return line_of(product, key, quantity, gift_of=promotion_id, catch_grams=None)


def _gift_lines(order: Order, working: Working) -> list[OrderLine]:
    return [
        gift_line(order, offer.promotion.id, product, quantity)
        for offer in working.offers
        for product, quantity in offer.choices
        if product.id == offer.product_id
    ]
