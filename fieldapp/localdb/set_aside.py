"""Pulled records that could not be stored: kept aside with the reason, so that the rest goes on.

They are what a bucket has brought like any other record, and leave the device with it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any

from fieldapp.localdb.connection import Connection


class Aside:
    """Where the faulty records of one kind in one bucket go at a moment."""

    def __init__(self, connection: Connection, bucket: str, kind: str, now: str) -> None:
        self._connection = connection
        self._bucket = bucket
        self._kind = kind
        self._now = now

    def put(self, key: str, row: Any, reason: str) -> None:
        """Keep a record aside, instead of an earlier fault of the same one."""
        self._connection.exec_driver_sql(
            "INSERT OR REPLACE INTO set_aside (kind, key, body, reason, at, bucket) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (self._kind, key, json.dumps(row), reason, self._now, self._bucket),
        )

    def clear(self, mended: Sequence[str], gone: Collection[str]) -> None:
        """Forget faults of records that have arrived well since, or have left this bucket."""
        faulty = self._connection.exec_driver_sql(
            "SELECT key, bucket FROM set_aside WHERE kind = ?", (self._kind,)
        )
        known: dict[str, str] = dict(faulty.fetchall())
        if not known:
            return
        ended = [key for key in gone if known.get(key) == self._bucket]
        if keys := [*(key for key in mended if key in known), *ended]:
            self._connection.exec_driver_sql(
                "DELETE FROM set_aside WHERE kind = ? AND key = ?",
                [(self._kind, key) for key in keys],
            )


def drop(connection: Connection, bucket: str) -> None:
    """Forget the faulty records that a bucket has brought."""
    connection.exec_driver_sql("DELETE FROM set_aside WHERE bucket = ?", (bucket,))


def drop_all(connection: Connection) -> None:
    """Forget all faulty records, because everything comes again."""
    connection.exec_driver_sql("DELETE FROM set_aside")
