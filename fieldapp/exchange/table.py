"""Tables with columns of fixed names, as somebody in the office fills them in.

The separator is a semicolon, with a comma as the decimal sign, or a comma, with a point.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from babel.numbers import get_currency_precision

from fieldapp.domain.outlet import Outlet
from fieldapp.domain.price import PriceType
from fieldapp.exchange.cell import Header
from fieldapp.exchange.figures import Notation, Unreadable
from fieldapp.exchange.mapping import Column, FileFormat
from fieldapp.exchange.report import Report, Unusable
from fieldapp.exchange.sheet import open_sheet

Cells = Mapping[str, str]


class Table:
    """A table of a file, with the report of what could not be used. Raises `ImportRefused`.

    The columns `more` may be missing.
    """

    def __init__(
        self, path: Path, columns: Sequence[str], name: str, more: Sequence[str] = ()
    ) -> None:
        separator = _separator(path)
        self._sheet = open_sheet(path, FileFormat(separator=separator))
        header = Header(self._sheet.header, str(path))
        there = {" ".join(text.split()).casefold() for text in self._sheet.header}
        names = [*columns, *(column for column in more if column in there)]
        self._place = {column: header.index(Column(column=column), name) for column in names}
        self.report = Report(str(path), name, self._sheet.format)
        self.notation = Notation("," if separator == ";" else ".")

    def rows(self, use: Callable[[int, Cells], None]) -> None:
        """Have each row used with its line; what is `Unusable` is set aside with its reason."""
        for line, flaw, cells in self._read():
            self.report.rows_read += 1
            try:
                if flaw is not None:
                    raise flaw
                use(line, cells)
            except Unusable as why:
                self.report.set_aside(line, why)
            else:
                self.report.rows_used += 1

    def minor(self, column: str, text: str, currency: str) -> int:
        """Return an amount of a currency in minor units."""
        digits = get_currency_precision(currency)
        return read(column, text, lambda given: self._exactly(given, digits))

    def whole(self, column: str, text: str) -> int:
        """Return a whole number, which is not negative."""
        number = read(column, text, self.notation.whole)
        if number < 0:
            raise Unusable(column, text, "below 0")
        return number

    def change_bp(self, column: str, text: str) -> int:
        """Return a change by a percentage, which may be negative, in basis points."""
        return read(column, text.removesuffix("%"), lambda given: self._exactly(given, 2))

    def basis_points(self, column: str, text: str) -> int:
        """Return a percentage from 0 to 100 in basis points."""
        points = self.change_bp(column, text)
        if not 0 <= points <= 10_000:
            raise Unusable(column, text, "not a percentage from 0 to 100")
        return points

    def _exactly(self, text: str, digits: int) -> int:
        minor, exact = self.notation.minor(text, digits)
        if not exact:
            raise Unreadable(f"more than {digits} decimals")
        return minor

    def _read(self) -> Iterator[tuple[int, Unusable | None, Cells]]:
        for row in self._sheet.rows():
            cells = {}
            if row.flaw is None:
                cells = {name: " ".join(row.cells[i].split()) for name, i in self._place.items()}
            yield row.line, row.flaw, cells


def read(column: str, text: str, reading: Callable[[str], int]) -> int:
    """Return a number that a cell holds; `Unusable` says which and why not."""
    try:
        return reading(text)
    except Unreadable as error:
        raise Unusable(column, text, str(error)) from error


def read_day(column: str, text: str) -> str:
    """Return an ISO day that a cell holds; `Unusable` says which and why not."""
    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise Unusable(column, text, "not a day such as 2026-03-31") from error


def currency_of(outlets: Sequence[Outlet], types: Mapping[str, PriceType]) -> str:
    """Return the currency that the outlets buy in; USD's two digits where nothing is known."""
    known = [types[o.price_type_id].currency for o in outlets if o.price_type_id in types]
    return known[0] if known else "USD"


def _separator(path: Path) -> str:
    """Return the separator of the first line: a semicolon where there is one, else a comma."""
    try:
        with path.open("rb") as file:
            return ";" if b";" in file.readline() else ","
    except OSError:
        return ","  # opening it again says what is wrong
