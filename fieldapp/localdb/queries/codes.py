"""Finding things by what people call them: an outlet's code, an order's number, an SKU."""

from __future__ import annotations

from fieldapp.localdb.connection import Connection


def outlet_by_code(connection: Connection, text: str) -> str | None:
    """Return the id of the outlet with this code or id, or None."""
    return _first(connection, "SELECT id FROM outlet WHERE code = ? OR id = ?", text)


def order_by_number(connection: Connection, text: str) -> str | None:
    """Return the id of the order with this number or id, or None."""
    return _first(connection, "SELECT id FROM order_head WHERE number = ? OR id = ?", text)


def product_by_sku(connection: Connection, text: str) -> str | None:
    """Return the id of the product with this SKU or id, or None."""
    return _first(connection, "SELECT id FROM product WHERE sku = ? OR id = ?", text)


def _first(connection: Connection, sql: str, text: str) -> str | None:
    found: str | None = connection.exec_driver_sql(sql, (text, text)).scalar()
    return found
