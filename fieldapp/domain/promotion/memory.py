"""What a calculation has found, so that the next one of the same cart need not find it again.

A promotion gives the same as before when nothing of the lines that it is about has changed up to
its turn. So the next calculation begins with the products that were touched, and looks only at
promotions about these; what one of them takes off differently touches further products.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fieldapp.domain.noun import Day
from fieldapp.domain.order import Order
from fieldapp.domain.order_line import Adjustment, AppliedPromotion, OrderLine
from fieldapp.domain.product import Product
from fieldapp.domain.promotion.hint import Hint
from fieldapp.domain.promotion.index import Promotions, Traits
from fieldapp.domain.promotion.promotion import Promotion


@dataclass(frozen=True, slots=True)
class Step:
    """What one promotion gave: by line what it took off, the lines that it closed, its hint.

    `times` is how often its condition was met, whether a gift was wanted or not.
    """

    shares: Mapping[str, Adjustment]
    closed: frozenset[str] = frozenset()
    applied: AppliedPromotion | None = None
    hint: Hint | None = None
    times: int = 0


@dataclass(frozen=True, slots=True)
class Memory:
    """A calculation that is done: what it was made of, and what each promotion gave.

    `about` has the products of each promotion that may apply, `lines` the lines as they came in
    and as they went out. `traits` are those of `products`: whoever asks with the very same mapping
    says that the groups above them are the same as well.
    """

    index: Promotions
    day: Day
    audience: tuple[object, ...]
    hinting: bool
    products: Mapping[str, Product]
    traits: Mapping[str, Traits]
    promotions: tuple[Promotion, ...]
    about: Mapping[str, tuple[str, ...]]
    steps: Mapping[str, Step] = field(default_factory=dict)
    lines: Mapping[str, tuple[OrderLine, OrderLine]] = field(default_factory=dict)

    def fits(self, order: Order, index: Promotions, day: Day, *, hinting: bool) -> bool:
        """Say whether it can be of use for an order: the same promotions, people and day."""
        same = self.index is index and self.day == day and self.hinting == hinting
        return same and self.audience == audience_of(order)

    def touched(self, order: Order, about: Mapping[str, object]) -> set[str]:
        """Return the products of which a line is another one now, has gone or is new.

        `about` names the promotions that may apply now; what others gave touches their products.
        """
        found: set[str] = set()
        there = set()
        for line in order.own_lines:
            there.add(line.id)
            before = self.lines.get(line.id)
            if before is None or not _same_cost(before[0], line):
                found.add(line.product_id)
                found.update((before[0].product_id,) if before else ())
        found.update(came.product_id for id_, (came, _) in self.lines.items() if id_ not in there)
        for id_ in self.steps.keys() - about.keys():
            found.update(self.about[id_])
        return found

    def untouched(
        self, promotion: Promotion, about: tuple[str, ...], touched: set[str]
    ) -> Step | None:
        """Return what a promotion gave when it gives the same now, else None.

        `about` are its products now. They may be others than before though no line has changed,
        when a product or a group has another place in the catalog.
        """
        before = self.steps.get(promotion.id)
        if before is None or promotion.id not in self.index.plain:
            return None
        own = self.about[promotion.id]
        same = (own is about or own == about) and touched.isdisjoint(about)
        return before if same else None

    def finished(self, line: OrderLine, adjustments: list[Adjustment]) -> OrderLine | None:
        """Return the line as it went out, when it came in the same and got the same."""
        before = self.lines.get(line.id)
        if before is None:
            return None
        if before[0] is not line and before[0].__dict__ != line.__dict__:
            return None
        return before[1] if before[1].adjustments == adjustments else None


def audience_of(order: Order) -> tuple[object, ...]:
    """Return by what promotions choose whom they are for."""
    return order.id, order.outlet_id, order.price_type_id, order.channel, order.currency, order.kind


def _same_cost(one: OrderLine, other: OrderLine) -> bool:
    return one is other or (
        one.product_id == other.product_id
        and one.quantity == other.quantity
        and one.price_minor == other.price_minor
        and one.catch_grams == other.catch_grams
    )
