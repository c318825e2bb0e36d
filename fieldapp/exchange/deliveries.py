"""A table of what was delivered: order, product, quantity, and the weight of what is weighed.

A product may have several rows in an order, such as one for each wheel; they add up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from fieldapp.domain.delivered import DELIVERABLE, Came, is_weighed, with_delivery
from fieldapp.domain.entry.amount import Sign
from fieldapp.domain.noun import Day
from fieldapp.domain.order import Order
from fieldapp.domain.product import Product
from fieldapp.exchange.cell import ERRORS
from fieldapp.exchange.delivery_rows import Counting, DeliveryRow, row_of
from fieldapp.exchange.judged import Judged, why_not_under_way
from fieldapp.exchange.report import Unusable
from fieldapp.exchange.table import Cells, Table

NAMES = {
    "order": (
        "order number", "order no", "number", "номер заказа", "заказ", "заказ клиента", "номер",
        "order id",
    ),
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
        self._broken: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self.report = table.report
        table.rows(self._read, self._note_broken)

    @property
    def documents(self) -> list[str]:
        """The numbers or ids of orders that the table names."""
        return list(self._rows)

    def _read(self, line: int, cells: Cells) -> None:
        document = cells["order"]
        if not document:
            raise Unusable("order", "", "empty")
        self._rows[document].append(row_of(line, cells, self._last_day))

    def _note_broken(self, line: int, cells: Cells) -> None:
        """Note the order and the product of a row; without an order it may be of any."""
        document, sku = (" ".join(cells.get(name, "").split()) for name in ("order", "sku"))
        self._broken["" if document in ERRORS else document].append((line, sku))

    def judged(
        self,
        orders: Mapping[str, Order],
        products: Mapping[str, Product],
        documents: Mapping[str, Sequence[str]],
    ) -> Judged:
        """Return what becomes of orders, which are by id as they are now.

        `documents` says by id how the table names them; what is not among the orders is unknown.
        It may be asked again, with what has changed meanwhile.
        """
        judged = Judged()
        for id_, names in documents.items():
            rows = [row for name in names for row in self._rows[name]]
            broken = [row for name in names for row in self._broken.get(name, ())]
            self._judge(orders.get(id_), rows, broken, products, judged)
        return judged

    def _judge(
        self,
        order: Order | None,
        rows: Sequence[DeliveryRow],
        broken: Sequence[tuple[int, str]],
        products: Mapping[str, Product],
        judged: Judged,
    ) -> None:
        if order is None or (why := _closed(order)):
            reason = why if order is not None else "no order has this number or id"
            judged.aside += [(r.line, Unusable("order", r.document, reason)) for r in rows]
            return
        counting = Counting(order, products, self._decimal, self._checked)
        for row in rows:
            counting.take(row)
        for line, sku in broken:
            counting.miss(line, sku)
        came = counting.came()
        if self._complete and (reason := self._why_not_complete(counting, broken)):
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

    def _why_not_complete(self, counting: Counting, broken: Sequence[tuple[int, str]]) -> str:
        first = min([*counting.flaws, *(line for line, _ in broken)], default=None)
        if first is not None:
            return f"line {first} of this order cannot be used, so it is not complete"
        if lost := self._broken.get(""):
            return f"line {lost[0][0]} cannot be used and may be of this order; mend that line"
        return ""


def _closed(order: Order) -> str:
    """Return why nothing can be delivered of an order, or nothing."""
    if order.kind != "sale":
        return f"this is a {order.kind}, and only orders are delivered"
    return "" if order.status in DELIVERABLE else why_not_under_way(order.status)
