"""The menus of the product list: what each can narrow it to, counted under all other filters.

A menu does not count with its own choice, or it would offer nothing else. What would give nothing
is left out, but for what is chosen.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from fieldapp.domain.noun import Day
from fieldapp.localdb import search
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.product_index import fold
from fieldapp.localdb.queries.catalog import shelf_of
from fieldapp.localdb.queries.product_filter import ProductFilter, condition
from fieldapp.localdb.search import Subset

GROUP, BRAND = "group", "brand"
ATTRIBUTE = "attribute-"
"""What the menu of an attribute begins with, its name behind it."""

MOST_VALUES = 60
"""The values of an attribute that are offered, the most frequent ones."""

_ALL = 2**31
"""More products than any catalog has."""

_TELLING = "SELECT name FROM product_attribute GROUP BY name HAVING min(value) < max(value)"


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a menu with how many products it leaves; a group's with those below it."""

    id: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Menus:
    """The menus that a catalog has: groups and brands by key, and the attributes that tell apart.

    Without products in any group there is no menu of groups, and so for brands.
    """

    groups: Mapping[str, str]
    brands: Mapping[str, str]
    attributes: tuple[str, ...]


NO_MENUS = Menus({}, {}, ())


def menus(connection: Connection) -> Menus:
    """Return the menus of the catalog; an attribute with one value tells nothing apart."""
    attributes = connection.exec_driver_sql(_TELLING).scalars()
    return Menus(
        _names(connection, "product_group") if _are_used(connection, "group_id") else {},
        _names(connection, "brand") if _are_used(connection, "brand_id") else {},
        tuple(sorted(attributes, key=fold)),
    )


def choices(
    connection: Connection,
    outlet_id: str,
    place: str | None,
    wanted: ProductFilter,
    day: Day,
    menu: str,
) -> list[Choice]:
    """Return what a menu offers, in its order: `GROUP`, `BRAND`, or `ATTRIBUTE` with its name."""
    name = menu.removeprefix(ATTRIBUTE)
    if menu == GROUP:
        others, chosen = replace(wanted, group_id=None), wanted.group_id
    elif menu == BRAND:
        others, chosen = replace(wanted, brand_id=None), wanted.brand_id
    else:
        pairs = tuple(pair for pair in wanted.attributes if pair[0] != name)
        others, chosen = replace(wanted, attributes=pairs), dict(wanted.attributes).get(name)
    fitting = _fitting(connection, outlet_id, place, others, day)
    if menu == GROUP:
        return _groups(connection, fitting, chosen)
    return (
        _brands(connection, fitting, chosen)
        if menu == BRAND
        else _values(connection, name, fitting, chosen)
    )


def _fitting(
    connection: Connection, outlet_id: str, place: str | None, wanted: ProductFilter, day: Day
) -> Subset:
    """Return what a list with these filters asks of `product p`."""
    asked = condition(wanted, shelf_of(connection, outlet_id, place, day))
    if not wanted.text.strip():
        return asked if asked.condition else Subset("1")
    subset = asked if asked.condition else None
    found = search.find(connection, wanted.text, _ALL, subset=subset)
    return Subset("p.seq IN (SELECT value FROM json_each(?))", (json.dumps(found),))


def _groups(connection: Connection, fitting: Subset, chosen: str | None) -> list[Choice]:
    rows = connection.exec_driver_sql("SELECT id, name, parent_id FROM product_group").all()
    parents = {id_: parent_id for id_, _, parent_id in rows}
    counts = dict.fromkeys(parents, 0)
    for id_, count in _counts(connection, "group_id", fitting):
        # A set, because a loop among parents must not hang the screen.
        above: set[str] = set()
        while id_ in parents and id_ not in above:
            above.add(id_)
            counts[id_] += count
            id_ = parents[id_]
    return _by_name(((id_, name, counts[id_]) for id_, name, _ in rows), chosen)


def _brands(connection: Connection, fitting: Subset, chosen: str | None) -> list[Choice]:
    counts = dict(_counts(connection, "brand_id", fitting))
    names = _names(connection, "brand")
    return _by_name(((id_, name, counts.get(id_, 0)) for id_, name in names.items()), chosen)


def _values(
    connection: Connection, attribute: str, fitting: Subset, chosen: str | None
) -> list[Choice]:
    rows = connection.exec_driver_sql(
        "SELECT a.value, count(*) FROM product_attribute a WHERE a.name = ?"
        f" AND a.seq IN (SELECT p.seq FROM product p WHERE {fitting.condition}) GROUP BY a.value",
        (attribute, *fitting.parameters),
    )
    counts: dict[str, int] = dict(rows)
    most = sorted(counts, key=lambda value: (-counts[value], value))[:MOST_VALUES]
    shown = {*most, chosen} if chosen is not None else {*most}
    return [Choice(value, value, counts.get(value, 0)) for value in sorted(shown, key=_in_order)]


def _counts(connection: Connection, column: str, fitting: Subset) -> list[tuple[str, int]]:
    # The plus keeps SQLite from reading the products in the order of the column, one by one.
    rows = connection.exec_driver_sql(
        f"SELECT p.{column}, count(*) FROM product p "
        f"WHERE p.{column} IS NOT NULL AND {fitting.condition} GROUP BY +p.{column}",
        fitting.parameters,
    )
    return [(id_, count) for id_, count in rows]


def _by_name(rows: Iterable[tuple[str, str, int]], chosen: str | None) -> list[Choice]:
    offered = [Choice(*row) for row in rows if row[2] or row[0] == chosen]
    return sorted(offered, key=lambda one: (fold(one.name), one.id))


def _names(connection: Connection, table: str) -> dict[str, str]:
    rows = connection.exec_driver_sql(f"SELECT id, name FROM {table}")
    return dict(rows)


def _are_used(connection: Connection, column: str) -> bool:
    sql = f"SELECT EXISTS (SELECT 1 FROM product WHERE {column} > '' AND +discontinued = 0)"
    return bool(connection.exec_driver_sql(sql).scalar_one())


def _in_order(value: str) -> tuple[float, str]:
    """Return what values are sorted by: figures by their size, before texts."""
    number = value.split(" ", 1)[0].replace(",", ".")
    try:
        return float(number), value
    except ValueError:
        return float("inf"), fold(value)
