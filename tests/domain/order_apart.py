"""An order that is placed, and a second one that is split off it."""

from __future__ import annotations

from typing import Any

from fieldapp.domain.command import AmendOrder, Applied, SetLine
from fieldapp.domain.order import Order, totalled
from fieldapp.domain.refusal import Refusal
from tests.company import NOW, Shelf
from tests.domain.carts_of_corner import done
from tests.intents import split

DAY, LATER = "2026-03-05", "2026-03-09"


def order(shelf: Shelf, key: str = "o1") -> Order:
    found = shelf.need(Order, key)
    assert totalled(found) == found
    return found


def apart(shelf: Shelf, *line_ids: str, parts: Any = (), **fields: Any) -> Applied | Refusal:
    """Split the order for a later day, or as the fields say."""
    wished = {"delivery_day": LATER, "placed": True, **fields}
    return shelf.do(split("o1", "o2", *line_ids, parts=parts, **wished))


def amend_part(shelf: Shelf, key: str, quantity: int) -> AmendOrder:
    """Set the first line of an order that was split from another one."""
    line = order(shelf, key).lines[0]
    wish = SetLine(
        line_id=line.id, product_id=line.product_id, quantity=quantity, base=line.quantity
    )
    return AmendOrder(id=f"amend-{key}", at=NOW, order_id=key, lines=(wish,))


def said(outcome: Applied | Refusal) -> tuple[str, list[str]]:
    return done(outcome).verdict, [reason.code for reason in done(outcome).reasons]
