"""The orders of this device as they are compared with the hub's, and what the comparison showed."""

from __future__ import annotations

from fieldapp.domain.reconciliation import LEFT_OUT, OrderFigure, Reconciliation, reconciled
from fieldapp.localdb import meta
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.placeholders import placeholders

_RESULT = "reconciliation"


def last_reconciliation(connection: Connection) -> Reconciliation | None:
    """Return what the last comparison showed, or None before the first."""
    text = meta.get(connection, _RESULT)
    return Reconciliation.model_validate_json(text) if text else None


def reconcile(
    connection: Connection, prefix: str, since: str, hub: list[OrderFigure], at: str
) -> Reconciliation:
    """Compare the orders with this device's prefix, submitted since a day, and keep the result."""
    waiting = connection.exec_driver_sql(
        "SELECT DISTINCT document FROM outbox WHERE contained_at IS NULL"
    ).scalars()
    result = reconciled(_figures(connection, prefix, since), hub, set(waiting), at)
    meta.put(connection, _RESULT, result.model_dump_json())
    return result


def _figures(connection: Connection, prefix: str, since: str) -> list[OrderFigure]:
    # A dot follows the hyphen: the range holds the numbers of this prefix and no others.
    rows = connection.exec_driver_sql(
        "SELECT id, number, substr(submitted_at, 1, 10), currency, total_minor FROM order_head "
        "WHERE number >= ? AND number < ? AND submitted_at >= ? "
        f"AND status NOT IN ({placeholders(LEFT_OUT)})",
        (f"{prefix}-", f"{prefix}.", since, *LEFT_OUT),
    )
    return [
        OrderFigure(order_id=id_, number=number, day=day, currency=currency, total_minor=total)
        for id_, number, day, currency, total in rows
    ]
