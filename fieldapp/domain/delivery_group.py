"""Orders of one outlet that come with one delivery, as somebody has agreed."""

from __future__ import annotations

from collections.abc import Iterable

from fieldapp.domain.order import AMENDABLE, PLACED, Order


def sharing_delivery(order: Order, others: Iterable[Order]) -> list[Order]:
    """Return the orders that come with the same delivery as this one, itself included.

    They are placed sales to one outlet, on one delivery day, with one `delivery_group`. Who gets
    another day or is cancelled has left the group; its mark alone means nothing. Who is delivered
    has come with it. The one that was placed first comes first: it bears what the delivery costs,
    once for all. One that is being assembled and bears it already goes before: it keeps its cost.
    """
    found = {order.id: order}
    if _comes(order):
        found |= {other.id: other for other in others if _comes(other) and _alike(order, other)}
    return sorted(found.values(), key=lambda one: (not _keeps_its_cost(one), one.dated, one.id))


def bears_delivery(order: Order, others: Iterable[Order]) -> bool:
    """Say whether what a delivery costs is this order's to bear, and not that of another one."""
    return sharing_delivery(order, others)[0].id == order.id


def _keeps_its_cost(order: Order) -> bool:
    return order.status not in AMENDABLE and order.delivery_minor > 0


def _comes(order: Order) -> bool:
    return (
        order.kind == "sale"
        and order.status in PLACED
        and order.delivery_group is not None
        and order.delivery_day is not None
    )


def _alike(one: Order, other: Order) -> bool:
    return (one.outlet_id, one.delivery_day, one.delivery_group) == (
        other.outlet_id,
        other.delivery_day,
        other.delivery_group,
    )
