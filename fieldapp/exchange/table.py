"""Tables with columns of fixed names, as somebody in the office fills them in.

The separator is a semicolon, with a comma as the decimal sign, or a comma, with a point. It may be
the first sheet of a workbook as well, where a title may stand above the names of the columns.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from babel.numbers import get_currency_precision

from fieldapp.domain.entry.caption import is_sum, letters_of
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.price import PriceType
from fieldapp.exchange.book import is_book, open_book
from fieldapp.exchange.cell import Header, cell_text
from fieldapp.exchange.figures import Notation, Unreadable
from fieldapp.exchange.mapping import Column, FileFormat
from fieldapp.exchange.port import ImportRefused
from fieldapp.exchange.report import Report, Unusable
from fieldapp.exchange.sheet import Row, between, open_sheet

Cells = Mapping[str, str]


class Table:
    """A table of a file, with the report of what could not be used. Raises `ImportRefused`.

    The columns `more` may be missing. `also` has other names that a column may have, of which
    nothing but letters and digits counts. The columns `keys`, without them the first, say what a
    row is about: one that has nothing there may be a caption or a total. What stands in the columns
    `told` is told of a row only: a total has nothing there but words for a sum. In a column `unit`
    a total may have any word.
    """

    def __init__(
        self,
        path: Path,
        columns: Sequence[str],
        name: str,
        more: Sequence[str] = (),
        also: Mapping[str, Sequence[str]] = MappingProxyType({}),
        keys: Sequence[str] = (),
        told: Sequence[str] = (),
    ) -> None:
        separator = "" if is_book(path) else _separator(path)
        self._sheet = (
            open_sheet(path, FileFormat(separator=separator))
            if separator
            else open_book(path, lambda names: _lacking(columns, names, also))
        )
        called = _called(self._sheet.header, also)
        header = Header(called, str(path))
        there = _folded(called)
        for column in columns:
            if column in also and column not in there:
                raise _missing(path, column, also[column], self._sheet.header)
        names = [*columns, *(column for column in more if column in there)]
        self._place = {column: header.index(Column(column=column), name) for column in names}
        self._keys = {
            self._place[column] for column in keys or columns[:1] if column in self._place
        }
        self._told = {self._place[column] for column in told}
        self._units = {place for name, place in self._place.items() if name == "unit"}
        self.report = Report(str(path), name, self._sheet.format)
        self.notation = Notation("," if separator == ";" else ".")

    def rows(
        self,
        use: Callable[[int, Cells], None],
        broken: Callable[[int, Cells], None] = lambda line, cells: None,
    ) -> None:
        """Have each row used with its line; what is `Unusable` is set aside with its reason.

        Then `broken` gets its line and cells as they stand there, none where they may be shifted.
        Captions and totals between the rows are left out.
        """
        width = len(self._sheet.header)
        for row in self._sheet.rows():
            self.report.rows_read += 1
            if (kind := between(row, self._keys, width, self._units)) and not self._tells(row):
                self.report.leave_out(row.line, kind, row.cells)
                continue
            try:
                if row.flaw is not None:
                    raise row.flaw
                use(
                    row.line,
                    {name: cell_text(name, row.cells[i]) for name, i in self._place.items()},
                )
            except Unusable as why:
                self.report.set_aside(row.line, why)
                whole = len(row.cells) == width
                broken(row.line, {n: row.cells[i] for n, i in self._place.items()} if whole else {})
            else:
                self.report.rows_used += 1

    def _tells(self, row: Row) -> bool:
        """Say whether something is told in a row that no caption and no total tells."""
        texts = (text for place in self._told if (text := row.cells[place].strip()))
        return any(not is_sum(text) for text in texts)

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


def _called(header: Sequence[str], also: Mapping[str, Sequence[str]]) -> list[str]:
    """Return a header in which columns have their own name instead of another one.

    The first name of a column that is there counts; the rest of its names stay what they are.
    """
    called = list(header)
    letters = [letters_of(text) for text in header]
    for column, names in also.items():
        known = [letters_of(name) for name in (column, *names)]
        place = next((letters.index(name) for name in known if name in letters), None)
        if place is not None:
            called[place] = column
    return called


def _lacking(
    columns: Sequence[str], names: Sequence[str], also: Mapping[str, Sequence[str]]
) -> list[str]:
    there = _folded(_called(names, also))
    return [_with_names(column, also) for column in columns if column not in there]


def _with_names(column: str, also: Mapping[str, Sequence[str]]) -> str:
    others = ", ".join(f"“{name}”" for name in also.get(column, ()))
    return f"“{column}” (or {others})" if others else f"“{column}”"


def _folded(names: Sequence[str]) -> set[str]:
    return {" ".join(name.split()).casefold() for name in names}


def _missing(path: Path, column: str, names: Sequence[str], header: Sequence[str]) -> ImportRefused:
    others, there = (", ".join(f"“{name}”" for name in some) for some in (names, header))
    return ImportRefused(
        f"the column “{column}” is missing",
        place=str(path),
        remedy=f"Call a column “{column}”, or {others}. The file has {there}.",
    )


def _separator(path: Path) -> str:
    """Return the separator of the first line: a semicolon where there is one, else a comma."""
    try:
        with path.open("rb") as file:
            return ";" if b";" in file.readline() else ","
    except OSError:
        return ","  # opening it again says what is wrong
