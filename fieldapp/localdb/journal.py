"""The outbox's second copy: an append-only file outside the database.

One line a command, each with its checksum, forced to the disk before "saved" is said. A line that a
crash cut off is passed over. When the database is lost, its unsent commands and the counters come
back from here.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fieldapp.localdb.identity import force_folder
from fieldapp.localdb.outbox import Entry

JOURNAL_FILE = "outbox.journal"


@dataclass(slots=True)
class Contents:
    """What a journal holds. The last numbers count what was compacted away as well."""

    entries: list[Entry] = field(default_factory=list)
    last_command: int = 0
    last_order: int = 0
    damaged_lines: int = 0

    def take(self, entry: Entry) -> None:
        """Add a command, whose numbers raise the last ones."""
        self.entries.append(entry)
        self.last_command = max(self.last_command, entry.number)
        self.last_order = max(self.last_order, order_counter_of(entry))

    def joined(self, other: Contents) -> Contents:
        """Return what either of two sources has; of a command in both, the other's."""
        entries = {entry.number: entry for entry in [*self.entries, *other.entries]}
        return Contents(
            [entries[number] for number in sorted(entries)],
            max(self.last_command, other.last_command),
            max(self.last_order, other.last_order),
            self.damaged_lines,
        )


class Journal:
    """The journal file of one replica."""

    def __init__(self, home: Path) -> None:
        self.path = home / JOURNAL_FILE

    def append(self, entries: Iterable[Entry]) -> None:
        """Add commands durably."""
        self._append("".join(_line({"command": _essence(entry)}) for entry in entries))

    def read(self) -> Contents:
        """Return every readable line."""
        contents = Contents()
        if not self.path.exists():
            return contents
        for line in self.path.read_bytes().splitlines():
            value = _value(line)
            if value is None:
                contents.damaged_lines += 1 if line else 0
            elif "command" in value:
                contents.take(Entry(**value["command"]))
            else:
                contents.last_command = max(contents.last_command, value["last_command"])
                contents.last_order = max(contents.last_order, value["last_order"])
        # A command is there twice when writing it failed after all but the last step.
        contents.entries = list({entry.number: entry for entry in contents.entries}.values())
        return contents

    def compact(self, keep: Iterable[Entry], last_command: int, last_order: int) -> None:
        """Replace the file in one step by the commands still needed and the last numbers."""
        marks = {"last_command": last_command, "last_order": last_order}
        lines = [_line(marks), *(_line({"command": _essence(entry)}) for entry in keep)]
        draft = self.path.with_suffix(".new")
        with draft.open("wb") as file:
            file.write("".join(lines).encode())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.path)
        force_folder(self.path.parent)

    def _append(self, text: str) -> None:
        new = not self.path.exists()
        with self.path.open("ab") as file:
            # A line that a crash cut off must not swallow the next one.
            start = "" if file.tell() == 0 or _ends_a_line(self.path) else "\n"
            file.write((start + text).encode())
            file.flush()
            os.fsync(file.fileno())
        if new:
            force_folder(self.path.parent)


_NUMBERING = (
    "create_order", "create_return", "collect_payment", "split_cart", "order_quote",
)  # fmt: skip
"""Commands that take a number for a new order or quote."""


def order_counter(number: str) -> int:
    """Return the counter in an order number of the form `<prefix>-<counter>`, 0 in any other."""
    tail = number.rpartition("-")[2]
    return int(tail) if tail.isdecimal() else 0


def order_counter_of(entry: Entry) -> int:
    """Return the counter that a command has used for a new order, 0 when it makes none."""
    if entry.type not in _NUMBERING:
        return 0
    return order_counter(json.loads(entry.body)["number"])


_KEPT = ("number", "id", "type", "document", "at", "body")


def _essence(entry: Entry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in _KEPT}


def _line(value: dict[str, Any]) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return f"{zlib.crc32(text.encode()):08x} {text}\n"


def _value(line: bytes) -> dict[str, Any] | None:
    checksum, _, text = line.partition(b" ")
    if not text or checksum != b"%08x" % zlib.crc32(text):
        return None
    value: dict[str, Any] = json.loads(text)
    return value


def _ends_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"
