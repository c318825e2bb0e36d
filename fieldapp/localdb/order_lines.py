"""Lines of orders in their table: they live and die with their order."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from fieldapp.domain.order import MAX_LINES, Order
from fieldapp.domain.order_line import OrderLine
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.placeholders import placeholders

_ORDERS_A_READ = 500
_COLUMNS = tuple(OrderLine.model_fields)
_ADJUSTMENTS = _COLUMNS.index("adjustments")
_DEFAULTS = {
    name: field.get_default(call_default_factory=True)
    for name, field in OrderLine.model_fields.items()
    if not field.is_required()
}
_INSERT = (
    f"INSERT INTO order_line ({', '.join(_COLUMNS)}, order_id, place) "
    f"VALUES ({', '.join('?' * (len(_COLUMNS) + 2))})"
)
_UPDATE = (
    f"UPDATE order_line SET {', '.join(f'{column} = ?' for column in _COLUMNS)} "
    "WHERE id = ? AND order_id = ?"
)
_pick = itemgetter(*_COLUMNS)


def write_lines(connection: Connection, bodies: Sequence[Mapping[str, Any]]) -> None:
    """Put the lines of orders in the place of those that are there."""
    connection.exec_driver_sql(
        "DELETE FROM order_line WHERE order_id = ?", [(body["id"],) for body in bodies]
    )
    rows = [
        (*_values(line), body["id"], place)
        for body in bodies
        for place, line in enumerate(body.get("lines", ()))
    ]
    if rows:
        connection.exec_driver_sql(_INSERT, rows)


def change_lines(connection: Connection, before: Order, after: Order) -> bool:
    """Write the lines in which an order differs from what is there, which is `before`.

    False, and nothing is written, when lines have changed places; what comes new comes last.
    """
    was = {line.id: line for line in before.lines}
    now = {line.id: line for line in after.lines}
    order = [id_ for id_ in was if id_ in now] + [id_ for id_ in now if id_ not in was]
    if order != [line.id for line in after.lines] or len(was) < len(before.lines):
        return False
    gone = [(id_, after.id) for id_ in was if id_ not in now]
    changed = [
        (*_values(line.model_dump(mode="json")), id_, after.id)
        for id_, line in now.items()
        if id_ in was and line is not was[id_] and line != was[id_]
    ]
    if gone:
        connection.exec_driver_sql("DELETE FROM order_line WHERE id = ? AND order_id = ?", gone)
    if changed:
        connection.exec_driver_sql(_UPDATE, changed)
    if len(now) > len(was) - len(gone):
        last = connection.exec_driver_sql(
            "SELECT coalesce(max(place), -1) FROM order_line WHERE order_id = ?", (after.id,)
        ).scalar_one()
        new = [line.model_dump(mode="json") for id_, line in now.items() if id_ not in was]
        rows = [(*_values(line), after.id, last + 1 + n) for n, line in enumerate(new)]
        connection.exec_driver_sql(_INSERT, rows)
    return True


def read_lines(
    connection: Connection, order_ids: Sequence[str], carts: Collection[str] = ()
) -> dict[str, list[Any]]:
    """Return the lines of orders as they travel, by order, in their places.

    Those of the orders in `carts`, which are read again and again, come as nouns.
    """
    found: dict[str, list[Any]] = {}
    for start in range(0, len(order_ids), _ORDERS_A_READ):
        some = order_ids[start : start + _ORDERS_A_READ]
        rows = connection.exec_driver_sql(
            f"SELECT order_id, {', '.join(_COLUMNS)} FROM order_line "
            f"WHERE order_id IN ({placeholders(some)}) ORDER BY order_id, place",
            tuple(some),
        )
        for order_id, *values in rows:
            make = _parsed if order_id in carts else _body
            found.setdefault(order_id, []).append(make(tuple(values)))
    return found


def _body(row: tuple[Any, ...]) -> dict[str, Any]:
    body = dict(zip(_COLUMNS, row, strict=True))
    adjustments = body["adjustments"]
    body["adjustments"] = [] if adjustments == "[]" else json.loads(adjustments)
    return body


@lru_cache(maxsize=2 * MAX_LINES)
def _parsed(row: tuple[Any, ...]) -> OrderLine:
    """Return the line of a row, remembered under the row itself: lines never change in place."""
    return OrderLine.model_validate(_body(row))


def _values(line: Mapping[str, Any]) -> list[Any]:
    """Return the columns of a line as it travels, which leaves out what has its default."""
    values = list(_pick({**_DEFAULTS, **line}))
    values[_ADJUSTMENTS] = json.dumps(values[_ADJUSTMENTS])
    return values
