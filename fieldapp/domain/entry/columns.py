"""Which cells of a table name the product, and which say how much of it is wanted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from fieldapp.domain.entry.amount import Amount, Sign, amount_of, decimal_sign, is_unit
from fieldapp.domain.entry.caption import is_sum, is_total_word, kind_of, letters_of
from fieldapp.domain.entry.table import Row, Table, apart
from fieldapp.domain.refusal import Refusal

_HEADINGS: dict[str, str] = {
    "code": "sku артикул арт код кодтовара артикултовара code itemcode productcode item itemno "
    "itemnumber article art штрихкод штрихкоды шк barcode ean ean13 upc gtin "
    "номенклатурныйкод",
    "name": "наименование наименованиетовара название товар товары номенклатура продукт name "
    "product products productname description itemname title",
    "quantity": "колво количество кол заказ заказано кзаказу заказшт колвошт quantity qty order "
    "ordered orderqty orderquantity count",
    "unit": "ед едизм единица единицаизмерения единицы unit units uom measure упак упаковка pack",
}
_ROLE = {word: role for role, words in _HEADINGS.items() for word in words.split()}
_HEADING_ROWS = 30
"""A heading is looked for so far down: titles and addresses stand above it."""

_CODE_DIGITS = 7
"""A number with more digits is a code and no quantity."""

_SHORT_CODE = re.compile(r"\d(?:[.,]\d+)?E\+?\d{1,2}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one row asks for: texts that may name the product, and how much.

    `codes` come before `name`; `flaw` says why the row cannot be understood.
    """

    line: int
    text: str
    codes: tuple[str, ...] = ()
    name: str = ""
    amount: Amount | None = None
    flaw: Refusal | None = None

    @property
    def label(self) -> str:
        """What the row calls the product."""
        return next(iter(self.codes), "") or self.name


@dataclass(frozen=True, slots=True)
class Reading:
    """The rows of a table as wishes; `passed` rows ask for nothing: headings, captions, totals.

    `between` are the lines of the captions and totals among them.
    """

    rows: tuple[Wanted, ...]
    passed: int = 0
    between: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Layout:
    """The columns of each role; a column that is not there is -1."""

    codes: tuple[int, ...] = ()
    name: int = -1
    quantity: int = -1
    unit: int = -1
    below: int = 0
    headed: bool = field(default=False)


def read(table: Table) -> Reading | Refusal:
    """Return what the rows of a table ask for, or why it asks for nothing."""
    layout = _headed(table.rows) or _guessed(table.rows)
    rows = table.rows[layout.below :]
    decimal = decimal_sign(_cell(row, layout.quantity) for row in rows)
    if decimal is None and table.separator == ";":
        decimal = ","
    width = max(len(row.cells) for row in table.rows)
    between = {row.line for row in rows if _stands_between(row, layout, width)}
    asking = (row for row in rows if row.line not in between)
    wanted = [found for row in asking if (found := _wanted(row, layout, decimal)) is not None]
    if not wanted:
        return Refusal("entry_no_rows")
    return Reading(tuple(wanted), len(table.rows) - len(wanted), tuple(sorted(between)))


def _headed(rows: Sequence[Row]) -> _Layout | None:
    """Return the columns that a heading names: that of the quantity and one of the product."""
    for place, row in enumerate(rows[:_HEADING_ROWS]):
        roles = [_ROLE.get(letters_of(cell), "") for cell in row.cells]
        quantity, name = _first(roles, "quantity"), _first(roles, "name")
        codes = tuple(i for i, role in enumerate(roles) if role == "code")
        if quantity >= 0 and (codes or name >= 0):
            unit = _first(roles, "unit")
            return _Layout(codes, name, quantity, unit, place + 1, headed=True)
    return None


def _guessed(rows: Sequence[Row]) -> _Layout:
    """Return the columns of a table without a heading, from what stands in them."""
    width = max(len(row.cells) for row in rows)
    start = 1 if width > 2 and _numbers_rows(rows) else 0
    amounts = [_share(rows, column) for column in range(width)]
    quantity = next((c for c in range(start + 1, width) if amounts[c] >= 0.5), -1)
    if quantity < 0 and width > 1 and amounts[start] >= 0.5:
        # The quantity stands first: 5 pcs; Cola.
        return _Layout((start + 1,), -1, start)
    quantity = width - 1 if quantity < 0 and width > 1 else quantity
    name = next((c for c in range(start + 1, width) if c != quantity and not amounts[c]), -1)
    unit = quantity + 1 if _all_units(rows, quantity + 1) else -1
    return _Layout((start,), -1 if name == unit else name, quantity, unit)


def _wanted(row: Row, layout: _Layout, decimal: Sign | None) -> Wanted | None:
    """Return what a row asks for; None for one below a heading that has no quantity."""
    codes = tuple(code for c in layout.codes if (code := _cell(row, c)))
    name, written = _cell(row, layout.name), _cell(row, layout.quantity)
    if layout.headed and not written:
        return None if row.flaw is None else Wanted(row.line, row.text, codes, name, flaw=row.flaw)
    if row.flaw is not None:
        return Wanted(row.line, row.text, codes, name, flaw=row.flaw)
    unit = _cell(row, layout.unit)
    if not layout.headed and (len(row.cells) == 1 or amount_of(written) is None):
        codes, name, written, unit = _on_its_own(row, codes, name, written, unit)
    made = Wanted(row.line, row.text, codes, name)
    if flaw := _flaw(codes, name, written):
        return Wanted(row.line, row.text, codes, name, flaw=flaw)
    amount = amount_of(written, decimal)
    if amount is not None and unit and not amount.unit:
        amount = Amount(amount.number, unit, amount.other)
    if amount is None:
        details = {"sku": made.label[:60], "quantity": written[:40]}
        return Wanted(row.line, row.text, codes, name, flaw=_unreadable(details))
    return Wanted(row.line, row.text, codes, name, amount)


def _stands_between(row: Row, layout: _Layout, width: int) -> bool:
    """Say whether a row of a table so wide is a caption or a total, and asks for nothing.

    A product may be named by its name alone: only what can be none is taken for a total then, and
    without a heading nothing for a caption. Below one, a row without a quantity asks for nothing.
    """
    if len(row.cells) == 1 and (found := apart(row.cells[0])):
        return is_total_word(found[0])
    cells = ["" if place == layout.unit else _cell(row, place) for place in range(width)]
    kind = kind_of(cells, layout.codes or (layout.name,))
    name = _cell(row, layout.name)
    if kind == "caption":
        asks = _cell(row, layout.quantity) or (name and not layout.headed)
        return row.flaw is None and not asks
    return kind == "total" and (not name or is_sum(name))


def _on_its_own(
    row: Row, codes: tuple[str, ...], name: str, written: str, unit: str
) -> tuple[tuple[str, ...], str, str, str]:
    """Read a row that is written otherwise than most: the last quantity in it counts."""
    filled = [cell for cell in row.cells if cell]
    if len(filled) == 1:
        what, amount = apart(filled[0]) or (filled[0], "")
        return (what,), "", amount, ""
    for place in range(len(filled) - 1, 0, -1):
        if amount_of(filled[place]) is not None and len(filled[place]) <= 3 * _CODE_DIGITS:
            return (filled[0],), filled[1] if place > 1 else "", filled[place], ""
    if found := apart(row.text):
        return (found[0],), "", found[1], ""
    return codes or tuple(filled[:1]), name, written, unit


def _flaw(codes: tuple[str, ...], name: str, written: str) -> Refusal | None:
    if rounded := next((code for code in codes if _SHORT_CODE.fullmatch(code)), None):
        return Refusal("entry_code_rounded", {"code": rounded})
    if not codes and not name:
        return Refusal("entry_no_product")
    return None if written else Refusal("entry_no_quantity")


def _unreadable(details: dict[str, str]) -> Refusal:
    if sum(map(str.isdigit, details["quantity"])) > 12:
        return Refusal("quantity_too_large", {**details, "limit": 100_000})
    return Refusal("quantity_not_a_number", details)


def _cell(row: Row, column: int) -> str:
    return row.cells[column] if 0 <= column < len(row.cells) else ""


def _first(roles: Sequence[str], wanted: str) -> int:
    return next((i for i, role in enumerate(roles) if role == wanted), -1)


def _column(rows: Sequence[Row], column: int) -> Iterator[str]:
    return (cell for row in rows if (cell := _cell(row, column)))


def _share(rows: Sequence[Row], column: int) -> float:
    """Return which part of a column may be quantities; long numbers are codes."""
    cells = list(_column(rows, column))
    fit = sum(
        amount_of(cell) is not None and sum(map(str.isdigit, cell)) <= _CODE_DIGITS
        for cell in cells
    )
    return fit / len(cells) if cells else 0.0


def _numbers_rows(rows: Sequence[Row]) -> bool:
    """Say whether the first column only counts the rows."""
    first = [_cell(row, 0).rstrip(".") for row in rows]
    return len(first) > 1 and first == [str(n) for n in range(1, len(first) + 1)]


def _all_units(rows: Sequence[Row], column: int) -> bool:
    cells = list(_column(rows, column))
    return bool(cells) and all(map(is_unit, cells))
