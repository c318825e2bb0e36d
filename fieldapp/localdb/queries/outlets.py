"""Outlets: the route of a day, the list, and one outlet's card."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from fieldapp.domain.noun import days_before, instant_of
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.price import PriceType
from fieldapp.domain.route import Route, Stop
from fieldapp.domain.user import User
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.placeholders import placeholders
from fieldapp.localdb.product_index import fold
from fieldapp.localdb.queries.matching import teach_fold, text_condition
from fieldapp.localdb.queries.orders import PLACED, OrderRow, order_rows
from fieldapp.localdb.queries.terms import overdue_days
from fieldapp.localdb.records import TableNouns, read_nouns

_SEARCHED = "o.code || ' ' || o.name || ' ' || o.address || ' ' || o.city"

_FACTS = f"""
    SELECT o.id, o.code, o.name, o.address, o.city, o.route_id, coalesce(r.name, ''),
        (SELECT max(v.checked_in_at) FROM visit v WHERE v.outlet_id = o.id),
        coalesce(last.submitted_at, last.created_at),
        coalesce(last.delivered_minor, last.total_minor),
        coalesce(last.currency, t.currency, '')
    FROM outlet o
    LEFT JOIN route r ON r.id = o.route_id
    LEFT JOIN price_type t ON t.id = o.price_type_id
    LEFT JOIN order_head last ON last.id = (
        SELECT h.id FROM order_head h
        WHERE h.outlet_id = o.id AND h.kind = 'sale' AND h.status IN {PLACED}
        ORDER BY h.created_at DESC, h.id DESC LIMIT 1)
"""


@dataclass(frozen=True, slots=True)
class OutletRow:
    """An outlet in a list.

    `currency` is the one of the last order, or of the outlet's prices. `due_today`,
    `visited_today` (by anyone) and `sequence` are about the day that was asked for, as are
    `overdue_days`: how late the payer is with its oldest debt.
    """

    outlet_id: str
    code: str
    name: str
    address: str
    city: str
    route_id: str | None
    route_name: str
    last_visit_at: str | None
    last_order_at: str | None
    last_order_minor: int | None
    currency: str
    draft_order_id: str | None = None
    due_today: bool = False
    visited_today: bool = False
    sequence: int = 0
    overdue_days: int = 0


@dataclass(frozen=True, slots=True)
class OutletCard:
    """All that is known of one outlet. Figures are of placed sales in `currency`.

    `open_visit_id` is the newest visit of this replica's user that has not ended; `last_orders`
    has no carts, those are in `drafts`; `open_conflicts` are about lines of orders.
    """

    outlet: Outlet
    legal_entity: LegalEntity | None
    price_type_name: str
    currency: str
    route_name: str
    last_visit_at: str | None
    orders_90d: int
    total_90d_minor: int
    last_orders: tuple[OrderRow, ...]
    open_visit_id: str | None
    drafts: tuple[OrderRow, ...]
    open_conflicts: int


def todays_route(
    connection: Connection,
    user_id: str,
    day: dt.date,
    limit: int = 200,
    *,
    zone: dt.tzinfo | None = None,
) -> list[OutletRow]:
    """Return the calls planned for `day` on the user's routes, each route in its sequence.

    Unplanned calls that the user made that day follow at the end. The day is one of `zone`, or of
    this computer's own zone. Closed outlets are not planned.
    """
    user = TableNouns(connection).get(User, user_id)
    if user is None:
        return []
    sequence = _planned(connection, user.route_ids, day)
    visits = _visits_of(connection, day, zone)
    own = dict.fromkeys(outlet_id for outlet_id, author in visits if author == user_id)
    visited = {outlet_id for outlet_id, _ in visits}
    rows = _rows(connection, [*sequence, *(id_ for id_ in own if id_ not in sequence)])
    late = overdue_days(connection, list(rows), day.isoformat())
    rows = {id_: replace(row, overdue_days=late.get(id_, 0)) for id_, row in rows.items()}
    planned = [
        replace(rows[id_], due_today=True, visited_today=id_ in visited, sequence=place)
        for id_, place in sequence.items()
        if id_ in rows
    ]
    planned.sort(key=lambda row: (row.route_name, row.sequence, fold(row.name), row.outlet_id))
    extra = [
        replace(rows[id_], visited_today=True) for id_ in own if id_ in rows and id_ not in sequence
    ]
    return [*planned, *extra][:limit]


def outlets(
    connection: Connection,
    text: str = "",
    route_id: str | None = None,
    limit: int = 60,
    offset: int = 0,
) -> list[OutletRow]:
    """Return open outlets by name; every word of a text is in code, name, address or city."""
    teach_fold(connection)
    condition, parameters = _condition(text, route_id)
    found = connection.exec_driver_sql(
        f"SELECT o.id FROM outlet o WHERE {condition} ORDER BY fold(o.name), o.id LIMIT ? OFFSET ?",
        (*parameters, limit, offset),
    )
    ids = found.scalars()
    rows = _rows(connection, ids)
    return [rows[id_] for id_ in ids]


def count_outlets(connection: Connection, text: str = "", route_id: str | None = None) -> int:
    """Return how many outlets `outlets` would return without a limit."""
    teach_fold(connection)
    condition, parameters = _condition(text, route_id)
    found: int = connection.exec_driver_sql(
        f"SELECT count(*) FROM outlet o WHERE {condition}", tuple(parameters)
    ).scalar_one()
    return found


def outlet_card(connection: Connection, outlet_id: str, now: str) -> OutletCard | None:
    """Return all that is known of an outlet, or None when it is not here."""
    nouns = TableNouns(connection)
    outlet = nouns.get(Outlet, outlet_id)
    if outlet is None:
        return None
    price_type = nouns.get(PriceType, outlet.price_type_id)
    route = nouns.get(Route, outlet.route_id) if outlet.route_id else None
    currency = price_type.currency if price_type else ""
    count, total = connection.exec_driver_sql(
        "SELECT count(*), coalesce(sum(coalesce(delivered_minor, total_minor)), 0) FROM order_head "
        f"WHERE outlet_id = ? AND created_at >= ? AND kind = 'sale' AND status IN {PLACED} "
        "AND currency = ?",
        (outlet_id, days_before(now, 90), currency),
    ).one()
    entity_id = outlet.legal_entity_id
    of_outlet = "h.outlet_id = ? AND h.kind <> 'quote' AND h.moved_to IS NULL AND h.status"
    return OutletCard(
        outlet=outlet,
        legal_entity=nouns.get(LegalEntity, entity_id) if entity_id else None,
        price_type_name=price_type.name if price_type else "",
        currency=currency,
        route_name=route.name if route else "",
        last_visit_at=_one(
            connection, "SELECT max(checked_in_at) FROM visit WHERE outlet_id = ?", outlet_id
        ),
        orders_90d=count,
        total_90d_minor=total,
        last_orders=tuple(order_rows(connection, f"{of_outlet} <> 'draft'", (outlet_id,), 5)),
        open_visit_id=_one(
            connection,
            "SELECT id FROM visit WHERE outlet_id = ? AND checked_out_at IS NULL "
            "AND user_id IN (SELECT id FROM person) ORDER BY checked_in_at DESC LIMIT 1",
            outlet_id,
        ),
        drafts=tuple(order_rows(connection, f"{of_outlet} = 'draft'", (outlet_id,), 50)),
        open_conflicts=_one(
            connection,
            "SELECT count(*) FROM conflict "
            "WHERE outlet_id = ? AND choice IS NULL AND about = 'line'",
            outlet_id,
        ),
    )


def _planned(connection: Connection, route_ids: Sequence[str], day: dt.date) -> dict[str, int]:
    """Return the place in the tour of each open outlet with a call planned for a day."""
    stops = read_nouns(
        connection,
        "stop",
        f"WHERE route_id IN ({placeholders(route_ids)}) AND instr(weekdays, ?) "
        "AND outlet_id IN (SELECT id FROM outlet WHERE closed = 0) ORDER BY sequence DESC, id DESC",
        (*route_ids, str(day.isoweekday())),
    )
    return {stop.outlet_id: stop.sequence for stop in cast(list[Stop], stops) if stop.due_on(day)}


def _visits_of(
    connection: Connection, day: dt.date, zone: dt.tzinfo | None
) -> list[tuple[str, str]]:
    """Return outlet and author of a day's visits, in the order of their beginning."""
    midnights = (
        dt.datetime.combine(day + dt.timedelta(days=days), dt.time.min, zone) for days in (0, 1)
    )
    bounds = tuple(instant_of(midnight.astimezone(dt.UTC)) for midnight in midnights)
    rows = connection.exec_driver_sql(
        "SELECT outlet_id, user_id FROM visit WHERE checked_in_at >= ? AND checked_in_at < ? "
        "ORDER BY checked_in_at, id",
        bounds,
    )
    return [(outlet_id, user_id) for outlet_id, user_id in rows]


def _rows(connection: Connection, outlet_ids: Sequence[str]) -> dict[str, OutletRow]:
    marks = placeholders(outlet_ids)
    # The plus keeps SQLite on the few carts instead of every order of these outlets.
    carts = connection.exec_driver_sql(
        "SELECT outlet_id, id FROM order_head WHERE status = 'draft' AND kind = 'sale' "
        f"AND +outlet_id IN ({marks}) ORDER BY created_at, id",
        tuple(outlet_ids),
    )
    newest = {row[0]: row[1] for row in carts}
    facts = connection.exec_driver_sql(f"{_FACTS} WHERE o.id IN ({marks})", tuple(outlet_ids))
    return {row[0]: replace(OutletRow(*row), draft_order_id=newest.get(row[0])) for row in facts}


def _condition(text: str, route_id: str | None) -> tuple[str, list[Any]]:
    conditions, parameters = ["o.closed = 0"], list[Any]()
    if route_id is not None:
        conditions.append("o.route_id = ?")
        parameters.append(route_id)
    if text.strip():
        found, words = text_condition(_SEARCHED, text)
        conditions.append(found)
        parameters += words
    return " AND ".join(conditions), parameters


def _one(connection: Connection, sql: str, parameter: str) -> Any:
    return connection.exec_driver_sql(sql, (parameter,)).scalar_one_or_none()
