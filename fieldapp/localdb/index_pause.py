"""Indexes that are left out while a catalog is loaded into an empty table, and made afterwards.

Names come in the order in which the hub got them, so that each page of a first load would touch
most of every index, and write it again. The definitions wait in `meta`, in the transaction that
drops the indexes, so that whatever happens they are there to be put back. Until then the table is
read without them, which is slower and gives the same rows.
"""

from __future__ import annotations

import json

from fieldapp.localdb import meta
from fieldapp.localdb.connection import Connection

LEFT_OUT = "indexes_left_out"


def leave_out(connection: Connection, table: str) -> None:
    """Drop the indexes of a table that are only for speed, when it is empty."""
    if connection.exec_driver_sql(f"SELECT 1 FROM {table} LIMIT 1").first() is not None:
        return
    rows = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? "
        "AND sql NOT LIKE 'CREATE UNIQUE%' ORDER BY name",
        (table,),
    ).all()
    if not rows:
        return
    waiting = json.loads(meta.get(connection, LEFT_OUT) or "[]")
    meta.put(connection, LEFT_OUT, json.dumps([*waiting, *(sql for _, sql in rows)]))
    for name, _ in rows:
        connection.exec_driver_sql(f'DROP INDEX "{name}"')


def is_waiting(connection: Connection) -> bool:
    """Say whether there are indexes that were left out and are not made yet."""
    return bool(meta.get(connection, LEFT_OUT))


def put_back(connection: Connection) -> None:
    """Make the indexes that were left out."""
    for definition in json.loads(meta.get(connection, LEFT_OUT) or "[]"):
        connection.exec_driver_sql(definition)
    meta.put(connection, LEFT_OUT, None)
