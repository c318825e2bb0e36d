"""Lines of an order while promotions are worked out, and the units of them that count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from fieldapp.domain.money import round_half_up
from fieldapp.domain.order_line import Adjustment, amount_of


@dataclass(slots=True, eq=False)
class Item:
    """A line under way: what it still costs after the promotions that were applied before."""

    line_id: str
    product_id: str
    quantity: int
    left_minor: int
    adjustments: list[Adjustment] = field(default_factory=list)
    closed: bool = False
    catch_grams: int | None = None

    def worth(self, units: int, price_minor: int) -> int:
        """Return what units come to at a price that is quoted as that of the line is."""
        return amount_of(units, price_minor, self.catch_grams)

    @property
    def rank(self) -> tuple[int, str, str]:
        """The key that puts the dearest unit first, the same however the lines are ordered."""
        return -(self.left_minor * 1_000_000 // self.quantity), self.product_id, self.line_id


class Portion(NamedTuple):
    """Some units of a line, and what they cost when they were taken."""

    item: Item
    units: int
    value_minor: int

    @classmethod
    def of(cls, item: Item, units: int) -> Portion:
        """Return so many units of a line as they cost now."""
        if units == item.quantity:
            return cls(item, units, item.left_minor)
        return cls(item, units, round_half_up(item.left_minor * units, item.quantity))


def units_of(portions: Iterable[Portion]) -> int:
    """Return how many units there are."""
    return sum([portion.units for portion in portions])


def value_of(portions: Iterable[Portion]) -> int:
    """Return what the units still cost together."""
    return sum([portion.value_minor for portion in portions])


def dearest_first(portions: Iterable[Portion]) -> list[Portion]:
    """Return portions by what a unit costs."""
    return sorted(portions, key=lambda portion: portion.item.rank)


def taken(portions: Sequence[Portion], units: int) -> list[Portion]:
    """Return the first `units` units, or all there are."""
    found = []
    for portion in portions:
        if units <= 0:
            break
        whole = portion.units <= units
        found.append(portion if whole else Portion.of(portion.item, units))
        units -= portion.units
    return found


def full_sets(
    portions: Sequence[Portion], pieces: int, limit: int, floor_minor: int
) -> tuple[list[Portion], int]:
    """Return the units that make sets of `pieces`, in their order, and how many sets these are.

    At most `limit` sets, and none that costs `floor_minor` or less: the buyer would not gain.
    """
    used: dict[Item, int] = {}
    sets = 0
    begun: list[Portion] = []
    for portion in portions:
        units = portion.units
        while units and sets < limit:
            if not begun and units >= pieces:
                if Portion.of(portion.item, pieces).value_minor <= floor_minor:
                    return _joined(used), sets
                whole = min(units // pieces, limit - sets)
                used[portion.item] = used.get(portion.item, 0) + whole * pieces
                sets, units = sets + whole, units - whole * pieces
                continue
            some = min(units, pieces - units_of(begun))
            begun.append(Portion.of(portion.item, some))
            units -= some
            if units_of(begun) == pieces:
                if value_of(begun) <= floor_minor:
                    return _joined(used), sets
                for part in begun:
                    used[part.item] = used.get(part.item, 0) + part.units
                sets, begun = sets + 1, []
    return _joined(used), sets


def _joined(used: dict[Item, int]) -> list[Portion]:
    return [Portion.of(item, units) for item, units in used.items()]
