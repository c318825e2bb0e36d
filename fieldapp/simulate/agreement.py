"""The invariants of sync on devices: each holds what its person may see, all of it, as the hub has.

Like `checks`, sentences about what does not hold.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from fieldapp.domain.order import Order
from fieldapp.hub.pull import digests as hub_digests
from fieldapp.hub.scope import compute_scope
from fieldapp.hub.store import Store
from fieldapp.hub.transaction import Transaction
from fieldapp.localdb import outbox
from fieldapp.localdb.meta import cursor
from fieldapp.localdb.records import TableNouns, read_nouns, shape_of
from fieldapp.simulate.device import Device
from fieldapp.simulate.newer import LEAFLET
from fieldapp.wire.codec import body_of, record_digest
from fieldapp.wire.kinds import KINDS, Home, Kind
from fieldapp.wire.messages import BucketDigest, Cursor

Record = tuple[str, str]
"""Kind and key."""


def shown(device: Device) -> Iterator[str]:
    """Saved is shown: an order made here stays on the device while its command waits."""
    for order in device.replica.query(_unseen):
        yield f"{device.name}: order {order} was saved and is not shown"


def nothing_waits(device: Device, leaflets: set[str]) -> Iterator[str]:
    """Nothing blocks: every outbox empties, and only what a newer hub printed is set aside."""
    waiting, aside = device.replica.query(_waiting)
    if waiting:
        yield f"{device.name}: {waiting} commands are still waiting"
    for kind, key in aside:
        if kind != LEAFLET or key not in leaflets:
            yield f"{device.name}: {kind} {key} is set aside"


def converged(device: Device, store: Store) -> Iterator[str]:
    """Converges: every bucket equals the hub's, and nothing else is on the device."""
    identity = device.replica.identity

    def of_scope(connection: Any) -> dict[str, BucketDigest]:
        tx = Transaction(connection, store.company.id)
        return hub_digests(tx, compute_scope(tx, identity.user.id, identity.device_id))

    digests = store.database.read(of_scope)
    held, here = device.replica.query(_holdings)
    if set(held.buckets) != set(digests) or held.filling:
        yield f"{device.name}: holds other buckets than its scope"
    for bucket, digest in digests.items():
        mine = here.pop(bucket, {})
        total = sum(mine.values()) % (1 << 64)
        if BucketDigest(count=len(mine), digest=f"{total:016x}") != digest:
            yield f"{device.name}: {bucket} differs: {len(mine)} here, {digest.count} at the hub"
    for bucket, strays in here.items():
        yield f"{device.name}: holds {sorted(strays)} of {bucket or 'no bucket'} outside its scope"


def check_all(devices: Iterable[Device], store: Store, leaflets: set[str]) -> Iterator[str]:
    """Check every device."""
    for device in devices:
        yield from device.broken
        yield from nothing_waits(device, leaflets)
        yield from converged(device, store)


def _unseen(connection: Any) -> list[str]:
    made = [
        entry.document
        for entry in outbox.pending(connection)
        if entry.type == "create_order" and entry.refusal is None
    ]
    shown = TableNouns(connection).many(Order, made)
    return [key for key in made if key not in shown]


def _waiting(connection: Any) -> tuple[int, list[tuple[str, str]]]:
    aside = connection.exec_driver_sql("SELECT kind, key FROM set_aside").fetchall()
    return outbox.count_pending(connection), [(row[0], row[1]) for row in aside]


def _holdings(connection: Any) -> tuple[Cursor, dict[str, dict[Record, int]]]:
    """Return what the replica says that it holds, and what it does: digests of records by bucket.

    Records that no bucket accounts for are under an empty name.
    """
    found: dict[str, dict[Record, int]] = defaultdict(dict)
    members = defaultdict(list)
    for bucket, kind, key in connection.exec_driver_sql("SELECT bucket, kind, key FROM membership"):
        members[kind, key].append(bucket)
        found[bucket]
    for kind in KINDS.values():
        for bucket, key, digest in _records(connection, kind):
            for name in members.pop((kind.name, key), [""]) if bucket is None else [bucket]:
                found[name][kind.name, key] = digest
    return cursor(connection), found


def _records(connection: Any, kind: Kind) -> Iterator[tuple[str | None, str, int]]:
    """Yield the bucket, where the record itself says it, the key and the digest of each record."""
    if kind.name == "order":
        for order in read_nouns(connection, kind.name):
            yield None, order.key, record_digest(kind.name, order.key, body_of(order))
        return
    shape, travels = shape_of(kind.name), kind.travels
    for row in connection.exec_driver_sql(shape.select):
        key, digest = _digested(shape.kind, row)
        if not isinstance(travels, Home):
            yield None, key, digest
        elif travels.column is None:
            yield travels.prefix, key, digest
        else:
            yield f"{travels.prefix}/{row[shape.columns.index(travels.column)]}", key, digest


@lru_cache(maxsize=50_000)
def _digested(kind: str, row: tuple[Any, ...]) -> tuple[str, int]:
    """Return key and digest of a row of a table; most rows are the same in all worlds."""
    shape = shape_of(kind)
    body = dict(zip(shape.columns, row, strict=True))
    for place in shape.lists:
        body[shape.columns[place]] = json.loads(row[place])
    noun = shape.noun.model_validate(body)
    return noun.key, record_digest(kind, noun.key, body_of(noun))
