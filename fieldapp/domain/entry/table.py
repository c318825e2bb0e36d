"""Rows and cells of a pasted text or a text file, with the line numbers of a text editor."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fieldapp.domain.entry.amount import UNIT_WORDS
from fieldapp.domain.order import MAX_LINES
from fieldapp.domain.refusal import Refusal

MAX_ROWS = MAX_LINES
"""Rows with something in them; an order holds no more."""

MAX_CHARACTERS = 2_000_000
MAX_CELLS = 50
"""Columns that are looked at; what stands to the right of them is passed over."""

_QUOTED_LINES = 20
_SIGNS = ("\t", ";", "|")
_WIDE = re.compile(r"\s{2,}")
_NUMBER = r"[-\u2212+]?\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d+)?|[-\u2212+]?\d+(?:[.,]\d+)*"
_UNIT = "|".join(sorted(map(re.escape, UNIT_WORDS), key=len, reverse=True))
_TAIL = re.compile(
    rf"(?P<what>.*?\S)\s+(?P<amount>(?:{_NUMBER})(?:\s?[xх×*]\s?\d+)?(?:\s?(?:{_UNIT})\.?)?)",
    re.IGNORECASE | re.DOTALL,
)
_HEAD = re.compile(
    rf"(?P<amount>(?:{_NUMBER})\s?(?:{_UNIT}))\.?\s+(?P<what>\S.*)|"
    rf"(?P<count>\d+)\s?[xх×*]\s+(?P<thing>\S.*)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row with the number of its line, as it was written, and its cells without blanks around.

    `flaw` says why a cell of it has no value.
    """

    line: int
    text: str
    cells: tuple[str, ...]
    flaw: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows in their order; `separator` is what stands between most cells, empty for blanks."""

    rows: tuple[Row, ...]
    separator: str = ""


def table_of(text: str) -> Table | Refusal:
    """Return the rows of a text; lines without anything are passed over."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    filled = sum(1 for line in lines if line.strip())
    if not filled:
        return Refusal("entry_empty")
    if filled > MAX_ROWS:
        return too_many_rows()
    if len(text) > MAX_CHARACTERS:
        return Refusal("entry_too_long", {"limit": MAX_CHARACTERS})
    told = re.fullmatch(r"sep=(.)", lines[0].strip(), re.IGNORECASE)
    separator = told[1] if told else _separator([line for line in lines if line.strip()])
    rows = tuple(_rows(lines[1:] if told else lines, separator, 2 if told else 1))
    return Table(rows, separator) if rows else Refusal("entry_empty")


def too_many_rows() -> Refusal:
    """Return the refusal of a table with more rows than an order holds."""
    return Refusal("entry_too_many_rows", {"limit": MAX_ROWS})


def apart(text: str) -> tuple[str, str] | None:
    """Part what is wanted from how much, where only blanks are between them; None when one lacks.

    The quantity stands at the end, or before a unit or a sign of multiplication at the beginning.
    """
    plain = text.strip()
    if tail := _TAIL.fullmatch(plain):
        return tail["what"], tail["amount"]
    if head := _HEAD.fullmatch(plain):
        return head["what"] or head["thing"], head["amount"] or head["count"]
    return None


def _separator(lines: Sequence[str]) -> str:
    """Return the sign that stands in at least half of the lines; none for blanks."""
    for sign in _SIGNS:
        if 2 * sum(sign in line for line in lines) >= len(lines):
            return sign
    commas = [line for line in lines if "," in line]
    if 2 * len(commas) < len(lines) or all(map(_is_decimal, commas)):
        return ""
    return ","


def _is_decimal(line: str) -> bool:
    """Say whether the comma of a line may belong to its quantity: CO-1 2,5."""
    found = apart(line)
    return found is not None and "," in found[1] and "," not in found[0]


def _rows(lines: Sequence[str], separator: str, first: int) -> Iterator[Row]:
    place = 0
    while place < len(lines):
        text, taken = _record(lines, place, separator)
        if text.strip():
            cells = _cells(text, separator)[:MAX_CELLS]
            if any(cells):
                yield Row(first + place, text.strip(), tuple(cells))
        place += taken


def _record(lines: Sequence[str], place: int, separator: str) -> tuple[str, int]:
    """Return the text of a row, with the lines that a quoted cell goes on over, and their number.

    A quotation mark that is not closed soon is an inch, and takes no other row with it.
    """
    text = lines[place]
    if not _opens(text, separator):
        return text, 1
    for more in range(1, min(_QUOTED_LINES, len(lines) - place)):
        text += "\n" + lines[place + more]
        if text.count('"') % 2 == 0:
            return text, more + 1
    return lines[place], 1


def _opens(text: str, separator: str) -> bool:
    quoted = text.lstrip().startswith('"') or (bool(separator) and f'{separator}"' in text)
    return quoted and text.count('"') % 2 == 1


def _cells(text: str, separator: str) -> list[str]:
    for sign in (separator, *_SIGNS):
        if sign and sign in text:
            return _parted(text, sign)
    plain = text.strip()
    wide = [cell.strip() for cell in _WIDE.split(plain)]
    if len(wide) > 1:
        return wide
    return list(apart(plain) or _parted(plain, ","))


def _parted(text: str, sign: str) -> list[str]:
    plain = [cell.strip() for cell in text.split(sign)]
    if text.count('"') % 2:
        return plain
    try:
        record = next(csv.reader([text], delimiter=sign, skipinitialspace=True), [])
    except csv.Error:
        return plain
    return [" ".join(cell.split()) for cell in record]
