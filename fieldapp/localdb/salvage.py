"""What can still be read of a replica's file that is not opened as a database any more.

For a file that is damaged, or that a migration could not bring up to date: its commands are looked
for here, besides in the journal. Nothing of the file is changed.
"""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from urllib.parse import quote

from fieldapp.localdb import meta
from fieldapp.localdb.journal import Contents
from fieldapp.localdb.outbox import COLUMNS, Entry


def read_commands(path: Path) -> Contents:
    """Return the commands and the counters of a file, as far as they can be read."""
    found = Contents()
    # What is damaged fails somewhere on the way; what was read before that counts.
    with contextlib.suppress(sqlite3.Error, ValueError), _opened(path) as connection:
        counters = dict(connection.execute("SELECT name, value FROM meta"))
        found.last_command = int(counters.get(meta.COMMAND_COUNTER, 0))
        found.last_order = int(counters.get(meta.ORDER_COUNTER, 0))
    with contextlib.suppress(sqlite3.Error, ValueError), _opened(path) as connection:
        for row in connection.execute(f"SELECT {COLUMNS} FROM outbox ORDER BY number"):
            found.take(Entry(*row))
    return found


def count_unsent(path: Path) -> int:
    """Return how many documents of a file, which may be in use, wait to be sent."""
    with contextlib.suppress(sqlite3.Error), _opened(path) as connection:
        sql = "SELECT count(DISTINCT document) FROM outbox WHERE contained_at IS NULL"
        return int(connection.execute(sql).fetchone()[0])
    return 0


def _opened(path: Path) -> contextlib.closing[sqlite3.Connection]:
    address = f"file:{quote(str(path))}?mode=ro"
    return contextlib.closing(sqlite3.connect(address, uri=True, timeout=1))
