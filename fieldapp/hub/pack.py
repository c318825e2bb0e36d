"""Writing a pack: all of a bucket at one snapshot, as a compressed file named by its hash."""

from __future__ import annotations

import hashlib
import time
import zlib
from collections.abc import Callable
from pathlib import Path

from fieldapp.hub.changes import STAND
from fieldapp.hub.page import Group, changes_text
from fieldapp.hub.slices import rows_after
from fieldapp.hub.store import Store
from fieldapp.hub.transaction import Transaction
from fieldapp.wire.messages import PackOffer
from fieldapp.wire.pack import GZIP, LINE_BYTES

ROWS_A_SLICE = 1_000
PAUSE_S = 0.005
"""Rest after each slice, so that requests which wait for the interpreter get their turn."""

_LEVEL = 9


def write_pack(
    store: Store, bucket: str, draft: Path, pause: Callable[[float], None] = time.sleep
) -> PackOffer:
    """Write all that a bucket holds, and what has left it, to the file `draft`; say what it is.

    One snapshot and a slice at a time: neither memory nor a writer has to wait for it. The same
    content gives the same bytes and the same name, in every process.
    """
    company = store.company.id
    with store.database.snapshot() as connection, draft.open("wb") as file:
        tx = Transaction(connection, company)
        epoch, end = STAND.row(connection, {"company": company})
        sheet = _Sheet(file.write)
        position = 0
        while rows := rows_after(tx, [bucket], position, ROWS_A_SLICE, gone=True):
            for name, kind, key, position, body in rows:
                sheet.add(name, kind, key, body, position)
            if len(rows) < ROWS_A_SLICE:
                break
            pause(PAUSE_S)
        sheet.end(end)
        file.flush()
    return PackOffer(
        name=sheet.name,
        bucket=bucket,
        epoch=epoch,
        position=end,
        rows=sheet.rows,
        size_bytes=sheet.size_bytes,
        encoding=GZIP,
    )


class _Sheet:
    """Lines on their way into a compressed file."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self.rows = 0
        self.size_bytes = 0
        self._write = write
        self._hash = hashlib.sha256()
        self._packing = zlib.compressobj(_LEVEL, wbits=31)
        self._groups: dict[tuple[str, str], Group] = {}
        self._line_bytes = 0
        self._position = 0

    @property
    def name(self) -> str:
        """The name of what was written."""
        return self._hash.hexdigest()

    def add(self, bucket: str, kind: str, key: str, body: str | None, position: int) -> None:
        """Add a record, or with no body that it is gone."""
        group = self._groups.setdefault((bucket, kind), Group())
        if body is None:
            group.gone.append(key)
        else:
            group.bodies.append(body)
        self.rows += 1
        self._position = position
        self._line_bytes += len(key) if body is None else len(body)
        if self._line_bytes >= LINE_BYTES:
            self._end_line()

    def end(self, position: int) -> None:
        """Write what is left; the bucket is then held up to `position`."""
        self._position = position
        self._end_line()
        self._out(self._packing.flush())

    def _end_line(self) -> None:
        line = f'{{"position":{self._position},"changes":{changes_text(self._groups)}}}\n'
        self._out(self._packing.compress(line.encode()))
        self._groups = {}
        self._line_bytes = 0

    def _out(self, packed: bytes) -> None:
        self._hash.update(packed)
        self.size_bytes += len(packed)
        self._write(packed)
