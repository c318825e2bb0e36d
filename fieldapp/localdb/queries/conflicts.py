"""Open conflicts with the names that their cards need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from fieldapp.domain.conflict import Conflict
from fieldapp.domain.outlet import Outlet
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.records import TableNouns, read_nouns

MINE_TO_DECIDE = "(decides <> 'manager' OR EXISTS (SELECT 1 FROM person WHERE role = 'manager'))"
"""Condition of conflicts that the person of this device may decide."""


@dataclass(frozen=True, slots=True)
class OpenConflict:
    """A conflict that nobody has decided yet. Names are empty for outlets that are not here."""

    conflict: Conflict
    outlet_name: str
    other_outlet_name: str


def open_conflicts(
    connection: Connection, outlet_id: str = "", order_id: str = ""
) -> list[OpenConflict]:
    """Return the open conflicts, the oldest first; of one outlet or order when it is named."""
    where, parameters = "choice IS NULL", tuple[str, ...]()
    if outlet_id:
        where += " AND (outlet_id = ? OR other_outlet_id = ?)"
        parameters = (outlet_id, outlet_id)
    if order_id:
        where += " AND order_id = ?"
        parameters = (*parameters, order_id)
    return _named(connection, where, parameters)


def my_conflicts(connection: Connection) -> list[OpenConflict]:
    """Return the open conflicts that the person of this device may decide, the oldest first."""
    where = f"choice IS NULL AND {MINE_TO_DECIDE}"
    return _named(connection, where, ())


def _named(connection: Connection, where: str, parameters: tuple[str, ...]) -> list[OpenConflict]:
    rows = read_nouns(connection, "conflict", f"WHERE {where} ORDER BY opened_at, id", parameters)
    found = cast(list[Conflict], rows)
    keys = [key for one in found for key in (one.outlet_id, one.other_outlet_id) if key]
    outlets = TableNouns(connection).many(Outlet, keys)
    names = {key: outlet.name for key, outlet in outlets.items()}
    return [
        OpenConflict(one, names.get(one.outlet_id, ""), names.get(one.other_outlet_id or "", ""))
        for one in found
    ]
