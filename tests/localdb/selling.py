"""What an agent does on a replica, and what becomes of its files."""

from __future__ import annotations

from pathlib import Path

from fieldapp.actions import orders
from fieldapp.domain.order import Order
from fieldapp.localdb import outbox
from fieldapp.localdb.records import TableNouns, read_nouns
from fieldapp.localdb.replica import DATABASE_FILE, Replica, Saved
from tests.replicas import FixedWorld, open_replica, page, pull, scope_of


def noun(replica: Replica, kind, key: str):
    return replica.query(lambda connection: TableNouns(connection).get(kind, key))


def sell(replica: Replica, **lines: int) -> Saved:
    saved = orders.create(replica, "corner", list(lines.items()))
    assert isinstance(saved, Saved), saved
    return saved


def waiting(replica: Replica) -> list[outbox.Entry]:
    return replica.query(outbox.pending)


def numbers(replica: Replica) -> list[str]:
    found = replica.query(read_nouns, "order", "ORDER BY number")
    return [order.number for order in found if isinstance(order, Order)]


def reopened(replica: Replica) -> Replica:
    replica.close()
    return open_replica(replica.home, world=FixedWorld(prefix="again"))


def contained(replica: Replica, last_command: int, *buckets: str) -> None:
    pull(replica, page((), scope_of() | set(buckets), last_command=last_command))


def spoil(home: Path, first: int, last: int | None = None) -> None:
    """Overwrite a part of the closed database."""
    path = home / DATABASE_FILE
    data = bytearray(path.read_bytes())
    data[first:last] = b"\xa5" * len(data[first:last])
    path.write_bytes(data)


def without_notes(entries: list[outbox.Entry]) -> list[outbox.Entry]:
    """Return entries as they come back before the outlets do: each with its refusal."""
    refusal = '{"code": "outlet_unknown", "details": {}}'
    missing = '{"code": "order_unknown", "details": {}}'
    told = {"create_order": refusal, "check_in": refusal, "change_line": missing}
    return [
        outbox.Entry(e.number, e.id, e.type, e.document, e.at, e.body, refusal=told[e.type])
        for e in entries
    ]
