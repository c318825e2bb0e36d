"""Captions and totals between the rows of a file that is read by a mapping."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fieldapp.domain.entry.caption import Kind
from fieldapp.exchange.cell import ERRORS, Header
from fieldapp.exchange.mapping import Mapping
from fieldapp.exchange.sheet import Row, between

_DIGIT = re.compile(r"\d")
_LETTER = re.compile(r"[^\W\d_]")
_FEWEST_COLUMNS = 3
"""In a table of fewer, a code that stands alone may well be all that is known."""


class Captions:
    """What of a file is no row.

    A caption may stand in the column of the codes, and be taken for one. When all rows were seen it
    is known: where every code that has something beside it has a digit too, words that stand there
    alone are no code.
    """

    def __init__(self, mapping: Mapping, header: Header, width: int) -> None:
        keys = (
            (mapping.product and mapping.product.sku, "product.sku"),
            (mapping.outlet and mapping.outlet.code, "outlet.code"),
            (mapping.order and mapping.order.document, "order.document"),
        )
        self._keys = {header.index(column, key) for column, key in keys if column}
        read = {column.column for _, column in mapping.columns()}
        self._may_stand_alone = len(read) >= _FEWEST_COLUMNS
        self._width = width
        self._alone: list[tuple[Row, int]] = []
        self._wordy: set[int] = set()

    def kind_of(self, row: Row) -> Kind | None:
        """Say whether a row is a caption or a total."""
        return between(row, self._keys, self._width)

    def keeps(self, row: Row) -> bool:
        """Keep a row back when only the end of the file tells whether it is a caption."""
        if row.flaw is not None:
            return False
        words = [key for key in self._keys if _is_word(row.cells[key])]
        if not words:
            return False
        if self._may_stand_alone and sum(map(bool, map(str.strip, row.cells))) == 1:
            self._alone.append((row, words[0]))
            return True
        self._wordy.update(words)
        return False

    def settle(self) -> Iterator[tuple[Row, bool]]:
        """Yield the rows that were kept back, and whether each is a caption."""
        for row, key in self._alone:
            yield row, key not in self._wordy


def _is_word(text: str) -> bool:
    """Say whether a text has letters and no digit; the error of a formula is none."""
    if _DIGIT.search(text):
        return False
    return _LETTER.search(text) is not None and text.strip() not in ERRORS
