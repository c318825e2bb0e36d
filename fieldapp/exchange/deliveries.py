"""A table of what was delivered: order, product, quantity, and the weight of what is weighed.

A product may have several rows in an order, such as one for each wheel; they add up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from fieldapp.domain.delivered import DELIVERABLE, Came, is_weighed, with_delivery
from fieldapp.domain.entry.amount import Sign
from fieldapp.domain.noun import Day
from fieldapp.domain.order import Order
from fieldapp.domain.product import Product
from fieldapp.exchange.cell import ERRORS
from fieldapp.exchange.delivery_rows import Counting, DeliveryRow, row_of
from fieldapp.exchange.judged import ORDER_NAMES, Judged, why_not_under_way
from fieldapp.exchange.report import Unusable
from fieldapp.exchange.strays import Mention, Strays, mentions
from fieldapp.exchange.table import Cells, Table

NAMES = {
    "order": ORDER_NAMES,
    "sku": (
        "article", "item code", "product code", "code", "артикул", "код товара",
        "номенклатура.код", "код",
    ),
    "quantity": (
        "delivered", "delivered quantity", "shipped", "qty", "доставлено", "отгружено",
        "количество факт", "факт", "количество", "кол-во",
    ),
    "unit": ("uom", "ед. изм.", "единица измерения", "единица", "ед."),
    "weight": (
        "actual weight", "weight, kg", "net weight", "вес", "вес, кг", "фактический вес",
        "вес факт", "вес нетто", "масса", "масса, кг",
    ),
    "day": (
        "delivery date", "delivered on", "date", "дата доставки", "дата отгрузки", "дата",
    ),
}  # fmt: skip
"""What the columns may be called besides their own names."""


class Deliveries:
    """A table of deliveries. Raises `ImportRefused`.

    `last_day` is the latest day that it may tell. With `complete` the table has all that came of
    each order in it: what it does not name did not come. `checked` says that a person has looked at
    quantities and weights far from what was ordered.
    """

    counts_goods = True

    def __init__(
        self, path: Path, last_day: Day, *, complete: bool = False, checked: bool = False
    ) -> None:
        columns, more = ("order", "sku", "quantity"), ("unit", "weight", "day")
        table = Table(path, columns, "deliveries", more, NAMES, columns[:2])
        self._decimal: Sign = "," if table.notation.decimal == "," else "."
        self._last_day = last_day
        self._complete = complete
        self._checked = checked
        self._rows: dict[str, list[DeliveryRow]] = defaultdict(list)
        self._broken: dict[str, list[Mention]] = defaultdict(list)
        self.report = table.report
        table.rows(self._read, self._note_broken)

    @property
    def documents(self) -> list[str]:
        """The numbers or ids of orders that the table names."""
        return list(dict.fromkeys(name for name in (*self._rows, *self._broken) if name))

    def _read(self, line: int, cells: Cells) -> None:
        document = cells["order"]
        if not document:
            raise Unusable("order", "", "empty")
        self._rows[document].append(row_of(line, cells, self._last_day))

    def _note_broken(self, line: int, cells: Cells) -> None:
        """Note the order and the product of a row; without an order it may be of any."""
        document, sku, quantity = (
            " ".join(cells.get(name, "").split()) for name in ("order", "sku", "quantity")
        )
        document = "" if document in ERRORS else document
        self._broken[document].append(Mention(line, document, sku, quantity))

    def judged(
        self,
        orders: Mapping[str, Order],
        products: Mapping[str, Product],
        documents: Mapping[str, Sequence[str]],
        unknown: Collection[str],
    ) -> Judged:
        """Return what becomes of orders, which are by id as they are now.

        `documents` says by id how the table names them; what is not among the orders is unknown.
        `unknown` are all names in the table that no order has. It may be asked again, with what
        has changed meanwhile.
        """
        judged = Judged()
        strays = self._strays(unknown)
        for id_, names in documents.items():
            rows = [row for name in names for row in self._rows.get(name, ())]
            order = orders.get(id_)
            if order is None or (why := _closed(order)):
                for row in rows:
                    reason = why if order is not None else _unknown(strays.meant(row.document))
                    judged.aside.append((row.line, Unusable("order", row.document, reason)))
                continue
            broken = [*mentions(self._broken, names), *strays.spelled_otherwise(order, names)]
            self._judge(order, rows, broken, products, strays, judged)
        return judged

    def _strays(self, unknown: Collection[str]) -> Strays:
        lost = [row.mention for name in unknown for row in self._rows.get(name, ())]
        known = (name for name in self.documents if name not in unknown)
        return Strays(sorted([*lost, *mentions(self._broken, unknown)]), known)

    def _judge(
        self,
        order: Order,
        rows: Sequence[DeliveryRow],
        broken: Sequence[Mention],
        products: Mapping[str, Product],
        strays: Strays,
        judged: Judged,
    ) -> None:
        counting = Counting(order, products, self._decimal, self._checked)
        for row in rows:
            counting.take(row)
        for mention in broken:
            counting.miss(mention.line, mention.sku)
        came = counting.came()
        stray = strays.may_hold(order, (row.sku for row in rows))
        if self._complete and (reason := self._why_not_complete(counting, broken, stray)):
            whole = {row.line: Unusable("order", row.document, reason) for row in rows}
            counting.flaws = {**whole, **counting.flaws}
            came = {}
        elif self._complete:
            rest = {line.product_id: Came(0) for line in order.lines}
            came = {**rest, **came}
        judged.aside += sorted(counting.flaws.items())
        if not came:
            return
        used = [row for row in rows if row.line not in counting.flaws]
        day = max((row.day for row in used if row.day), default=None)
        made = with_delivery(order, came, day)
        was = "delivered" if order.delivered_minor is None else "corrected"
        judged.take(made, "as before" if made == order else was)
        judged.remarks += counting.remarks
        if not all(map(is_weighed, made.lines)):
            text = "goods by weight of which no weight was told: the sum stays an estimate"
            judged.remarks.append((text, used[0].line))

    def _why_not_complete(
        self, counting: Counting, broken: Sequence[Mention], stray: tuple[int, str] | None
    ) -> str:
        first = min([*counting.flaws, *(row.line for row in broken)], default=None)
        if first is not None:
            return f"line {first} of this order cannot be used, so it is not complete"
        if lost := self._broken.get(""):
            return f"line {lost[0].line} cannot be used and may be of this order; mend that line"
        if stray:
            line, sku = stray
            return (
                f"line {line} is of no known order and may be of this one, which lacks {sku}; "
                f"mend that line, or name {sku} here with what came of it"
            )
        return ""


def _closed(order: Order) -> str:
    """Return why nothing can be delivered of an order, or nothing."""
    if order.kind != "sale":
        return f"this is a {order.kind}, and only orders are delivered"
    return "" if order.status in DELIVERABLE else why_not_under_way(order.status)


def _unknown(meant: str) -> str:
    """Return why a row is of no order; `meant` is a name in the table that looks the same."""
    reason = "no order has this number or id"
    return f"{reason}; it looks like “{meant}”, but is spelled otherwise" if meant else reason
