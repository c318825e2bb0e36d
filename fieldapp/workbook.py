"""Workbooks of Excel, read into rows of text.

A workbook is an archive that somebody else has made: what it would unpack to is looked at before
anything is unpacked. Formulas are never computed; the value that the last program stored counts.
"""

from __future__ import annotations

import datetime as dt
import io
import math
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import islice
from typing import Any
from xml.etree.ElementTree import ParseError

from fieldapp.domain.entry.table import MAX_CELLS, Row
from fieldapp.domain.refusal import Refusal

MAX_UNPACKED_BYTES = 100 * 1024 * 1024
"""What a workbook may unpack to; one of 3,000 rows takes two or three megabytes."""

_MAX_SCANNED = 200_000
"""Rows that are looked at, empty ones too: a workbook may have a row a million lines below."""

_COUNTED = 10**15
"""Whole numbers below it are exact."""

_QUOTED = re.compile(r'"[^"]*"|\\.')
_ZEROS = re.compile("0{2,}")
"""A format that shows a whole number with zeros before it, as codes have them."""

Text = Callable[[Any, str], str]
"""How a value is written, by its number format."""

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_FAULTS = (
    ParseError, zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, IndexError,
    AttributeError, EOFError, OSError, NotImplementedError, RuntimeError, ArithmeticError,
)  # fmt: skip
"""What the libraries raise over a damaged workbook; all mean that it cannot be read."""


def is_workbook(data: bytes) -> bool:
    """Say whether a file begins as a workbook does, of today or in the format of before 2007."""
    return data.startswith((_ZIP, _OLE))


def text_of(
    value: Any, form: str = "", *, decimal: str = ".", times: bool = False, exact: bool = False
) -> str:
    """Return what a cell with a number format shows; a number without the zeros of a float.

    With `times` a date keeps its time of day, where it has one. `exact` keeps the 15 digits that
    Excel counts with; without it, a fraction has four, which leave no doubt that the point is no
    sign of thousands.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        return _figure(value, _QUOTED.sub("", form), exact=exact).replace(".", decimal)
    if isinstance(value, dt.datetime) and times and value.time() != dt.time():
        return value.isoformat(" ", "seconds")
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()[:10]
    return " ".join(str(value).split())


def exact_text(value: Any, form: str = "") -> str:
    """Return what a cell shows, numbers with all their digits: for figures of the office."""
    return text_of(value, form, exact=True)


def _figure(value: float, form: str, *, exact: bool) -> str:
    """Return a number as its format has it where that says more than the number."""
    if not math.isfinite(value):
        return str(value)
    number, sign = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}"), ""
    if "%" in form:
        number, sign = number * 100, "%"
    if number == number.to_integral_value() and abs(number) < _COUNTED:
        return f"{number:.0f}".zfill(len(form) if _ZEROS.fullmatch(form) else 0) + sign
    if exact:
        return f"{number.normalize():f}{sign}"
    if isinstance(value, int):
        return str(value)
    return (f"{number:.4f}" if abs(number) < _COUNTED else f"{value:.5E}") + sign


def read(
    data: bytes, limit: int, text: Text = text_of, columns: int = MAX_CELLS
) -> list[Row] | Refusal:
    """Return the filled rows of the first sheet that has any; at most one more than `limit`.

    Of each, so many `columns`; `text` says how a value is written.
    """
    if data.startswith(_OLE):
        return Refusal("file_locked" if _LOCKED in data else "file_old_workbook")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
            names = archive.namelist()
        if not any(name.startswith("xl/") for name in names):
            return Refusal("file_no_workbook")
        if unpacked > MAX_UNPACKED_BYTES:
            return Refusal("file_unpacks_too_large", {"limit": MAX_UNPACKED_BYTES >> 20})
        rows = list(islice(_rows(data, limit, text, columns), limit + 1))
    except _FAULTS:
        return Refusal("file_damaged")
    return rows or Refusal("file_empty")


def _rows(data: bytes, limit: int, text: Text, columns: int) -> Iterator[Row]:
    """Yield the filled rows of the first sheet that has any, with the values of its formulas.

    The sheet is gone through twice, side by side: once for what is written, once for the values.
    """
    # Imported here: most who take orders never open a workbook, and it takes a moment.
    import openpyxl

    with warnings.catch_warnings():
        # About styles and extensions that are of no interest here.
        warnings.simplefilter("ignore")
        written = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
        valued = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            for sheets in zip(written.worksheets, valued.worksheets, strict=True):
                yield from (found := _sheet(*sheets, limit, text, columns))
                if found:
                    return
        finally:
            written.close()
            valued.close()


def _sheet(written: Any, valued: Any, limit: int, text: Text, columns: int) -> list[Row]:
    for sheet in (written, valued):
        # What a sheet says of its own size is often wrong.
        sheet.reset_dimensions()
    both = zip(*(sheet.iter_rows(max_col=columns) for sheet in (written, valued)), strict=False)
    scanned = enumerate(islice(both, _MAX_SCANNED), 1)
    filled = (row for line, cells in scanned if (row := _row(line, text, *cells)))
    return list(islice(filled, limit + 1))


def _form(cell: Any) -> str:
    """Return a cell's number format; one that the workbook does not say is none."""
    try:
        return cell.number_format or ""
    except IndexError:
        return ""


def _row(
    line: int,
    text: Text,
    formulas: tuple[Any, ...],
    values: tuple[Any, ...],
) -> Row | None:
    cells: list[str] = []
    flaw: Refusal | None = None
    for formula, value in zip(formulas, values, strict=False):
        cells.append(text(value.value, _form(value)))
        if value.value is None and formula.data_type == "f":
            flaw = flaw or Refusal("entry_formula", {"cell": formula.coordinate})
    while cells and not cells[-1]:
        cells.pop()
    if not cells and flaw is None:
        return None
    return Row(line, "; ".join(cell for cell in cells if cell), tuple(cells), flaw)
