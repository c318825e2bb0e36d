"""Routes: who looks after how many outlets, and what came of it in the last month."""

from __future__ import annotations

from dataclasses import dataclass

from fieldapp.domain.noun import days_before
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.queries.orders import PLACED

_PERIOD_DAYS = 30


@dataclass(frozen=True, slots=True)
class RouteRow:
    """A route with its agent. Outlets are the open ones, orders are placed sales.

    `currency` is the one that most of the month's orders have, or that most outlets have prices in;
    `orders_30d` and `total_30d_minor` are of this currency alone.
    """

    route_id: str
    name: str
    agent_name: str
    outlets: int
    visited_30d: int
    last_visit_at: str | None
    last_order_at: str | None
    orders_30d: int
    total_30d_minor: int
    currency: str


def routes(connection: Connection, now: str) -> list[RouteRow]:
    """Return the routes by name, those with an agent first."""
    since = days_before(now, _PERIOD_DAYS)
    visited = _visited(connection, since)
    sales = _sales(connection, since)
    rows = connection.exec_driver_sql(
        "SELECT r.id, r.name, r.agent_name, count(o.id),"
        " max((SELECT max(v.checked_in_at) FROM visit v WHERE v.outlet_id = o.id)),"
        " max((SELECT coalesce(h.submitted_at, h.created_at) FROM order_head h"
        f" WHERE h.outlet_id = o.id AND h.kind = 'sale' AND h.status IN {PLACED}"
        " ORDER BY h.created_at DESC LIMIT 1)) "
        "FROM route r LEFT JOIN outlet o ON o.route_id = r.id AND o.closed = 0 "
        "GROUP BY r.id ORDER BY r.agent_name = '', r.name, r.id"
    ).all()
    currencies = _currencies(connection)
    found = []
    for id_, name, agent_name, outlets, last_visit_at, last_order_at in rows:
        orders, total_minor, currency = sales.get(id_, (0, 0, currencies.get(id_, "")))
        found.append(
            RouteRow(
                route_id=id_,
                name=name,
                agent_name=agent_name,
                outlets=outlets,
                visited_30d=visited.get(id_, 0),
                last_visit_at=last_visit_at,
                last_order_at=last_order_at,
                orders_30d=orders,
                total_30d_minor=total_minor,
                currency=currency,
            )
        )
    return found


def _visited(connection: Connection, since: str) -> dict[str, int]:
    rows = connection.exec_driver_sql(
        "SELECT o.route_id, count(DISTINCT v.outlet_id) "
        "FROM visit v JOIN outlet o ON o.id = v.outlet_id AND o.closed = 0 "
        "WHERE v.checked_in_at >= ? GROUP BY o.route_id",
        (since,),
    )
    return {row[0]: row[1] for row in rows}


def _sales(connection: Connection, since: str) -> dict[str, tuple[int, int, str]]:
    """Return the month's orders and their total in the currency that most of them have."""
    rows = connection.exec_driver_sql(
        "SELECT o.route_id, count(*) AS orders, "
        "sum(coalesce(h.delivered_minor, h.total_minor)), h.currency "
        "FROM order_head h JOIN outlet o ON o.id = h.outlet_id AND o.closed = 0 "
        f"WHERE h.created_at >= ? AND h.kind = 'sale' AND h.status IN {PLACED} "
        "GROUP BY o.route_id, h.currency ORDER BY orders, h.currency DESC",
        (since,),
    )
    return {route_id: (orders, total, currency) for route_id, orders, total, currency in rows}


def _currencies(connection: Connection) -> dict[str, str]:
    rows = connection.exec_driver_sql(
        "SELECT o.route_id, t.currency FROM outlet o JOIN price_type t ON t.id = o.price_type_id "
        "GROUP BY o.route_id, t.currency ORDER BY count(*), t.currency DESC"
    )
    return {row[0]: row[1] for row in rows}
