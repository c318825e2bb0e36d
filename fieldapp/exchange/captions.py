"""Captions and totals between the rows of a file that is read by a mapping."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from fieldapp.domain.entry.caption import Kind
from fieldapp.exchange.cell import ERRORS, Header
from fieldapp.exchange.mapping import Mapping
from fieldapp.exchange.sheet import Row, between

_DIGIT = re.compile(r"\d")
_LETTER = re.compile(r"[^\W\d_]")
_FEWEST_WORDS = 2
_FEWEST_COLUMNS = 3
"""In a table of fewer, a code that stands alone may well be all that is known."""


class Captions:
    """What of a file is no row.

    A caption may stand in the column of the codes, and be taken for one. When all rows were seen it
    is known: where no row that can be used has words for a code, those that stand there alone are
    none.
    """

    def __init__(self, mapping: Mapping, header: Header, width: int) -> None:
        keys = (
            (mapping.product and mapping.product.sku, "product.sku"),
            (mapping.outlet and mapping.outlet.code, "outlet.code"),
            (mapping.order and mapping.order.document, "order.document"),
        )
        self._keys = {header.index(column, key) for column, key in keys if column}
        unit = mapping.product and mapping.product.unit
        self._units = {header.index(unit, "product.unit")} if unit else frozenset[int]()
        read = {column.column for _, column in mapping.columns()}
        self._may_stand_alone = len(read) >= _FEWEST_COLUMNS
        self._width = width
        self._alone: list[tuple[Row, int]] = []
        self._wordy: set[int] = set()

    def kind_of(self, row: Row) -> Kind | None:
        """Say whether a row is a caption or a total."""
        return between(row, self._keys, self._width, self._units)

    def keeps(self, row: Row) -> bool:
        """Keep a row back when only the end of the file tells whether it is a caption."""
        if row.flaw is not None or not self._may_stand_alone or not _stands_alone(row.cells):
            return False
        words = self._in_words(row)
        self._alone += [(row, key) for key in words]
        return bool(words)

    def note_used(self, row: Row) -> None:
        """Note a row that is used: what its codes are like."""
        self._wordy.update(self._in_words(row))

    def _in_words(self, row: Row) -> list[int]:
        return [key for key in self._keys if _is_words(row.cells[key])]

    def settle(self) -> Iterator[tuple[Row, bool]]:
        """Yield the rows that were kept back, and whether each is a caption."""
        for row, key in self._alone:
            yield row, key not in self._wordy


def _stands_alone(cells: Sequence[str]) -> bool:
    """Say whether one cell is filled and no other; of most rows the first two tell."""
    filled = (cell for cell in cells if cell.strip())
    return next(filled, None) is not None and next(filled, None) is None


def _is_words(text: str) -> bool:
    """Say whether a text is words: without a digit, or at least two of them without one.

    The error of a formula is none.
    """
    if _DIGIT.search(text):
        return " " in text and sum(map(_is_word, text.split())) >= _FEWEST_WORDS
    return _is_word(text) and text.strip() not in ERRORS


def _is_word(text: str) -> bool:
    return _LETTER.search(text) is not None and _DIGIT.search(text) is None
