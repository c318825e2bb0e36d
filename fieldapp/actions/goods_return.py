"""Returns of goods."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fieldapp.actions.cart_lines import as_quantity
from fieldapp.domain.command import (
    Command,
    CreateReturn,
    ReturnLine,
    SetReturnLine,
    SubmitReturn,
)
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import Order
from fieldapp.domain.order_line import Cause, Condition, OrderLine
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.replica import Replica, Saved, Stamp

SPOILT: tuple[Cause, ...] = ("expired", "damaged")
"""Causes for which goods are bad until somebody says otherwise."""


def begin(
    replica: Replica, outlet_id: str, lines: Sequence[tuple[str, int, Condition, Cause]] = ()
) -> Saved | Refusal:
    """Begin a return with lines of (product, base units, condition, cause)."""
    return replica.do(lambda nouns, stamp: _new(stamp, outlet_id, lines))


def begin_with(
    replica: Replica, outlet_id: str, product_id: str, quantity: int | str
) -> Saved | Refusal:
    """Begin a return with its first line, its quantity as in `set_quantity`."""

    def make(nouns: Nouns, stamp: Stamp) -> Command | Refusal:
        number = as_quantity(nouns, product_id, quantity)
        if isinstance(number, Refusal):
            return number
        return _new(stamp, outlet_id, [(product_id, number, "good", "unsold")])

    return replica.do(make)


def set_quantity(
    replica: Replica, order_id: str, product_id: str, quantity: int | str
) -> Saved | Refusal:
    """Set how many base units of a product come back, or as a person typed it; 0 removes it."""

    def change(line: OrderLine | None, nouns: Nouns) -> _Wish | Refusal:
        number = as_quantity(nouns, product_id, quantity)
        if isinstance(number, Refusal):
            return number
        if line is None:
            return number, "good", "unsold"
        return number, line.condition or "good", line.cause or "other"

    return _set(replica, order_id, product_id, change)


def set_cause(
    replica: Replica,
    order_id: str,
    product_id: str,
    cause: Cause | None = None,
    condition: Condition | None = None,
) -> Saved | Refusal:
    """Set why goods come back, and in which condition; None leaves it, or lets it follow."""

    def change(line: OrderLine | None, nouns: Nouns) -> _Wish | Refusal:
        if line is None:
            return Refusal("line_unknown")
        follows: Condition = "bad" if cause in SPOILT else "good"
        state = condition or (follows if cause is not None else line.condition) or "good"
        return line.quantity, state, cause or line.cause or "other"

    return _set(replica, order_id, product_id, change)


def submit(replica: Replica, order_id: str) -> Saved | Refusal:
    """Hand the return to the office."""

    def make(nouns: Nouns, stamp: Stamp) -> Command | Refusal:
        order = nouns.get(Order, order_id)
        if order is None:
            return Refusal("order_unknown")
        seen = {line.id: line.quantity for line in order.lines}
        return SubmitReturn(id=stamp.new_id(), at=stamp.at, order_id=order_id, seen=seen)

    return replica.do(make)


def _new(
    stamp: Stamp, outlet_id: str, lines: Sequence[tuple[str, int, Condition, Cause]]
) -> Command:
    return CreateReturn(
        id=stamp.new_id(),
        at=stamp.at,
        order_id=stamp.new_id(),
        number=stamp.order_number(),
        outlet_id=outlet_id,
        lines=tuple(
            ReturnLine(
                line_id=stamp.new_id(),
                product_id=product_id,
                quantity=quantity,
                condition=condition,
                cause=cause,
            )
            for product_id, quantity, condition, cause in lines
        ),
    )


_Wish = tuple[int, Condition, Cause]


def _set(
    replica: Replica,
    order_id: str,
    product_id: str,
    change: Callable[[OrderLine | None, Nouns], _Wish | Refusal],
) -> Saved | Refusal:
    """Set the product's line as `change` wants it, seeing the line as it is."""

    def make(nouns: Nouns, stamp: Stamp) -> Command | Refusal:
        order = nouns.get(Order, order_id)
        if order is None:
            return Refusal("order_unknown")
        line = next((one for one in order.lines if one.product_id == product_id), None)
        wish = change(line, nouns)
        if isinstance(wish, Refusal):
            return wish
        quantity, condition, cause = wish
        return SetReturnLine(
            id=stamp.new_id(),
            at=stamp.at,
            order_id=order_id,
            line=ReturnLine(
                line_id=line.id if line else stamp.new_id(),
                product_id=product_id,
                quantity=quantity,
                condition=condition,
                cause=cause,
            ),
            base=line.quantity if line else None,
        )

    return replica.do(make)
