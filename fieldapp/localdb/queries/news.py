"""What has become of orders: the changes of state that others have made, the newest first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fieldapp.domain.noun import Instant, Key, days_before
from fieldapp.localdb.connection import Connection

LATE_DAYS = 1
"""A change may reach the device after others that have later times: a transaction of the hub takes
a while, a sync comes in pages, and the clocks of several hubs differ. Never by so much."""

_OTHERS = "h.status_at IS NOT NULL AND h.status_by <> ? AND h.moved_to IS NULL"


@dataclass(frozen=True, slots=True)
class Looked:
    """What somebody has looked at: all changes up to a moment, and some of those after it."""

    until: Instant = ""
    orders: Mapping[Key, Instant] = field(default_factory=dict)

    def has(self, order_id: Key, at: Instant) -> bool:
        """Say whether the change of an order at a moment was looked at."""
        return at <= self.until or self.orders.get(order_id) == at

    def more(self, changes: Mapping[Key, Instant]) -> Looked:
        """Return this with changes that were looked at too, and no more of it than is needed."""
        orders = {**self.orders, **changes}
        if not orders:
            return self
        until = max(self.until, days_before(max(orders.values()), LATE_DAYS))
        return Looked(until, {id_: at for id_, at in orders.items() if at > until})


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


def news_heads(connection: Connection, user_id: Key, since: Instant) -> dict[Key, Instant]:
    """Return the orders that have changed after a moment, each with the time of its last change."""
    rows = connection.exec_driver_sql(
        f"SELECT h.id, h.status_at FROM order_head h WHERE {_OTHERS} AND h.status_at > ?",
        (user_id, since),
    )
    return dict(rows)
