"""A table of how far orders have come: order and status, in the words of the office."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fieldapp.domain.delivered import is_weighed, with_delivery
from fieldapp.domain.entry.caption import letters_of
from fieldapp.domain.order import Order, OrderStatus
from fieldapp.domain.order_status import CHAIN
from fieldapp.domain.product import Product
from fieldapp.exchange.judged import ORDER_NAMES, Judged, why_not_under_way
from fieldapp.exchange.report import Unusable
from fieldapp.exchange.table import Cells, Table

NAMES = {
    "order": ORDER_NAMES,
    "status": (
        "order status", "state", "order state", "статус", "статус заказа", "состояние",
        "состояние заказа", "этап",
    ),
}  # fmt: skip
"""What the columns may be called besides their own names."""

TOLD = CHAIN[1:]
"""What the office tells: that somebody has submitted an order it learns from the app."""

WORDS: Mapping[OrderStatus, tuple[str, ...]] = {
    "accepted": (
        "accepted", "confirmed", "in work", "принят*", "подтвержден*", "в работе", "к выполнению",
        "в обработке",
    ),
    "assembled": (
        "assembled", "picked", "packed", "ready to ship", "собран*", "укомплектован*",
        "скомплектован*", "упакован*", "готов* к отгрузке",
    ),
    "shipped": (
        "shipped", "dispatched", "on its way", "in transit", "отгружен*", "в пути", "в доставке",
        "передан* в доставку",
    ),
    "delivered": ("delivered", "доставлен*", "вручен*"),
}  # fmt: skip
"""Words of offices for what they tell; a star stands for the endings of Russian.

No word takes an order back. One that some office may mean otherwise is none of them: an order that
was received or sent may have reached the office only, and what is to be shipped may not be packed.
"""

_ENDINGS = ("", "а", "о", "ы")
_STATUS_OF: Mapping[str, OrderStatus] = {
    letters_of(word.replace("*", ending)): status
    for status, words in WORDS.items()
    for word in words
    for ending in _ENDINGS
}


@dataclass(frozen=True, slots=True)
class StatusRow:
    """A row as far as it is understood by itself."""

    line: int
    document: str
    word: str
    status: OrderStatus


class Statuses:
    """A table of the states of orders. Raises `ImportRefused`."""

    counts_goods = False

    def __init__(self, path: Path) -> None:
        columns = ("order", "status")
        table = Table(path, columns, "statuses", (), NAMES, columns)
        self._rows: dict[str, list[StatusRow]] = defaultdict(list)
        self._broken: dict[str, int] = {}
        self.report = table.report
        table.rows(self._read)

    @property
    def documents(self) -> list[str]:
        """The numbers or ids of orders that the table names."""
        return list(self._rows)

    def _read(self, line: int, cells: Cells) -> None:
        document, word = cells["order"], cells["status"]
        if not document:
            raise Unusable("order", "", "empty")
        status = _STATUS_OF.get(letters_of(word))
        if status is None:
            self._broken.setdefault(document, line)
            raise Unusable("status", word, _unknown(word))
        self._rows[document].append(StatusRow(line, document, word, status))

    def judged(
        self,
        orders: Mapping[str, Order],
        products: Mapping[str, Product],
        documents: Mapping[str, Sequence[str]],
        unknown: Collection[str],
    ) -> Judged:
        """Return what becomes of orders, which are by id as they are now.

        `documents` says by id how the table names them; what is not among the orders is unknown.
        It may be asked again, with what has changed meanwhile.
        """
        judged = Judged()
        for id_, names in documents.items():
            rows = [row for name in names for row in self._rows[name]]
            broken = next((self._broken[name] for name in names if name in self._broken), None)
            self._judge(orders.get(id_), rows, broken, judged)
        return judged

    def _judge(
        self, order: Order | None, rows: Sequence[StatusRow], broken: int | None, judged: Judged
    ) -> None:
        if order is None or (why := _closed(order)):
            reason = why if order is not None else "no order has this number or id"
            judged.aside += [(r.line, Unusable("order", r.document, reason)) for r in rows]
            return
        status = rows[0].status
        against = broken or next((row.line for row in rows if row.status != status), None)
        if against is not None:
            # Which of them is true only the office can say.
            first = rows[0].line
            for row in rows:
                other = against if row.line != against else first
                reason = f"line {other} says something else of this order; leave one of them"
                judged.aside.append((row.line, Unusable("status", row.word, reason)))
        elif _place(order.status) > _place(status):
            reason = f"the order is {order.status} already, and does not go back"
            judged.aside += [(row.line, Unusable("status", row.word, reason)) for row in rows]
        elif order.status == status:
            judged.take(order, "as before")
        elif status == "delivered":
            judged.take(with_delivery(order, {}, None), status)
            if not all(map(is_weighed, order.lines)):
                text = "goods by weight of which no weight was told: the sum stays an estimate"
                judged.remarks.append((text, rows[0].line))
        else:
            judged.take(order.changed(status=status), status)


def _place(status: OrderStatus) -> int:
    return CHAIN.index(status)


def _closed(order: Order) -> str:
    """Return why the office has nothing to tell of an order, or nothing."""
    if order.kind != "sale":
        return f"this is a {order.kind}, and only orders have a status of the office"
    return "" if order.status in CHAIN else why_not_under_way(order.status)


def _unknown(word: str) -> str:
    known = ", ".join(f"“{words[0]}”" for words in (WORDS[status] for status in TOLD))
    return f"not a status that is known; one of {known}" if word else "empty"
