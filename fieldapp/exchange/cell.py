"""From the cells of a row to values: the columns of a mapping, found in a file's header."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TypeVar

from fieldapp.domain.noun import instant_of
from fieldapp.exchange.figures import Unreadable, moment
from fieldapp.exchange.mapping import Column, FileFormat, Mapping, NamedColumn
from fieldapp.exchange.port import ImportRefused
from fieldapp.exchange.report import Unusable

_CACHED = 1 << 16

T = TypeVar("T")

ERRORS = frozenset(
    (
        *("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"),
        *("#Н/Д", "#ССЫЛКА!", "#ЗНАЧ!", "#ДЕЛ/0!", "#ИМЯ?", "#ПУСТО!", "#ЧИСЛО!"),
    )
)
"""What a formula of Excel shows that has failed: no code, and no name."""

Cells = Sequence[str]
Text = Callable[[Cells], str]


class Header:
    """The names of a file's columns, found without regard to case and spaces."""

    def __init__(self, names: Sequence[str], place: str) -> None:
        self._names = list(names)
        self._place = place
        self._index: dict[str, int] = {}
        self._twice: set[str] = set()
        for index, name in enumerate(names):
            folded = _folded(name)
            if folded in self._index:
                self._twice.add(folded)
            self._index.setdefault(folded, index)

    def index(self, column: Column, key: str) -> int:
        """Return the place of a column that the mapping's `key` asks for, or refuse the file."""
        folded = _folded(column.column)
        if folded in self._index and folded not in self._twice:
            return self._index[folded]
        there = ", ".join(f"“{name}”" for name in self._names)
        problem = "stands there twice" if folded in self._twice else "is missing"
        remedy = f"Set {key} in the mapping to one of the columns that are there: {there}."
        if len(self._names) == 1:
            remedy = f"Only one column was found, {there}: check file.separator in the mapping."
        raise ImportRefused(
            f"the column “{column.column}”, which {key} names, {problem}",
            place=self._place,
            remedy=remedy,
        )

    def text(self, column: NamedColumn | None, key: str) -> Text:
        """Return the function that takes the column's text from a row; "" without a column."""
        if column is None:
            return lambda cells: ""
        return _reader(column, self.index(column, key))


def lacking(mapping: Mapping, names: Sequence[str]) -> list[str]:
    """Return the columns of a mapping that are not among the names, each with its keys."""
    there = {_folded(name) for name in names}
    keys: dict[str, list[str]] = {}
    for key, column in mapping.columns():
        if _folded(column.column) not in there:
            keys.setdefault(column.column, []).append(key)
    return [f"“{name}” ({', '.join(of_name)})" for name, of_name in keys.items()]


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def cell_text(column: str, raw: str) -> str:
    """Return the text of a cell that is read; raises `Unusable` where a formula has failed."""
    text = " ".join(raw.split())
    if text in ERRORS:
        raise Unusable(column, text, "an error of the workbook; correct it there")
    return text


def _reader(column: Column, index: int) -> Text:
    plain = Column(column=column.column)
    if column == plain:
        return lambda cells: cell_text(column.column, cells[index])

    @lru_cache(_CACHED)
    def changed(raw: str) -> str:
        text = cell_text(column.column, raw).removesuffix(column.drop_suffix)
        text = text[: len(text) - column.drop_last] if column.drop_last else text
        if column.case == "upper":
            text = text.upper()
        if column.case == "words":
            text = " ".join(word.capitalize() for word in text.split())
        return f"{column.prefix}{text}{column.suffix}" if text else ""

    return lambda cells: changed(cells[index])


class Reader:
    """Values of a file in the mapping's notation; what cannot be read names its column.

    Equal texts are read once: the same prices and dates come again and again.
    """

    def __init__(self, mapping: Mapping) -> None:
        notation = mapping.file.notation
        digits = mapping.constants.minor_digits
        self._minor = lru_cache(_CACHED)(lambda text: notation.minor(text, digits))
        self._whole = lru_cache(_CACHED)(notation.whole)
        self._number = lru_cache(_CACHED)(notation.number)
        self._moment = lru_cache(_CACHED)(lambda text: _stamp(text, mapping.file))

    def minor(self, column: str, text: str) -> tuple[int, bool]:
        """Return an amount in minor units and whether it was exact."""
        return self._read(self._minor, column, text)

    def whole(self, column: str, text: str) -> int:
        """Return a whole number."""
        return self._read(self._whole, column, text)

    def basis_points(self, column: str, text: str) -> int:
        """Return a percentage in basis points."""
        points = self._read(self._number, column, text.removesuffix("%")) * 100
        if not 0 <= points <= 10_000 or points != int(points):
            raise Unusable(column, text, "not a percentage from 0 to 100 with two decimals")
        return int(points)

    def moment(self, column: str, text: str) -> tuple[str, str]:
        """Return a time as an instant in UTC, and the day in the file's own zone."""
        return self._read(self._moment, column, text)

    def _read(self, read: Callable[[str], T], column: str, text: str) -> T:
        if not text:
            raise Unusable(column, "", "empty")
        try:
            return read(text)
        except Unreadable as why:
            raise Unusable(column, text, str(why)) from None


def _stamp(text: str, form: FileFormat) -> tuple[str, str]:
    found = moment(text, form.dates, form.zone)
    return instant_of(found.astimezone(dt.UTC)), found.date().isoformat()
