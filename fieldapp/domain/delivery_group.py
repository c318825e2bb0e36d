"""Orders of one outlet that come with one delivery, as somebody has agreed."""

from __future__ import annotations

from collections.abc import Iterable

from fieldapp.domain.noun import Instant, Key
from fieldapp.domain.order import AMENDABLE, PLACED, Order


def sharing_delivery(order: Order, others: Iterable[Order]) -> list[Order]:
    """Return the orders that come with the same delivery as this one, itself included.

    They are placed sales to one outlet, on one delivery day, with one `delivery_group`. Who gets
    another day or is cancelled has left the group; its mark alone means nothing. Who is delivered
    has come with it. The one that was placed first comes first: it bears what the delivery costs,
    once for all. One that is being assembled and bears it already goes before: it keeps its cost.
    One that is being assembled and was spared it comes last: it cannot take it any more.
    """
    found = {order.id: order}
    if _comes(order):
        found |= {other.id: other for other in others if _comes(other) and _alike(order, other)}
    return sorted(found.values(), key=_turn)


def bears_delivery(order: Order, others: Iterable[Order]) -> bool:
    """Say whether what a delivery costs is this order's to bear, and not that of another one."""
    return sharing_delivery(order, others)[0].id == order.id


def is_unpaid(order: Order, others: Iterable[Order]) -> bool:
    """Say whether this order's delivery costs something that no order bears.

    Whoever bore it has left, when all that stayed were being assembled already.
    """
    if not _comes(order):
        return False
    first = sharing_delivery(order, others)[0]
    return _is_spared(first) and bool(first.delivery_waived_minor)


def _turn(order: Order) -> tuple[bool, bool, Instant, Key]:
    keeps = order.status not in AMENDABLE and order.delivery_minor > 0
    return not keeps, _is_spared(order), order.dated, order.id


def _is_spared(order: Order) -> bool:
    """Say whether another order bore the delivery when this one was begun to be assembled.

    Of those that came with one that was free, and of older releases, nothing is noted.
    """
    return order.status not in AMENDABLE and order.delivery_waived_minor is not None


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
