"""A table in a workbook of Excel, with the rows that a text file would have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fieldapp import workbook
from fieldapp.domain.entry.table import Row as BookRow
from fieldapp.domain.refusal import REASONS, Refusal
from fieldapp.exchange.port import ImportRefused
from fieldapp.exchange.report import Unusable
from fieldapp.exchange.sheet import Row

MAX_ROWS = 100_000
"""Rows of a workbook that are taken; it is held in memory, as a text file is not."""


@dataclass(frozen=True, slots=True)
class Book:
    """The first sheet of a workbook that has anything in it; its first row names the columns."""

    header: tuple[str, ...]
    found: tuple[BookRow, ...]
    format = "xlsx"

    def rows(self) -> Iterator[Row]:
        """Go through the rows below the header, each with as many cells."""
        width = len(self.header)
        for row in self.found:
            cells = [*row.cells[:width], *[""] * (width - len(row.cells))]
            flaw: Unusable | None = None
            if row.flaw is not None:
                flaw = Unusable("", row.text, words(row.flaw))
            elif len(row.cells) > width:
                reason = f"the row has {len(row.cells)} cells and the header {width}"
                flaw = Unusable("", row.text, reason)
            yield Row(row.line, cells, flaw)


def is_book(path: Path) -> bool:
    """Say whether a file is a workbook; one that cannot be opened is none."""
    try:
        with path.open("rb") as file:
            return workbook.is_workbook(file.read(8))
    except OSError:
        return False  # opening it as a text says what is wrong


def open_book(path: Path) -> Book:
    """Read a workbook whole. Raises `ImportRefused`."""
    rows = workbook.read(path.read_bytes(), MAX_ROWS)
    if isinstance(rows, Refusal):
        raise ImportRefused(words(rows), place=str(path))
    if len(rows) > MAX_ROWS:
        remedy = "Save the sheet as CSV, which may have any number of rows, or divide it."
        raise ImportRefused(f"more than {MAX_ROWS:,} rows", place=str(path), remedy=remedy)
    if len(rows) == 1:
        remedy = "Export it again, with at least one row below the names of the columns."
        raise ImportRefused("the file has a header and no rows", place=str(path), remedy=remedy)
    return Book(rows[0].cells, tuple(rows[1:]))


def words(refusal: Refusal) -> str:
    """Return a refusal as the report of an import says it."""
    return REASONS[refusal.code].format(**refusal.details)
