"""What has become of orders: the changes of state that others have made, the newest first."""

from __future__ import annotations

from dataclasses import dataclass

from fieldapp.domain.noun import Instant, Key
from fieldapp.localdb.connection import Connection

_OTHERS = "h.status_at IS NOT NULL AND h.status_by <> ? AND h.moved_to IS NULL"


@dataclass(frozen=True, slots=True)
class NewsRow:
    """An order that has come to another state, `at` a time of the hub.

    `by_office` says that the office told it; `decided_by` names who released or rejected the order.
    """

    order_id: str
    number: str
    kind: str
    status: str
    outlet_name: str
    at: Instant
    by_office: bool
    decided_by: str


def news(connection: Connection, user_id: Key, limit: int = 50) -> list[NewsRow]:
    """Return the orders whose state of now is not this user's doing, the last changed first."""
    rows = connection.exec_driver_sql(
        "SELECT h.id AS order_id, h.number, h.kind, h.status, coalesce(o.name, '') AS outlet_name,"
        " h.status_at AS at, h.status_by = '' AS by_office, h.decided_by"
        " FROM order_head h LEFT JOIN outlet o ON o.id = h.outlet_id"
        f" WHERE {_OTHERS} ORDER BY h.status_at DESC, h.id DESC LIMIT ?",
        (user_id, limit),
    )
    return [NewsRow(**{**row, "by_office": bool(row["by_office"])}) for row in rows.mappings()]


def count_news(connection: Connection, user_id: Key, since: Instant) -> int:
    """Return how many of them have changed after a moment."""
    count: int = connection.exec_driver_sql(
        f"SELECT count(*) FROM order_head h WHERE {_OTHERS} AND h.status_at > ?", (user_id, since)
    ).scalar_one()
    return count
