"""The warehouses that an outlet may order from, and what each of them has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fieldapp.domain.cart_place import CartPlace
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.policy import policy_of
from fieldapp.domain.warehouse import Warehouse, supplying
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.placeholders import placeholders
from fieldapp.localdb.records import TableNouns


@dataclass(frozen=True, slots=True)
class Held:
    """What a warehouse has of a product, in base units, and when that was true.

    None where that is not known. `chosen` is the warehouse that the cart is filled from.
    """

    warehouse_id: str
    name: str
    quantity: int | None
    as_of: str | None
    chosen: bool


def warehouses_at(
    connection: Connection, outlet_id: str, place: str | None = None
) -> list[Warehouse]:
    """Return the warehouses that an outlet may order from, that of the cart first."""
    nouns = TableNouns(connection)
    outlet = nouns.get(Outlet, outlet_id)
    chosen = chosen_at(connection, place)
    own = connection.exec_driver_sql(
        "SELECT warehouse_id FROM person ORDER BY id LIMIT 1"
    ).scalar_one_or_none()
    route_id = outlet.route_id if outlet else None
    return supplying(route_id, policy_of(nouns).warehouses, chosen, own)


def chosen_at(connection: Connection, place: str | None) -> str | None:
    """Return the warehouse that a cart is filled from; without one that which the user sells from.

    `place` is the key of the cart, or where it is going to be (`CartPlace`).
    """
    cart = CartPlace.of(place or "")
    found: str | None = connection.exec_driver_sql(
        "SELECT coalesce((SELECT warehouse_id FROM order_head WHERE id = ?), ?,"
        " (SELECT warehouse_id FROM person ORDER BY id LIMIT 1))",
        (cart.order_id, cart.warehouse_id or None),
    ).scalar_one_or_none()
    return found


def warehouse_name(connection: Connection, warehouse_id: str | None) -> str:
    """Return what the company calls a warehouse; nothing where it names no others beside it."""
    named = policy_of(TableNouns(connection)).warehouses
    names = {one.id: one.name for one in named}
    return names.get(warehouse_id or "", "") if len(named) > 1 else ""


def held_in(
    connection: Connection, warehouses: Iterable[Warehouse], product_ids: Sequence[str]
) -> dict[str, dict[str, tuple[int, str]]]:
    """Return by warehouse what is there of products, in base units, and when that was true."""
    found: dict[str, dict[str, tuple[int, str]]] = {}
    for one in warehouses:
        rows = connection.exec_driver_sql(
            "SELECT product_id, quantity, as_of FROM stock "
            f"WHERE warehouse_id = ? AND product_id IN ({placeholders(product_ids)})",
            (one.id, *product_ids),
        )
        found[one.id] = {product_id: (quantity, as_of) for product_id, quantity, as_of in rows}
    return found


def held_at(
    connection: Connection, outlet_id: str, place: str | None, product_id: str
) -> tuple[Held, ...]:
    """Return what each warehouse that an outlet may order from has of a product."""
    warehouses = warehouses_at(connection, outlet_id, place)
    held = held_in(connection, warehouses, [product_id])
    chosen = chosen_at(connection, place)
    found = []
    for one in warehouses:
        quantity, as_of = held[one.id].get(product_id, (None, None))
        found.append(Held(one.id, one.name, quantity, as_of, one.id == chosen))
    return tuple(found)


def cart_from(connection: Connection, outlet_id: str, warehouse_id: str) -> str | None:
    """Return the key of an outlet's newest cart from a warehouse, or None when it has none."""
    found: str | None = connection.exec_driver_sql(
        "SELECT id FROM order_head WHERE outlet_id = ? AND status = 'draft' AND kind = 'sale' "
        "AND warehouse_id = ? ORDER BY created_at DESC, id DESC LIMIT 1",
        (outlet_id, warehouse_id),
    ).scalar_one_or_none()
    return found
