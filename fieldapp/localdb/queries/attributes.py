"""The attributes that products can be told apart by, with how many products each value has."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from fieldapp.localdb.connection import Connection
from fieldapp.localdb.product_index import fold

MOST_VALUES = 60
"""The values of an attribute that are offered, the most frequent ones."""

_LEAST = 2
"""An attribute with fewer values tells nothing apart."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute with its values, each with the number of products."""

    name: str
    values: tuple[tuple[str, int], ...]


def attributes(connection: Connection) -> list[Attribute]:
    """Return the attributes by name, each with its most frequent values in their order."""
    rows = connection.exec_driver_sql(
        "SELECT name, value, count(*) FROM product_attribute GROUP BY name, value"
    )
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for name, value, count in rows:
        found[name].append((value, count))
    return [
        Attribute(name, tuple(sorted(_most(values), key=lambda one: _in_order(one[0]))))
        for name, values in sorted(found.items(), key=lambda item: fold(item[0]))
        if len(values) >= _LEAST
    ]


def _most(values: list[tuple[str, int]]) -> list[tuple[str, int]]:
    return sorted(values, key=lambda one: (-one[1], one[0]))[:MOST_VALUES]


def _in_order(value: str) -> tuple[float, str]:
    """Return what values are sorted by: figures by their size, before texts."""
    number = value.split(" ", 1)[0].replace(",", ".")
    try:
        return float(number), value
    except ValueError:
        return float("inf"), fold(value)
