"""Where a cart is, or is going to be once it has its first line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

CartKind = Literal["sale", "quote"]


@dataclass(frozen=True, slots=True)
class CartPlace:
    """The key of a cart; of one that is begun with its first line, what it is to be besides.

    `warehouse_id` is what it is going to be filled from, where that was chosen. As `text` it stands
    for the cart in addresses, before that line and after it.
    """

    order_id: str
    outlet_id: str = ""
    kind: CartKind = "sale"
    warehouse_id: str = ""

    @classmethod
    def of(cls, text: str) -> CartPlace:
        """Return the place that a text stands for; that of a cart is its key."""
        order_id, _, rest = text.partition("@")
        what, _, where = rest.partition("@")
        kind, _, length = what.partition(":")
        if kind not in ("sale", "quote") or not where:
            return cls(text)
        # Keys may have any sign in them, so the length tells where that of the outlet ends.
        end = int(length) if length.isascii() and length.isdecimal() else len(where)
        return cls(order_id, where[:end], cast(CartKind, kind), where[end + 1 :])

    @property
    def text(self) -> str:
        """The text that stands for it."""
        if not self.outlet_id:
            return self.order_id
        if not self.warehouse_id:
            return f"{self.order_id}@{self.kind}@{self.outlet_id}"
        what = f"{self.kind}:{len(self.outlet_id)}"
        return f"{self.order_id}@{what}@{self.outlet_id}@{self.warehouse_id}"
