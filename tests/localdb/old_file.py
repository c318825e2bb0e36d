"""Writes the old file of the newest schema: a database with one row of everything, as SQL.

Done once, when a release brings a new step; files of earlier releases are never written again.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from fieldapp.localdb import blob_queue, meta, outbox, records, search
from fieldapp.localdb.buckets import remember
from fieldapp.localdb.database import Database
from fieldapp.localdb.migrations import STEPS
from fieldapp.wire.kinds import buckets_of, kind_of
from tests.company import NOW
from tests.wire.samples.commands import COMMANDS
from tests.wire.samples.messages import CURSOR
from tests.wire.samples.records import RECORDS
from tests.wire.samples.values import SHA256


def write_old_file(folder: Path, work: Path) -> Path:
    """Write the file of the newest step into `folder`; `work` is an empty folder."""
    path = work / "replica.db"
    database = Database(path)
    with database.write() as connection:
        for record in RECORDS:
            kind = kind_of(record).name
            records.write_noun(connection, record)
            for bucket in buckets_of(record, {"corner": "north"}.get):
                remember(connection, bucket, kind, [record.key])
        outbox.add(connection, [outbox.entry_of(n, c) for n, c in enumerate(COMMANDS[:3], 1)])
        outbox.contain(connection, 1, NOW)
        meta.put_cursor(connection, CURSOR)
        meta.put(connection, meta.COMMAND_COUNTER, "3")
        meta.put(connection, meta.ORDER_COUNTER, "7")
        meta.put(connection, meta.LAST_SUCCESS, NOW)
        connection.exec_driver_sql("INSERT INTO base_record VALUES ('visit', 'v9', NULL)")
        connection.exec_driver_sql(
            "INSERT INTO set_aside VALUES ('product', 'bad', '{}', 'no name', ?, 'catalog')", (NOW,)
        )
        connection.exec_driver_sql("INSERT INTO stale_record VALUES ('route/north', 'visit', 'v1')")
        blob_queue.put_upload(connection, SHA256, "p1", 2_345_678, NOW)
        search.index_products(connection, ["tea"])
        # Not part of the schema: made by the app itself where SQLite can.
        connection.exec_driver_sql("DROP TABLE IF EXISTS product_fts")
        connection.exec_driver_sql("DELETE FROM meta WHERE name = 'product_fts'")
    database.close()
    plain = sqlite3.connect(path)
    script = "\n".join([*plain.iterdump(), f"PRAGMA user_version = {len(STEPS)};", ""])
    plain.close()
    file = folder / f"{len(STEPS):04d}.sql"
    file.write_text(script, encoding="utf-8")
    return file
