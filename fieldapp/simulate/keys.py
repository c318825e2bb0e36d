"""Keys of what a device has, as the dice choose among them."""

from __future__ import annotations

from typing import Any


def keys_in(connection: Any, table: str, where: str = "") -> list[str]:
    """Return the keys of a table's rows, always in the same order."""
    return list(connection.exec_driver_sql(f"SELECT id FROM {table} {where} ORDER BY id").scalars())
