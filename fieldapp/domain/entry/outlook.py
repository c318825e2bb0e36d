"""What filling an order would do, before anything is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fieldapp.domain.entry.amount import Counted
from fieldapp.domain.product import Product
from fieldapp.domain.refusal import Refusal

Mode = Literal["add", "replace"]
"""What becomes of the cart: the rows come on top of it, or it holds nothing but them."""

CANDIDATES = 5
"""Products offered for a row that names none exactly."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A product that comes into the cart, for one row or several.

    `asked` base units were written, `quantity` come on top of the `before` that the cart's line
    has: more than `asked` where the product's minimum or multiple wants it. The price is that of
    all of the product in the cart; `amount_minor` is what `quantity` costs.
    """

    product: Product
    lines: tuple[int, ...]
    asked: int
    quantity: int
    before: int
    price_minor: int
    amount_minor: int
    packed: Counted | None = None

    @property
    def fitted(self) -> bool:
        """Whether another quantity comes into the cart than was written."""
        return self.quantity != self.asked


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A row for which a person has to choose among products."""

    line: int
    text: str
    label: str
    candidates: tuple[Product, ...]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be used, and why."""

    line: int
    text: str
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Preview:
    """What filling an order would do; nothing has been done. Amounts in `currency`'s minor units.

    `passed` rows ask for nothing; `between` are the lines of captions and totals among them.
    `refusal` says why the order cannot be filled as it stands.
    """

    entries: tuple[Entry, ...] = ()
    open: tuple[OpenRow, ...] = ()
    bad: tuple[BadRow, ...] = ()
    passed: int = 0
    between: tuple[int, ...] = ()
    total_minor: int = 0
    currency: str = ""
    refusal: Refusal | None = None

    @property
    def wishes(self) -> tuple[tuple[str, int], ...]:
        """The base units that were asked for of each product."""
        return tuple((entry.product.id, entry.asked) for entry in self.entries)

    @property
    def left(self) -> tuple[int, ...]:
        """The lines that would not come into the order, in their order."""
        return tuple(sorted([row.line for row in self.open] + [row.line for row in self.bad]))
