"""Pages written by hand, and looks into a replica."""

from __future__ import annotations

from typing import Any

from fieldapp.actions import orders
from fieldapp.domain.noun import Noun
from fieldapp.domain.order import Order
from fieldapp.localdb import outbox
from fieldapp.localdb.records import TableNouns
from fieldapp.localdb.replica import Replica, Saved
from fieldapp.wire.messages import Changes, PullReply
from tests.replicas import (
    changes_of,
    page,
    pull,
    scope_of,
)

SCOPE = scope_of()


def noun(replica: Replica, kind: type[Noun], key: str) -> Any:
    return replica.query(lambda connection: TableNouns(connection).get(kind, key))


def rows(replica: Replica, sql: str) -> list[tuple[Any, ...]]:
    found = replica.query(lambda connection: connection.exec_driver_sql(sql).fetchall())
    return [tuple(row) for row in found]


def set_aside(replica: Replica) -> dict[tuple[str, str], str]:
    found = rows(replica, "SELECT kind, key, reason FROM set_aside")
    return {(kind, key): reason for kind, key, reason in found}


def bring(*nouns: Noun, **more: Any) -> PullReply:
    """Return the next page, with these records in every bucket of the scope that holds them."""
    return page(changes_of(nouns, SCOPE), SCOPE, **{"position": 2, **more})


def body(record: Noun, **fields: Any) -> dict[str, Any]:
    return {**record.model_dump(mode="json"), **fields}


def raw(bucket: str, kind: str, *bodies: Any, gone: tuple[str, ...] = ()) -> Changes:
    return Changes(bucket=bucket, kind=kind, rows=list(bodies), gone=list(gone))


def cart(replica: Replica, **lines: int) -> Order:
    """Make a cart here that the hub contains as it is."""
    saved = orders.create(replica, "corner", list(lines.items()))
    assert isinstance(saved, Saved)
    order: Order = noun(replica, Order, saved.document)
    pull(replica, bring(order, last_command=saved.number))
    return order


def with_quantity(order: Order, quantity: int, set_by: str = "Olga") -> Order:
    """Return the order as the hub has it after someone else set its first line."""
    first = order.lines[0].model_copy(update={"quantity": quantity, "set_by": set_by})
    return order.with_lines([first, *order.lines[1:]])


def quantity(replica: Replica, order: Order) -> int:
    found: Order = noun(replica, Order, order.id)
    return found.lines[0].quantity


def waiting(replica: Replica) -> list[int]:
    return [entry.number for entry in replica.query(outbox.pending)]
