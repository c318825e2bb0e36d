"""Where a cart is, or is going to be once it has its first line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

CartKind = Literal["sale", "quote"]


@dataclass(frozen=True, slots=True)
class CartPlace:
    """The key of a cart; of one that is begun with its first line, what it is to be besides.

    As `text` it stands for the cart in addresses, before that line and after it.
    """

    order_id: str
    outlet_id: str = ""
    kind: CartKind = "sale"

    @classmethod
    def of(cls, text: str) -> CartPlace:
        """Return the place that a text stands for; that of a cart is its key."""
        order_id, _, rest = text.partition("@")
        kind, _, outlet_id = rest.partition("@")
        if kind not in ("sale", "quote") or not outlet_id:
            return cls(text)
        return cls(order_id, outlet_id, cast(CartKind, kind))

    @property
    def text(self) -> str:
        """The text that stands for it."""
        return f"{self.order_id}@{self.kind}@{self.outlet_id}" if self.outlet_id else self.order_id
