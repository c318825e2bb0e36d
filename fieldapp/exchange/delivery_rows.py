"""Rows of a table of deliveries: what each says by itself, and what came of an order by them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from fieldapp.domain.delivered import Came
from fieldapp.domain.entry.amount import Sign, amount_of, counted
from fieldapp.domain.noun import UTC, Day
from fieldapp.domain.order import Order
from fieldapp.domain.order_line import OrderLine
from fieldapp.domain.product import MAX_QUANTITY, Product
from fieldapp.domain.refusal import Refusal
from fieldapp.exchange.book import words
from fieldapp.exchange.figures import Unreadable, moment
from fieldapp.exchange.report import Unusable
from fieldapp.exchange.strays import Mention
from fieldapp.exchange.table import Cells

OVER_PERCENT = 10
"""So much more than was ordered may come before somebody has to look at it."""

WEIGHT_FACTOR = 3
"""So many times heavier or lighter than estimated goods may be before somebody has to look."""

_WEIGHT = re.compile(r"(\d{1,3}(?: \d{3})+|\d{1,7})(?:[.,](\d+))?(?: ?(?:kg|кг)\.?)?", re.I)
_BLANKS = str.maketrans(dict.fromkeys("\u00a0\u2009\u202f", " "))
_DAYS = ("%Y-%m-%d", "%d.%m.%Y")
_CHECK = "load the row with --checked if it is right"


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A row as far as it is understood by itself; the quantity needs its product."""

    line: int
    document: str
    sku: str
    quantity: str
    unit: str
    weight: str
    grams: int | None
    day: Day | None

    @property
    def mention(self) -> Mention:
        """What the row says it is about."""
        return Mention(self.line, self.document, self.sku, self.quantity)


class Counting:
    """What came of one order, row by row; `flaws` are by line of the table."""

    def __init__(
        self, order: Order, products: Mapping[str, Product], decimal: Sign, checked: bool
    ) -> None:
        self.flaws: dict[int, Unusable] = {}
        self.remarks: list[tuple[str, int]] = []
        self._products = products
        self._decimal = decimal
        self._checked = checked
        self._lines: dict[str, list[OrderLine]] = defaultdict(list)
        self._rows: dict[str, list[DeliveryRow]] = defaultdict(list)
        self._counts: dict[str, list[Came]] = defaultdict(list)
        self._missed: dict[str, int] = {}
        self._ids: dict[str, str] = {}
        for line in order.lines:
            self._ids.setdefault(line.sku.casefold(), line.product_id)
            self._lines[line.product_id].append(line)

    def take(self, row: DeliveryRow) -> None:
        """Count a row."""
        id_ = self._ids.get(row.sku.casefold())
        if id_ is None:
            self.flaws[row.line] = Unusable("sku", row.sku, "the order has no such product")
            return
        self._rows[id_].append(row)
        try:
            quantity = self._quantity(row, self._products.get(id_))
            self._counts[id_].append(Came(quantity, self._grams(row, self._lines[id_], quantity)))
        except Unusable as why:
            self.flaws[row.line] = why

    def miss(self, line: int, sku: str) -> None:
        """Note a row of a product that says nothing which could be counted."""
        if (id_ := self._ids.get(sku.casefold())) is not None:
            self._missed.setdefault(id_, line)

    def came(self) -> dict[str, Came]:
        """Return what came by product, where every row of it can be used."""
        found: dict[str, Came] = {}
        for id_, rows in self._rows.items():
            flawed = [row.line for row in rows if row.line in self.flaws]
            if flawed := [*flawed, *([self._missed[id_]] if id_ in self._missed else [])]:
                reason = f"line {flawed[0]} of this product cannot be used: all of them wait for it"
                self._set_aside(rows, reason)
                continue
            quantity = sum(one.quantity for one in self._counts[id_])
            ordered = sum(line.quantity for line in self._lines[id_])
            if quantity > MAX_QUANTITY:
                self._set_aside(rows, f"over the limit of {MAX_QUANTITY:,}")
            elif quantity > ordered + ordered * OVER_PERCENT // 100 and not self._checked:
                reason = f"{quantity:,} delivered of {ordered:,} ordered; {_CHECK}"
                self._set_aside(rows, reason)
            else:
                weights = [one.grams for one in self._counts[id_] if one.grams is not None]
                found[id_] = Came(quantity, sum(weights) if weights else None)
        return found

    def _set_aside(self, rows: Iterable[DeliveryRow], reason: str) -> None:
        for row in rows:
            self.flaws.setdefault(row.line, Unusable("quantity", row.quantity, reason))

    def _quantity(self, row: DeliveryRow, product: Product | None) -> int:
        amount = amount_of(f"{row.quantity} {row.unit}".strip(), self._decimal)
        if amount is None:
            raise Unusable("quantity", row.quantity, "not a number such as 12 or 2 case")
        if product is None:
            raise Unusable("sku", row.sku, "not in the catalog any more; load the products first")
        count = counted(amount, product)
        if isinstance(count, Refusal):
            raise Unusable("quantity", f"{row.quantity} {row.unit}".strip(), words(count))
        if count.quantity < 0:
            raise Unusable("quantity", row.quantity, "below 0")
        return count.quantity

    def _grams(self, row: DeliveryRow, lines: Sequence[OrderLine], quantity: int) -> int | None:
        """Return the weight of a row, where its product is paid by weight."""
        each = next((line.catch_grams for line in lines if line.catch_grams), None)
        if each is None:
            if row.grams:
                self.remarks.append(
                    ("weights of goods that are not sold by weight: not used", row.line)
                )
            return None
        if not quantity:
            if row.grams:
                raise Unusable("weight", row.weight, "a weight, and nothing was delivered")
            return None
        if not row.grams:
            reason = "missing: this product is paid by its weight in kilograms"
            raise Unusable("weight", row.weight, reason)
        estimate = quantity * each
        if (
            not estimate <= row.grams * WEIGHT_FACTOR <= estimate * WEIGHT_FACTOR**2
            and not self._checked
        ):
            reason = f"{quantity:,} should weigh about {estimate / 1_000:,g} kg; {_CHECK}"
            raise Unusable("weight", row.weight, reason)
        return row.grams


def row_of(line: int, cells: Cells, last_day: Day) -> DeliveryRow:
    """Return what a row says by itself; raises `Unusable`."""
    for column in ("sku", "quantity"):
        if not cells[column]:
            raise Unusable(column, "", "empty")
    weight, day = cells.get("weight", ""), cells.get("day", "")
    return DeliveryRow(
        line,
        cells["order"],
        cells["sku"],
        cells["quantity"],
        cells.get("unit", ""),
        weight,
        _grams_of(weight) if weight else None,
        _day_of(day, last_day) if day else None,
    )


def _grams_of(text: str) -> int:
    """Return a weight in kilograms, with either decimal sign, in grams."""
    found = _WEIGHT.fullmatch(text.translate(_BLANKS))
    if found is None:
        raise Unusable("weight", text, "not a weight in kilograms such as 4,85")
    grams = Fraction(f"{found[1].replace(' ', '')}.{found[2] or 0}") * 1_000
    if grams.denominator != 1:
        raise Unusable("weight", text, "finer than a gram")
    return grams.numerator


def _day_of(text: str, last_day: Day) -> Day:
    try:
        day = moment(text.partition(" ")[0], _DAYS, UTC).date().isoformat()
    except Unreadable as error:
        raise Unusable("day", text, "not a day such as 2026-03-31 or 31.03.2026") from error
    if day > last_day:
        raise Unusable("day", text, "still to come")
    return day
