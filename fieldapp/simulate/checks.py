"""The invariants of sync, checked on the quiet world after a run.

Each check returns sentences about what does not hold; none means that all is well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from fieldapp.domain.command import (
    CancelOrder,
    ChangeLine,
    CreateOrder,
    SubmitOrder,
)
from fieldapp.domain.conflict import Conflict
from fieldapp.domain.order import Order, totalled
from fieldapp.domain.receipt import Receipt
from fieldapp.hub.store import Store
from fieldapp.localdb import outbox
from fieldapp.localdb.digests import bucket_digest
from fieldapp.localdb.meta import cursor
from fieldapp.localdb.records import TableNouns, shape_of
from fieldapp.localdb.replica import Saved
from fieldapp.simulate.company import COST
from fieldapp.simulate.device import Device
from fieldapp.wire.kinds import KINDS, Home
from fieldapp.wire.messages import PullReply


def kept(devices: Iterable[Device], receipts: Iterable[Receipt]) -> Iterator[str]:
    """Saved is kept: the hub has a receipt for every command that a screen called saved."""
    known = {receipt.id for receipt in receipts}
    for device in devices:
        for saved in device.saved:
            if saved.command.id not in known:
                yield f"{device.name}: saved command {saved.number} never reached the hub"


def once(devices: Iterable[Device], receipts: list[Receipt], orders: list[Order]) -> Iterator[str]:
    """Once: one receipt a command, one order a creation, and no order number twice."""
    for (device_id, number), n in Counter((r.device_id, r.number) for r in receipts).items():
        if n > 1:
            yield f"{device_id}: command {number} has {n} receipts"
    created = {r.document for r in receipts if r.command == "create_order" and _took_effect(r)}
    if created != {order.id for order in orders}:
        yield f"orders and their creations differ: {created ^ {order.id for order in orders}}"
    for name, n in Counter(order.number for order in orders).items():
        if n > 1:
            yield f"order number {name} was used {n} times"
    for device in devices:
        numbers = Counter(
            s.command.number for s in device.saved if isinstance(s.command, CreateOrder)
        )
        yield from (f"{device.name} reused {key}" for key, n in numbers.items() if n > 1)


def shown(device: Device) -> Iterator[str]:
    """Saved is shown: an order made here stays on the device while its command waits."""
    for entry in device.replica.query(outbox.pending):
        if entry.type != "create_order" or entry.refusal is not None:
            continue
        if device.replica.query(_order, entry.document) is None:
            yield f"{device.name}: order {entry.document} was saved and is not shown"


def nothing_waits(devices: Iterable[Device]) -> Iterator[str]:
    """Nothing blocks: on a quiet network every outbox empties."""
    for device in devices:
        if waiting := device.replica.query(outbox.count_pending):
            yield f"{device.name}: {waiting} commands are still waiting"
        aside = device.replica.query(_count, "set_aside")
        if aside:
            yield f"{device.name}: {aside} records were set aside"


def converged(device: Device, page: PullReply) -> Iterator[str]:
    """Converges: every bucket equals the hub's, and nothing else is on the device."""
    held = device.replica.query(cursor)
    digests = page.digests or {}
    if set(held.buckets) != set(digests) or held.filling:
        yield f"{device.name}: holds other buckets than its scope"
    for bucket, digest in digests.items():
        mine = device.replica.query(bucket_digest, bucket)
        if mine != digest:
            yield f"{device.name}: {bucket} differs: {mine} here, {digest} at the hub"
    for kind in KINDS.values():
        stray = device.replica.query(_strays, kind.name, set(digests))
        if stray:
            yield f"{device.name}: holds {kind.name} {stray} outside its scope"


def scoped(pages: Iterable[tuple[str, PullReply]], managers: set[str]) -> Iterator[str]:
    """Scoped: no page brought a record of a bucket outside the scope, or a cost price."""
    for device, page in pages:
        for changes in page.changes:
            if changes.bucket == f"prices/{COST}" and device not in managers:
                yield f"{device} was sent cost prices"
            held = {*page.cursor.buckets, *page.cursor.filling}
            if changes.bucket not in held:
                yield f"{device} was sent {changes.bucket}, which is not in its cursor"


def facts_stay(
    orders: Iterable[Order], receipts: Iterable[Receipt], devices: Iterable[Device]
) -> Iterator[str]:
    """Facts stay: a submitted order has the prices that its user saw, and totals that add up."""
    submitted = {
        s.command.order_id: s.command
        for device in devices
        for s in device.saved
        if isinstance(s.command, SubmitOrder)
    }
    took = {r.id for r in receipts if r.command == "submit_order" and _took_effect(r)}
    for order in orders:
        if order.model_dump() != totalled(order).model_dump():
            yield f"{order.number}: the totals do not follow from the lines"
        command = submitted.get(order.id)
        if command is None or command.id not in took:
            continue
        for seen in command.seen:
            line = order.line(seen.line_id)
            if line is not None and line.price_minor != seen.price_minor:
                yield f"{order.number}: {seen.sku} was agreed at {seen.price_minor}"


def as_typed(
    orders: Iterable[Order],
    receipts: Iterable[Receipt],
    conflicts: Iterable[Conflict],
    devices: Iterable[Device],
    uncertain: set[str],
) -> Iterator[str]:
    """Both survive, nothing doubled: an order of one pair of hands is as that person typed it.

    Orders that several people changed, that were refused something, or that a crash cut a command
    of, are left to the other checks.
    """
    by_order: dict[str, list[tuple[str, Saved]]] = {}
    for device in devices:
        for saved in device.saved:
            by_order.setdefault(saved.document, []).append((device.name, saved))
    refused = {r.document for r in receipts if not _took_effect(r)}
    met = {conflict.order_id for conflict in conflicts}
    for order in orders:
        typed = by_order.get(order.id, [])
        hands = {name for name, _ in typed}
        if order.id in refused | uncertain:
            continue
        if len(hands) == 1:
            if order.id in met:
                yield f"{order.number}: a conflict of one person with themselves"
            if (lines := _lines(typed)) != _quantities(order):
                yield f"{order.number}: typed {lines}, the hub has {_quantities(order)}"
            yield from _status(order, typed)


def _lines(typed: list[tuple[str, Saved]]) -> dict[str, int]:
    lines: dict[str, int] = {}
    for _, saved in typed:
        command = saved.command
        if isinstance(command, CreateOrder):
            lines.update({line.line_id: line.quantity for line in command.lines})
        elif isinstance(command, ChangeLine):
            lines[command.line_id] = command.quantity
    return {line_id: quantity for line_id, quantity in lines.items() if quantity}


def _quantities(order: Order) -> dict[str, int]:
    return {line.id: line.quantity for line in order.lines}


def _status(order: Order, typed: list[tuple[str, Saved]]) -> Iterator[str]:
    commands = [saved.command for _, saved in typed]
    cancelled = any(isinstance(command, CancelOrder) for command in commands)
    submitted = any(isinstance(command, SubmitOrder) for command in commands)
    if cancelled != (order.status == "cancelled"):
        yield f"{order.number}: is {order.status}, cancelled by its author: {cancelled}"
    elif not cancelled and submitted == (order.status == "draft"):
        yield f"{order.number}: is {order.status}, submitted by its author: {submitted}"


def _took_effect(receipt: Receipt) -> bool:
    return receipt.verdict != "refused"


def _order(connection: Any, key: str) -> Order | None:
    return TableNouns(connection).get(Order, key)


def _count(connection: Any, table: str) -> int:
    found: int = connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
    return found


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
    held = connection.exec_driver_sql("SELECT DISTINCT bucket FROM membership")
    return [row[0] for row in rows] + [row[0] for row in held if row[0] not in buckets]


def hub_state(store: Store) -> tuple[list[Order], list[Receipt], list[Conflict]]:
    """Return what the hub has that the checks look at."""
    return (
        list(store.records(Order)),
        list(store.records(Receipt)),
        list(store.records(Conflict)),
    )
