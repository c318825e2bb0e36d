"""Which bucket brought which record, and what to delete when a bucket or a membership ends.

For most kinds the bucket follows from a column of the record, so nothing is stored. Only what
travels with outlets can be in several buckets; those memberships are kept in a table.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from fieldapp.localdb import meta
from fieldapp.localdb.rebase import erase
from fieldapp.localdb.records import shape_of
from fieldapp.wire.kinds import KINDS, Home
from fieldapp.wire.messages import Cursor

_HOMES = {kind.name: kind.travels for kind in KINDS.values() if isinstance(kind.travels, Home)}


def remember(connection: Connection, bucket: str, kind: str, keys: Sequence[str]) -> None:
    """Note that a bucket holds these records."""
    refilling = _refilling(connection)
    if not keys or (kind in _HOMES and not refilling):
        return
    rows = [(bucket, kind, key) for key in keys]
    if kind not in _HOMES:
        connection.exec_driver_sql(
            "INSERT OR IGNORE INTO membership (bucket, kind, key) VALUES (?, ?, ?)", rows
        )
    if refilling:
        connection.exec_driver_sql(
            "DELETE FROM stale_record WHERE bucket = ? AND kind = ? AND key = ?", rows
        )


def forget(connection: Connection, bucket: str, kind: str, keys: Sequence[str]) -> list[str]:
    """Note that a bucket holds these records no more; return those that no bucket holds now."""
    if not keys:
        return []
    home = _HOMES.get(kind)
    if home is not None:
        return [key for key in keys if _lives_in(connection, kind, key, home, bucket)]
    connection.exec_driver_sql(
        "DELETE FROM membership WHERE bucket = ? AND kind = ? AND key = ?",
        [(bucket, kind, key) for key in keys],
    )
    return [key for key in keys if not _is_held(connection, kind, key)]


def drop_bucket(connection: Connection, bucket: str) -> frozenset[str]:
    """Delete what only this bucket brought; return the kinds that changed."""
    kinds = set()
    for kind, home in _HOMES.items():
        if home.holds(bucket):
            where = f" WHERE {home.column} = ?" if home.column else ""
            value = (home.value(bucket),) if home.column else ()
            sql = f"DELETE FROM {shape_of(kind).table}{where}"
            if connection.exec_driver_sql(sql, value).rowcount:
                kinds.add(kind)
    rows = connection.exec_driver_sql(
        "SELECT kind, key FROM membership WHERE bucket = ?", (bucket,)
    ).fetchall()
    for kind in {kind for kind, _ in rows}:
        keys = [key for of_kind, key in rows if of_kind == kind]
        erase(connection, kind, forget(connection, bucket, kind, keys))
        kinds.add(kind)
    return frozenset(kinds)


def start_refill(connection: Connection, cursor: Cursor) -> None:
    """Mark all that these buckets brought as stale until it is sent again.

    What stands stays visible meanwhile; `drop_leftovers` deletes what did not come again. Marks of
    an earlier refill that was not finished stay.
    """
    for bucket in [*cursor.buckets, *cursor.filling]:
        mark_stale(connection, bucket)


def send_again(connection: Connection, buckets: Sequence[str]) -> None:
    """Have buckets sent from their beginning in the next round; what stands stays until then."""
    cursor = meta.cursor(connection)
    for bucket in buckets:
        mark_stale(connection, bucket)
    kept = [bucket for bucket in cursor.buckets if bucket not in buckets]
    meta.put_cursor(connection, cursor.model_copy(update={"buckets": kept}))


def send_everything_again(connection: Connection) -> None:
    """Have all of it sent from the beginning in the next round; what stands stays until then."""
    cursor = meta.cursor(connection)
    start_refill(connection, cursor)
    meta.put_cursor(connection, Cursor(epoch=cursor.epoch, position=cursor.position))
    connection.exec_driver_sql("DELETE FROM set_aside")


def mark_stale(connection: Connection, bucket: str) -> None:
    """Mark all that one bucket brought as stale until it is sent again."""
    connection.exec_driver_sql(
        "INSERT OR IGNORE INTO stale_record (bucket, kind, key) "
        "SELECT bucket, kind, key FROM membership WHERE bucket = ?",
        (bucket,),
    )
    for kind, home in _HOMES.items():
        if home.holds(bucket):
            shape = shape_of(kind)
            key = " || '/' || ".join(shape.keys)
            where = f" WHERE {home.column} = ?" if home.column else ""
            value = (home.value(bucket),) if home.column else ()
            connection.exec_driver_sql(
                "INSERT OR IGNORE INTO stale_record (bucket, kind, key) "
                f"SELECT ?, ?, {key} FROM {shape.table}{where}",
                (bucket, kind, *value),
            )


def drop_leftovers(connection: Connection) -> frozenset[str]:
    """Delete what was marked as stale and did not come again; return the kinds that changed."""
    rows = connection.exec_driver_sql("SELECT bucket, kind, key FROM stale_record").fetchall()
    for bucket, kind, key in rows:
        erase(connection, kind, forget(connection, bucket, kind, [key]))
    if rows:
        connection.exec_driver_sql("DELETE FROM stale_record")
    return frozenset(kind for _, kind, _ in rows)


def _refilling(connection: Connection) -> bool:
    found = connection.exec_driver_sql("SELECT 1 FROM stale_record LIMIT 1").scalar_one_or_none()
    return found is not None


def _lives_in(connection: Connection, kind: str, key: str, home: Home, bucket: str) -> bool:
    """Say whether the record as it stands belongs to the bucket; it may have moved meanwhile."""
    if home.column is None:
        return True
    shape = shape_of(kind)
    where = " AND ".join(f"{column} = ?" for column in shape.keys)
    value = connection.exec_driver_sql(
        f"SELECT {home.column} FROM {shape.table} WHERE {where}", tuple(key.split("/"))
    ).scalar_one_or_none()
    return bool(value == home.value(bucket))


def _is_held(connection: Connection, kind: str, key: str) -> bool:
    found = connection.exec_driver_sql(
        "SELECT 1 FROM membership WHERE kind = ? AND key = ? LIMIT 1", (kind, key)
    ).scalar_one_or_none()
    return found is not None
