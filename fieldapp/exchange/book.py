"""A table in a workbook of Excel, with the rows that a text file would have.

Above the names of its columns there may be a title, a date, and what else people put there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from fieldapp import workbook
from fieldapp.domain.entry.table import Row as BookRow
from fieldapp.domain.refusal import Refusal
from fieldapp.exchange.port import ImportRefused
from fieldapp.exchange.report import Unusable
from fieldapp.exchange.sheet import Row
from fieldapp.language import Language

MAX_ROWS = 100_000
"""Rows of a workbook that are taken; it is held in memory, as a text file is not."""

MAX_COLUMNS = 500
"""Columns of a row that are looked at."""

HEADING_ROWS = 20
"""So many filled rows are looked at for the names of the columns."""

Lacking = Callable[[Sequence[str]], list[str]]
"""Which of the columns that are looked for are not among some names, in words."""


@dataclass(frozen=True, slots=True)
class Book:
    """The first sheet of a workbook that has anything in it, from the names of its columns on."""

    header: tuple[str, ...]
    found: tuple[BookRow, ...]
    format = "xlsx"

    def rows(self) -> Iterator[Row]:
        """Go through the rows below the header, each with as many cells; longer ones are flawed."""
        width = len(self.header)
        for row in self.found:
            cells = [*row.cells, *[""] * (width - len(row.cells))]
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


def open_book(path: Path, lacking: Lacking, text: workbook.Text = workbook.exact_text) -> Book:
    """Read a workbook whole, whose columns are named in the first row that is `lacking` nothing.

    `text` says how values are written. Raises `ImportRefused`.
    """
    rows = workbook.read(path.read_bytes(), MAX_ROWS, text, MAX_COLUMNS)
    if isinstance(rows, Refusal):
        raise ImportRefused(words(rows), place=str(path))
    if len(rows) > MAX_ROWS:
        remedy = "Save the sheet as CSV, which may have any number of rows, or divide it."
        raise ImportRefused(f"more than {MAX_ROWS:,} rows", place=str(path), remedy=remedy)
    heading = _heading(path, rows[:HEADING_ROWS], lacking)
    if heading == len(rows) - 1:
        remedy = "Export it again, with at least one row below the names of the columns."
        raise ImportRefused("the file has a header and no rows", place=str(path), remedy=remedy)
    return Book(rows[heading].cells, tuple(rows[heading + 1 :]))


def _heading(path: Path, rows: Sequence[BookRow], lacking: Lacking) -> int:
    """Return the place of the row that names the columns."""
    missing = [lacking(row.cells) for row in rows]
    for place, names in enumerate(missing):
        if not names:
            return place
    wanted = lacking(())
    raise ImportRefused(
        f"none of the first {HEADING_ROWS} filled rows names all the columns that are looked for: "
        f"{', '.join(wanted)}",
        place=str(path),
        remedy=_closest(rows, missing, wanted),
    )


def _closest(
    rows: Sequence[BookRow], missing: Sequence[Sequence[str]], wanted: Sequence[str]
) -> str:
    """Return what to do about the row that comes closest to naming the columns."""
    place = min(range(len(rows)), key=lambda place: len(missing[place]))
    if len(missing[place]) == len(wanted):
        return "Give the columns these names, in one row above the data."
    there = ", ".join(f"“{name}”" for name in rows[place].cells if name)
    return (
        f"Line {rows[place].line} comes closest, and lacks {', '.join(missing[place])}. "
        f"It has {there}."
    )


def words(refusal: Refusal) -> str:
    """Return a refusal as the report of an import says it."""
    return Language("en").reason(refusal.code, refusal.details)
