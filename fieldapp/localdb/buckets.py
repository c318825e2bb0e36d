"""Which bucket brought which record, and what to delete when a bucket or a membership ends.

For most kinds the bucket follows from a column of the record, so nothing is stored. Only what
travels with outlets can be in several buckets; those memberships are kept in a table.
"""

from __future__ import annotations

from collections.abc import Sequence

from fieldapp.localdb import meta, revision, set_aside
from fieldapp.localdb.connection import Connection
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
        if home.holds(bucket) and _drop_at_home(connection, kind, home, bucket):
            kinds.add(kind)
    rows = connection.exec_driver_sql(
        "SELECT kind, key FROM membership WHERE bucket = ?", (bucket,)
    ).fetchall()
    for kind in dict.fromkeys(kind for kind, _ in rows):
        keys = [key for of_kind, key in rows if of_kind == kind]
        erase(connection, kind, forget(connection, bucket, kind, keys))
        kinds.add(kind)
    set_aside.drop(connection, bucket)
    return frozenset(kinds)


def start_refill(connection: Connection, cursor: Cursor) -> None:
    """Mark all that is here as stale until it is sent again, whether its bucket is held or not.

    What stands stays visible meanwhile; `drop_leftovers` deletes what did not come again. Marks of
    an earlier refill that was not finished stay.
    """
    for bucket in sorted({*cursor.buckets, *cursor.filling, *_present(connection)}):
        mark_stale(connection, bucket)
    # What is still faulty comes again, too.
    set_aside.drop_all(connection)


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
            connection.exec_driver_sql(
                "INSERT OR IGNORE INTO stale_record (bucket, kind, key) "
                f"SELECT ?, kind, key FROM base_record WHERE kind = ? AND {_based_in(home)}",
                (bucket, kind, *value),
            )


def _present(connection: Connection) -> set[str]:
    """Return the buckets that records are here of."""
    found = set(connection.exec_driver_sql("SELECT DISTINCT bucket FROM membership").scalars())
    for kind, home in _HOMES.items():
        table = shape_of(kind).table
        if home.column:
            query = f"SELECT DISTINCT {home.column} FROM {table}"
            values = connection.exec_driver_sql(query).scalars()
            found.update(f"{home.prefix}/{value}" for value in values)
        elif connection.exec_driver_sql(f"SELECT 1 FROM {table} LIMIT 1").first():
            found.add(home.prefix)
    return found


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


def _drop_at_home(connection: Connection, kind: str, home: Home, bucket: str) -> bool:
    """Delete the records whose home a bucket is; say whether there were any.

    One that a pending command has changed stays as it is shown, and what the hub said of it goes.
    """
    shape = shape_of(kind)
    where = f"{home.column} = ?" if home.column else "1"
    value = (home.value(bucket),) if home.column else ()
    key = " || '/' || ".join(f"t.{column}" for column in shape.keys)
    deleted = connection.exec_driver_sql(
        f"DELETE FROM {shape.table} AS t WHERE {where} AND NOT EXISTS "
        f"(SELECT 1 FROM base_record b WHERE b.kind = ? AND b.key = {key})",
        (*value, kind),
    )
    revision.change(connection, kind)
    based = connection.exec_driver_sql(
        f"UPDATE base_record SET body = NULL WHERE kind = ? AND {_based_in(home)}", (kind, *value)
    )
    return bool(deleted.rowcount or based.rowcount)


def _based_in(home: Home) -> str:
    """Return the condition that the hub has put a changed record into a home's bucket."""
    return f"json_extract(body, '$.{home.column}') = ?" if home.column else "body IS NOT NULL"


def _lives_in(connection: Connection, kind: str, key: str, home: Home, bucket: str) -> bool:
    """Say whether the record belongs to the bucket as the hub has it; it may have moved since.

    Where a pending command has changed the record here, what the hub said of it counts.
    """
    if home.column is None:
        return True
    based = connection.exec_driver_sql(
        f"SELECT body IS NULL OR json_extract(body, '$.{home.column}') = ? "
        "FROM base_record WHERE kind = ? AND key = ?",
        (home.value(bucket), kind, key),
    ).scalar_one_or_none()
    if based is not None:
        return bool(based)
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
