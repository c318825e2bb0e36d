"""The invariants of sync on devices: each holds what its person may see, all of it, as the hub has.

Like `checks`, sentences about what does not hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from fieldapp.domain.order import Order
from fieldapp.hub.pull import digests as hub_digests
from fieldapp.hub.scope import compute_scope
from fieldapp.hub.store import Store
from fieldapp.hub.transaction import Transaction
from fieldapp.localdb import outbox
from fieldapp.localdb.digests import bucket_digest
from fieldapp.localdb.meta import cursor
from fieldapp.localdb.records import TableNouns, shape_of
from fieldapp.simulate.device import Device
from fieldapp.simulate.newer import LEAFLET
from fieldapp.wire.kinds import KINDS, Home
from fieldapp.wire.messages import BucketDigest, Cursor


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
    held, mine, strays = device.replica.query(_holdings, list(digests))
    if set(held.buckets) != set(digests) or held.filling:
        yield f"{device.name}: holds other buckets than its scope"
    for bucket, digest in digests.items():
        if mine[bucket] != digest:
            yield f"{device.name}: {bucket} differs: {mine[bucket]} here, {digest} at the hub"
    for kind, keys in strays.items():
        yield f"{device.name}: holds {kind} {keys} outside its scope"


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


def _holdings(
    connection: Any, buckets: list[str]
) -> tuple[Cursor, dict[str, BucketDigest], dict[str, list[str]]]:
    digests = {bucket: bucket_digest(connection, bucket) for bucket in buckets}
    strays = {kind: _strays(connection, kind, set(buckets)) for kind in KINDS}
    found = {kind: keys for kind, keys in strays.items() if keys}
    held = connection.exec_driver_sql("SELECT DISTINCT bucket FROM membership")
    if foreign := [row[0] for row in held if row[0] not in buckets]:
        found["membership"] = foreign
    return cursor(connection), digests, found


def _strays(connection: Any, kind: str, buckets: set[str]) -> list[str]:
    """Return the keys of records that no bucket of the scope accounts for."""
    shape = shape_of(kind)
    columns = ", ".join(shape.keys)
    travels = KINDS[kind].travels
    if isinstance(travels, Home):
        home = f", {travels.column}" if travels.column else ", ''"
        rows = connection.exec_driver_sql(f"SELECT {columns}{home} FROM {shape.table}")
        return [
            "/".join(map(str, row[:-1]))
            for row in rows
            if (f"{travels.prefix}/{row[-1]}" if travels.column else travels.prefix) not in buckets
        ]
    key = " || '/' || ".join(shape.keys)
    rows = connection.exec_driver_sql(
        f"SELECT {key} FROM {shape.table} EXCEPT SELECT key FROM membership WHERE kind = ?",
        (kind,),
    )
    return [row[0] for row in rows]
