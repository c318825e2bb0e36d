"""Rows to orders that have been delivered, and returns: the history of an outlet."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from fieldapp.domain.order import MAX_LINES, Order
from fieldapp.domain.order_line import OrderLine
from fieldapp.domain.product import MAX_QUANTITY, Product
from fieldapp.exchange.cell import Cells, Header, Reader
from fieldapp.exchange.identity import OFFICE, identity
from fieldapp.exchange.mapping import Constants, OrderColumns
from fieldapp.exchange.report import Unusable

_NUMBER_LENGTH = 56
"""Leaves room in an order's number for what keeps two of them apart."""

_RETURN_MARK = "\n"
"""Keeps a return apart from a sale with the same document and outlet; no cell contains it."""


class LineRow(NamedTuple):
    """What a row says about an order's line. `mark` is the line's own number, if it has one."""

    document: str
    mark: str
    is_return: bool
    instant: str
    day: str
    quantity: int
    price_minor: int
    remarks: list[str]


class _Line(NamedTuple):
    sku: str
    quantity: int
    price_minor: int
    mark: str


@dataclass(slots=True)
class _Draft:
    number: str
    outlet: str
    is_return: bool
    instant: str
    day: str
    line: int
    lines: list[_Line] = field(default_factory=list)


class OrderLines:
    """The orders of a file, gathered row by row as plain facts and made into nouns at the end."""

    def __init__(
        self,
        columns: OrderColumns,
        constants: Constants,
        header: Header,
        reader: Reader,
    ) -> None:
        self._columns = columns
        self._constants = constants
        self._reader = reader
        self._drafts: dict[str, _Draft] = {}
        self._marks: dict[tuple[str, str], int] = {}
        self._document = header.text(columns.document, "order.document")
        self._mark = header.text(columns.line, "order.line")
        self._date = header.text(columns.date, "order.date")
        self._quantity = header.text(columns.quantity, "order.quantity")
        self._price = header.text(columns.price, "order.price")
        self._amount = header.text(columns.amount, "order.amount")

    def read(self, cells: Cells) -> LineRow:
        """Return what the row says; raises `Unusable`."""
        columns = self._columns
        document = self._document(cells)
        if not document:
            raise Unusable(columns.document.column, "", "empty: the document has no number")
        if len(document) > _NUMBER_LENGTH:
            reason = f"the number is longer than {_NUMBER_LENGTH} characters"
            raise Unusable(columns.document.column, document, reason)
        prefix = columns.return_prefix
        is_return = bool(prefix) and document.startswith(prefix)
        instant, day = self._reader.moment(columns.date.column, self._date(cells))
        quantity = self._counted(self._quantity(cells), is_return)
        price, remarks = self._paid(self._price(cells))
        remarks += self._compare(cells, quantity * price)
        mark = self._mark(cells)
        return LineRow(document, mark, is_return, instant, day, quantity, price, remarks)

    def _counted(self, text: str, is_return: bool) -> int:
        column = self._columns.quantity.column
        quantity = self._reader.whole(column, text)
        if quantity == 0:
            raise Unusable(column, text, "the quantity is 0")
        if quantity < 0 and not is_return:
            raise Unusable(column, text, "the quantity is below 0 and the document is no return")
        if abs(quantity) > MAX_QUANTITY:
            raise Unusable(column, text, f"the quantity is over the limit of {MAX_QUANTITY:,}")
        return abs(quantity)

    def _paid(self, text: str) -> tuple[int, list[str]]:
        column = self._columns.price.column
        price, exact = self._reader.minor(column, text)
        if price <= 0:
            reason = "the price is below 0" if price < 0 else "the price is 0"
            raise Unusable(column, text, reason if exact else f"{reason} once rounded")
        return price, [] if exact else ["the price has more decimals than the currency: rounded"]

    def _compare(self, cells: Cells, amount: int) -> list[str]:
        """Note where the file's own amount is another; quantity times price holds."""
        if self._columns.amount is None:
            return []
        stated, _ = self._reader.minor(self._columns.amount.column, self._amount(cells))
        same = abs(stated) == amount
        return [] if same else ["the file's own amount differs from quantity x price, which holds"]

    def take(self, row: LineRow, outlet: str, sku: str, line: int) -> None:
        """Note a row; raises `Unusable` when it does not go with the rows before it."""
        key = self._key(row, outlet)
        draft = self._drafts.get(key)
        if draft is None:
            draft = _Draft(row.document, outlet, row.is_return, row.instant, row.day, line)
        elif draft.outlet != outlet:
            raise Unusable(
                self._columns.document.column,
                row.document,
                "the document belongs to another outlet in an earlier line",
            )
        if len(draft.lines) >= MAX_LINES:
            reason = f"an order holds {MAX_LINES:,} lines at most"
            raise Unusable(self._columns.document.column, row.document, reason)
        if row.mark:
            before = self._marks.setdefault((key, row.mark), line)
            if before != line:
                column = self._columns.line.column if self._columns.line else ""
                raise Unusable(column, row.mark, "the same line has been read before")
        if row.instant < draft.instant:
            draft.instant, draft.day = row.instant, row.day
        draft.number = min(draft.number, row.document)
        draft.lines.append(_Line(sys.intern(sku), row.quantity, row.price_minor, row.mark))
        self._drafts[key] = draft

    def _key(self, row: LineRow, outlet: str) -> str:
        if self._columns.group_by == "document":
            return row.document
        return f"{outlet}|{row.day}" + (_RETURN_MARK if row.is_return else "")

    def nouns(self, product: Callable[[str], Product]) -> Iterator[Order]:
        """Yield the orders in the order of the file, made one by one."""
        taken: set[str] = set()
        for key, draft in self._drafts.items():
            number, again = draft.number, 1
            while number in taken:
                again += 1
                number = f"{draft.number}-{again}"
            taken.add(number)
            yield self._order(identity("order", key), number, draft, product)

    def _order(
        self, id_: str, number: str, draft: _Draft, product: Callable[[str], Product]
    ) -> Order:
        order = Order(
            id=id_,
            number=number,
            kind="return" if draft.is_return else "sale",
            status="delivered",
            outlet_id=identity("outlet", draft.outlet),
            author_id=OFFICE,
            author_name="Office",
            channel="office",
            currency=self._constants.currency,
            price_type_id=identity("price_type", self._constants.base_price_type),
            vat_included=self._constants.price_includes_vat,
            created_at=draft.instant,
            submitted_at=draft.instant,
            delivery_day=draft.day,
        )
        lines = []
        for place, line in enumerate(draft.lines, start=1):
            goods = product(line.sku)
            lines.append(
                OrderLine(
                    id=identity("line", f"{id_}|{line.mark or place}"),
                    product_id=goods.id,
                    sku=goods.sku,
                    name=goods.name,
                    unit=goods.unit,
                    quantity=line.quantity,
                    list_minor=line.price_minor,
                    price_minor=line.price_minor,
                    vat_rate_bp=goods.vat_rate_bp,
                )
            )
        return order.with_lines(lines)

    def count(self) -> dict[str, int]:
        """Return how many orders there are."""
        return {"order": len(self._drafts)}
