"""What other prices of the outlet make of a cart that was last changed before."""

from __future__ import annotations

from dataclasses import dataclass, replace

from fieldapp.domain.cart_prices import same_money
from fieldapp.domain.noun import Day
from fieldapp.domain.order import Order
from fieldapp.domain.price import PriceType
from fieldapp.domain.repricing import priced
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.records import TableNouns


@dataclass(frozen=True, slots=True)
class PriceMove:
    """What a line costs otherwise, per base unit; `after` None where it has no price any more."""

    line_id: str
    sku: str
    name: str
    before: int
    after: int | None


@dataclass(frozen=True, slots=True)
class PriceTypeChange:
    """The price type that a cart has got, and the lines that cost something else for it.

    `before` and `after` are currencies. `vat_included` says how VAT is counted now, None where that
    is as before. In other money every line costs something else, whatever the figures.
    """

    price_type_id: str
    name: str
    before: str
    after: str
    moves: tuple[PriceMove, ...]
    vat_included: bool | None = None

    def still_of(self, now: Order) -> PriceTypeChange | None:
        """Return what of it holds for the cart as it is shown: some lines may have gone since.

        None where its prices are of another kind again, or no line is left that costs otherwise.
        """
        other_type = (self.price_type_id, self.after) != (now.price_type_id, now.currency)
        other_vat = self.vat_included not in (None, now.vat_included)
        there = {line.id for line in now.own_lines}
        moves = tuple(move for move in self.moves if move.line_id in there)
        if other_type or other_vat or (self.moves and not moves):
            return None
        return replace(self, moves=moves)


def price_type_change(connection: Connection, now: Order, day: Day) -> PriceTypeChange | None:
    """Return what has changed for a cart that is stored at another price type than it has now.

    `now` is the cart as it is shown. None when it is stored at that price type, in its currency and
    VAT mode of today, or has no lines.
    """
    row = connection.exec_driver_sql(
        "SELECT price_type_id, currency, vat_included FROM order_head WHERE id = ?", (now.id,)
    ).one_or_none()
    if row is None or not now.lines:
        return None
    if (row[0], row[1], bool(row[2])) == (now.price_type_id, now.currency, now.vat_included):
        return None
    nouns = TableNouns(connection)
    stored = nouns.get(Order, now.id)
    price_type = nouns.get(PriceType, now.price_type_id) if now.price_type_id else None
    if stored is None or price_type is None:
        return None
    had = {line.id: line.price_minor for line in priced(stored, nouns, day).lines}
    other = not same_money(stored, now)
    included = None if stored.vat_included == now.vat_included else now.vat_included
    moves = tuple(
        PriceMove(line.id, line.sku, line.name, had[line.id], line.price_minor or None)
        for line in now.own_lines
        if line.id in had and (other or had[line.id] != line.price_minor)
    )
    return PriceTypeChange(
        price_type.id, price_type.name, stored.currency, now.currency, moves, included
    )
