"""What another price type of the outlet makes of a cart that was last changed before."""

from __future__ import annotations

from dataclasses import dataclass

from fieldapp.domain.noun import Day
from fieldapp.domain.order import Order
from fieldapp.domain.price import PriceType
from fieldapp.domain.repricing import priced
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.records import TableNouns


@dataclass(frozen=True, slots=True)
class PriceMove:
    """What a line costs otherwise, per base unit; `after` None where it has no price any more."""

    sku: str
    name: str
    before: int
    after: int | None


@dataclass(frozen=True, slots=True)
class PriceTypeChange:
    """The price type that a cart has got, and the lines that cost something else for it.

    `before` and `after` are currencies.
    """

    name: str
    before: str
    after: str
    moves: tuple[PriceMove, ...]


def price_type_change(connection: Connection, now: Order, day: Day) -> PriceTypeChange | None:
    """Return what has changed for a cart that is stored at another price type than it has now.

    `now` is the cart as it is shown. None when it is stored at that price type, or has no lines.
    """
    stored_type = connection.exec_driver_sql(
        "SELECT price_type_id FROM order_head WHERE id = ?", (now.id,)
    ).scalar_one_or_none()
    if stored_type == now.price_type_id or not now.lines:
        return None
    nouns = TableNouns(connection)
    stored = nouns.get(Order, now.id)
    price_type = nouns.get(PriceType, now.price_type_id) if now.price_type_id else None
    if stored is None or price_type is None:
        return None
    had = {line.id: line.price_minor for line in priced(stored, nouns, day).lines}
    other = stored.currency != now.currency
    moves = tuple(
        PriceMove(line.sku, line.name, had[line.id], line.price_minor or None)
        for line in now.own_lines
        if line.id in had and (other or had[line.id] != line.price_minor)
    )
    return PriceTypeChange(price_type.name, stored.currency, now.currency, moves)
