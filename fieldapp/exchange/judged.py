"""What becomes of the orders that a table of the office is about, and of the table's rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from fieldapp.domain.order import Order
from fieldapp.domain.product import Product
from fieldapp.exchange.report import Report, Unusable

ORDER_NAMES = (
    "order number", "order no", "number", "номер заказа", "заказ", "заказ клиента", "номер",
    "order id",
)  # fmt: skip
"""What the column that names orders may be called besides `order`."""


@dataclass(slots=True)
class Judged:
    """What becomes of some orders, and of their rows; nothing of it is noted before `note`."""

    orders: list[Order] = field(default_factory=list)
    aside: list[tuple[int, Unusable]] = field(default_factory=list)
    remarks: list[tuple[str, int]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def take(self, order: Order, count: str) -> None:
        """Add an order as it is to be, and count it under a name."""
        self.orders.append(order)
        self.counts[count] = self.counts.get(count, 0) + 1

    def note(self, report: Report) -> None:
        """Put into a report what became of the orders for good."""
        for line, why in self.aside:
            report.set_aside(line, why)
        report.rows_used -= len(self.aside)
        report.aside.sort(key=lambda row: row.line)
        for text, line in self.remarks:
            report.remark(text, line)
        for name, n in self.counts.items():
            report.nouns[name] = report.nouns.get(name, 0) + n


class OrderTable(Protocol):
    """A table whose rows name orders; `counts_goods` says that it needs their products."""

    counts_goods: bool
    report: Report

    @property
    def documents(self) -> list[str]:
        """The numbers or ids of orders that the table names."""
        ...

    def judged(
        self,
        orders: Mapping[str, Order],
        products: Mapping[str, Product],
        documents: Mapping[str, Sequence[str]],
        unknown: Collection[str],
    ) -> Judged:
        """Return what becomes of orders, which are by id as they are now.

        `documents` says by id how the table names them; what is not among the orders is unknown.
        `unknown` are all names in the table that no order has, not only those of `documents`.
        """
        ...


def why_not_under_way(status: str) -> str:
    """Return why the office has nothing to tell of an order in a state."""
    return {
        "draft": "this is a cart that nobody has submitted",
        "held": "waits for a decision; release it in the app first",
        "cancelled": "was cancelled",
    }.get(status, f"is {status}")
