"""A table in a text file, row by row: unpacked, decoded, with the line numbers of a text editor."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zlib
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple, cast

from fieldapp.domain.entry.caption import Kind, kind_of
from fieldapp.exchange.mapping import FileFormat
from fieldapp.exchange.port import ImportRefused
from fieldapp.exchange.report import Unusable

_CHUNK_BYTES = 1 << 20
_GUESSES = ("utf-8", "windows-1251")
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Row(NamedTuple):
    """A row of the table with the number of its first line; `flaw` says why it is no row at all."""

    line: int
    cells: list[str]
    flaw: Unusable | None = None


def between(
    row: Row, keys: Collection[int], width: int, units: Collection[int] = ()
) -> Kind | None:
    """Say whether a row is a caption or a total, below a header so wide.

    `keys` are the columns that say what a row is of, `units` those of units. A total
    that nobody has computed is one all the same.
    """
    if len(row.cells) != width:
        return None
    kind = kind_of(row.cells, keys, units)
    return kind if kind == "total" or row.flaw is None else None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file that has been found whole and readable in `encoding`.

    `tried` are the encodings that came first and did not fit.
    """

    path: Path
    separator: str
    encoding: str
    packed: bool
    tried: tuple[str, ...]
    header: tuple[str, ...]

    def rows(self) -> Iterator[Row]:
        """Go through the rows below the header; lines without any text are passed over."""
        with _opened(self.path, self.packed) as raw:
            lines = _Lines(io.TextIOWrapper(raw, encoding=self.encoding, newline=""))
            rows = _rows(lines, self.separator, len(self.header))
            next(rows, None)
            yield from rows

    @property
    def format(self) -> str:
        """How the file is written, for the report."""
        also = f", after {', '.join(self.tried)} did not fit" if self.tried else ""
        return f"{'gzip, ' if self.packed else ''}{self.encoding.removesuffix('-sig')}{also}"


def open_sheet(path: Path, form: FileFormat) -> Sheet:
    """Check a file from end to end and read its header. Raises `ImportRefused`."""
    try:
        with path.open("rb") as raw:
            head = raw.read(2)
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        remedy = "Check the path, and that you may read the file."
        raise ImportRefused(f"not readable: {reason}", place=str(path), remedy=remedy) from error
    packed = head == b"\x1f\x8b"
    encoding, tried = _encoding_of(path, packed, form.encodings)
    with _opened(path, packed) as raw:
        lines = _Lines(io.TextIOWrapper(raw, encoding=encoding, newline=""))
        rows = _rows(lines, form.separator, None)
        first, second = next(rows, None), next(rows, None)
    if first is None or second is None:
        what = "is empty" if first is None else "has a header and no rows"
        remedy = "Export it again, with at least one row below the names of the columns."
        raise ImportRefused(f"the file {what}", place=str(path), remedy=remedy)
    if first.flaw is not None:
        raise ImportRefused(
            f"the names of the columns cannot be read: {first.flaw.reason}",
            place=f"{path}, line {first.line}",
            remedy="Close the quotation mark there, or take it out.",
        )
    header = tuple(" ".join(name.split()) for name in first.cells)
    return Sheet(path, form.separator, encoding, packed, tried, header)


def _opened(path: Path, packed: bool) -> IO[bytes]:
    return cast(IO[bytes], gzip.open(path, "rb")) if packed else path.open("rb")


def _encoding_of(path: Path, packed: bool, wanted: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Return the first of the encodings that fits the whole file, and those before it."""
    exact = ["utf-8-sig" if codecs.lookup(name).name == "utf-8" else name for name in wanted]
    guesses = [name for name in _GUESSES if name not in wanted]
    marked = next(_chunks(path, packed))[0].startswith(_UTF16_MARKS)
    guesses += ["utf-16"] if marked and "utf-16" not in wanted else []
    flaws = _flaws(path, packed, [*exact, *guesses])
    for index, name in enumerate(exact):
        if name not in flaws:
            return name, tuple(wanted[:index])
    reasons = "; ".join(f"{w}: {flaws[name]}" for w, name in zip(wanted, exact, strict=True))
    others = [name for name in guesses if name not in flaws]
    if not others:
        remedy = "Give a text file (CSV), saved as UTF-8."
        raise ImportRefused(f"this is not a text file ({reasons})", place=str(path), remedy=remedy)
    raise ImportRefused(
        f"the text is in none of the encodings that were tried ({reasons})",
        place=str(path),
        remedy=f"It can be read as {others[-1]}: add “{others[-1]}” to file.encodings in the "
        "mapping, or save the file as UTF-8.",
    )


def _flaws(path: Path, packed: bool, names: Sequence[str]) -> dict[str, str]:
    """Return what speaks against each encoding, reading the file until none is left."""
    flaws: dict[str, str] = {}
    decoders = {name: codecs.getincrementaldecoder(name)() for name in names}
    for chunk, last, offset in _chunks(path, packed):
        for name in [name for name in decoders if name not in flaws]:
            try:
                text = decoders[name].decode(chunk, last)
            except UnicodeError as error:
                flaws[name] = _flaw(error, offset)
                continue
            if "\0" in text:
                flaws[name] = "there are NUL characters, which no text has"
        if len(flaws) == len(decoders):
            break
    return flaws


def _flaw(error: UnicodeError, offset: int) -> str:
    if isinstance(error, UnicodeDecodeError):
        byte = error.object[error.start]
        return f"byte 0x{byte:02X} near position {offset + error.start:,} does not fit"
    return "it does not fit"


def _chunks(path: Path, packed: bool) -> Iterator[tuple[bytes, bool, int]]:
    """Yield the unpacked bytes with "is the last" and the offset; a damaged archive is refused."""
    offset = 0
    try:
        with _opened(path, packed) as raw:
            while chunk := raw.read(_CHUNK_BYTES):
                yield chunk, False, offset
                offset += len(chunk)
    except EOFError as error:
        raise ImportRefused(
            f"the gzip archive is cut off after {offset:,} unpacked bytes",
            place=str(path),
            remedy="Copy or download the file again; nothing was imported.",
        ) from error
    except (OSError, zlib.error) as error:
        raise ImportRefused(
            f"the file is damaged: {error}",
            place=str(path),
            remedy="Copy or download the file again; nothing was imported.",
        ) from error
    yield b"", True, offset


class _Lines:
    """Lines with their numbers, which can be given back to be read again."""

    def __init__(self, text: Iterator[str]) -> None:
        self._text = text
        self._back: deque[str] = deque()
        self.taken: list[str] = []
        self.next_line = 1

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else next(self._text)
        self.taken.append(line)
        self.next_line += 1
        return line

    def give_back(self, lines: list[str]) -> None:
        self._back.extendleft(reversed(lines))
        self.next_line -= len(lines)


def _rows(lines: _Lines, separator: str, width: int | None) -> Iterator[Row]:
    """Yield the rows, each with the right number of cells or with its flaw.

    A quotation mark that is never closed would swallow the rows behind it. When a row of several
    lines does not come out right, only its first line is given up and the rest is read again.
    """
    reader = csv.reader(lines, delimiter=separator)
    while True:
        lines.taken.clear()
        first = lines.next_line
        flaw: Unusable | None = None
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            cells, flaw = [], _flaw_of(lines.taken, f"the row cannot be read: {error}")
        else:
            if not any(map(str.strip, cells)):
                continue
            if width is None:
                width = len(cells)
            if len(cells) > width and not any(map(str.strip, cells[width:])):
                del cells[width:]
            if len(cells) != width:
                reason = f"the row has {len(cells)} cells and the header {width}"
                flaw = _flaw_of(lines.taken, reason)
        if flaw is not None and len(lines.taken) > 1:
            lines.give_back(lines.taken[1:])
        yield Row(first, cells, flaw)


def _flaw_of(taken: list[str], reason: str) -> Unusable:
    if len(taken) > 1:
        reason = f"a quotation mark joins the line to the next ones, and then {reason}"
    return Unusable("", taken[0].strip() if taken else "", reason)
