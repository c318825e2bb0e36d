"""Digests of what a replica holds, to compare with the hub's."""

from __future__ import annotations

from collections.abc import Iterator

from fieldapp.domain.noun import Noun
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.records import TableNouns, iterate_nouns
from fieldapp.wire.codec import add_digests, body_of, record_digest
from fieldapp.wire.kinds import KINDS, Home
from fieldapp.wire.messages import BucketDigest


def bucket_digest(connection: Connection, bucket: str) -> BucketDigest:
    """Return how many records a bucket has here, and their digest.

    Meaningful when no command is pending: pending ones have changed records that the hub has not.
    """
    count = total = 0
    for kind, noun in _records(connection, bucket):
        count += 1
        total = add_digests(total, record_digest(kind, noun.key, body_of(noun)))
    return BucketDigest(count=count, digest=f"{total:016x}")


def _records(connection: Connection, bucket: str) -> Iterator[tuple[str, Noun]]:
    for kind in KINDS.values():
        if isinstance(kind.travels, Home) and kind.travels.holds(bucket):
            column = kind.travels.column
            where = f"WHERE {column} = ?" if column else ""
            value = (kind.travels.value(bucket),) if column else ()
            for noun in iterate_nouns(connection, kind.name, where, value):
                yield kind.name, noun
    nouns = TableNouns(connection)
    rows = connection.exec_driver_sql(
        "SELECT kind, key FROM membership WHERE bucket = ? ORDER BY kind, key", (bucket,)
    ).fetchall()
    for kind_name in dict.fromkeys(kind for kind, _ in rows):
        keys = [key for of_kind, key in rows if of_kind == kind_name]
        for start in range(0, len(keys), 2_000):
            some = keys[start : start + 2_000]
            for noun in nouns.many(KINDS[kind_name].noun, some).values():
                yield kind_name, noun
