"""What an order begins as; it is stored nowhere before its first line."""

from __future__ import annotations

from fieldapp.domain.cart_place import CartPlace
from fieldapp.domain.noun import Day
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import Order, OrderKind
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.quote import buyer_at
from fieldapp.localdb.connection import Connection

NO_NUMBER = "—"
"""Stands where an order that is stored nowhere yet will have its number."""


def has_left(connection: Connection, order_id: str) -> bool:
    """Say whether an order was begun here, and its record is not on this device any more.

    So it is when the hub did not accept it, and when the outlet went to somebody else.
    """
    found = connection.exec_driver_sql(
        "SELECT NOT EXISTS (SELECT 1 FROM order_head WHERE id = :id)"
        " AND EXISTS (SELECT 1 FROM outbox WHERE document = :id)",
        {"id": order_id},
    )
    return bool(found.scalar_one())


def planned_order(connection: Connection, place: CartPlace, nouns: Nouns, day: Day) -> Order | None:
    """Return what is going to be at a place, or None where it cannot be, or has been before."""
    return None if has_left(connection, place.order_id) else blank_order(place, nouns, day)


def blank_order(place: CartPlace, nouns: Nouns, day: Day) -> Order | None:
    """Return what is going to be at a place, or None when nothing is planned or priced there."""
    order = blank(place.outlet_id, place.order_id, place.kind, nouns, day)
    if order is None or not place.warehouse_id:
        return order
    return order.model_copy(update={"warehouse_id": place.warehouse_id})


def blank(outlet_id: str, order_id: str, kind: OrderKind, nouns: Nouns, day: Day) -> Order | None:
    """Return an order of an outlet without lines, or None when the outlet has no prices here."""
    outlet = nouns.get(Outlet, outlet_id)
    buyer = None if outlet is None else buyer_at(outlet, nouns)
    if outlet is None or buyer is None:
        return None
    return Order(
        id=order_id,
        number=NO_NUMBER,
        kind=kind,
        outlet_id=outlet.id,
        legal_entity_id=outlet.legal_entity_id,
        author_id="nobody",
        currency=buyer.price_type.currency,
        price_type_id=buyer.price_type.id,
        vat_included=buyer.price_type.vat_included,
        created_at=f"{day}T00:00:00.000Z",
    )
