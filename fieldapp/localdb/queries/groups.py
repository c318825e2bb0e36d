"""Groups and brands with the number of products that are sold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fieldapp.localdb.connection import Connection
from fieldapp.localdb.product_index import fold


@dataclass(frozen=True, slots=True)
class Named:
    """A group or brand with the number of products that are sold; a group's with those below it."""

    id: str
    name: str
    count: int


def groups(connection: Connection) -> list[Named]:
    """Return the groups by name, without those that have nothing to sell."""
    rows = connection.exec_driver_sql("SELECT id, name, parent_id FROM product_group").all()
    parents = {id_: parent_id for id_, _, parent_id in rows}
    counts = dict.fromkeys(parents, 0)
    for id_, count in _counts(connection, "group_id"):
        # A set, because a loop among parents must not hang the screen.
        above: set[str] = set()
        while id_ in parents and id_ not in above:
            above.add(id_)
            counts[id_] += count
            id_ = parents[id_]
    return _named((id_, name, counts[id_]) for id_, name, _ in rows)


def brands(connection: Connection) -> list[Named]:
    """Return the brands by name, without those that have nothing to sell."""
    rows = connection.exec_driver_sql("SELECT id, name FROM brand")
    names: dict[str, str] = {row[0]: row[1] for row in rows}
    counts = _counts(connection, "brand_id")
    return _named((id_, names[id_], count) for id_, count in counts if id_ in names)


def _counts(connection: Connection, column: str) -> list[tuple[str, int]]:
    # The plus keeps SQLite on the index that has the groups together.
    rows = connection.exec_driver_sql(
        f"SELECT {column}, count(*) FROM product "
        f"WHERE {column} IS NOT NULL AND +discontinued = 0 GROUP BY {column}"
    )
    return [(id_, count) for id_, count in rows]


def _named(rows: Iterable[tuple[str, str, int]]) -> list[Named]:
    named = [Named(*row) for row in rows if row[2]]
    return sorted(named, key=lambda one: (fold(one.name), one.id))
