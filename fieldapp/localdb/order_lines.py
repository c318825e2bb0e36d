"""Lines of orders in their table: they live and die with their order."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

from fieldapp.domain.order_line import OrderLine
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.placeholders import placeholders

_ORDERS_A_READ = 500
_COLUMNS = tuple(OrderLine.model_fields)
_ADJUSTMENTS = _COLUMNS.index("adjustments")
_PICK = itemgetter(*_COLUMNS)
_DEFAULTS = {
    name: field.get_default(call_default_factory=True)
    for name, field in OrderLine.model_fields.items()
    if not field.is_required()
}
_INSERT = (
    f"INSERT INTO order_line ({', '.join(_COLUMNS)}, order_id, place) "
    f"VALUES ({', '.join('?' * (len(_COLUMNS) + 2))})"
)


def write_lines(connection: Connection, bodies: Sequence[Mapping[str, Any]]) -> None:
    """Put the lines of orders in the place of those that are there."""
    connection.exec_driver_sql(
        "DELETE FROM order_line WHERE order_id = ?", [(body["id"],) for body in bodies]
    )
    rows = []
    for body in bodies:
        for place, line in enumerate(body.get("lines", ())):
            values = list(_PICK({**_DEFAULTS, **line}))
            values[_ADJUSTMENTS] = json.dumps(values[_ADJUSTMENTS])
            rows.append((*values, body["id"], place))
    if rows:
        connection.exec_driver_sql(_INSERT, rows)


def read_lines(connection: Connection, order_ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Return the lines of orders as they travel, by order, in their places."""
    found: dict[str, list[dict[str, Any]]] = {}
    for start in range(0, len(order_ids), _ORDERS_A_READ):
        some = order_ids[start : start + _ORDERS_A_READ]
        rows = connection.exec_driver_sql(
            f"SELECT order_id, {', '.join(_COLUMNS)} FROM order_line "
            f"WHERE order_id IN ({placeholders(some)}) ORDER BY order_id, place",
            tuple(some),
        )
        for order_id, *values in rows:
            if (adjustments := values[_ADJUSTMENTS]) != "[]":
                values[_ADJUSTMENTS] = json.loads(adjustments)
            else:
                values[_ADJUSTMENTS] = []
            found.setdefault(order_id, []).append(dict(zip(_COLUMNS, values, strict=True)))
    return found
