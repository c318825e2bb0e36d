"""Carts and orders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fieldapp.actions.cart_lines import as_quantity, begun_at, line_of, new_cart, seen_lines
from fieldapp.domain.cart_place import CartKind, CartPlace
from fieldapp.domain.command import (
    AmendOrder,
    CancelOrder,
    ChangeLine,
    ChangeOrder,
    ChooseGift,
    Command,
    CreateOrder,
    DecideDouble,
    JoinLines,
    RejectOrder,
    ReleaseOrder,
    SetLine,
    SubmitOrder,
    gift_in,
)
from fieldapp.domain.command.order import DoubleChoice
from fieldapp.domain.command.promotion import seen_in
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import Order
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.repricing import LineChange, repriced
from fieldapp.domain.repricing import repeat as plan_repeat
from fieldapp.localdb.queries.blank_order import has_left
from fieldapp.localdb.queries.orders import newest_draft
from fieldapp.localdb.replica import Replica, Saved, Stamp


@dataclass(frozen=True, slots=True)
class Repeated:
    """The cart that a repeat made, and what is different today."""

    saved: Saved
    order_id: str
    number: str
    changes: tuple[LineChange, ...]


def create(
    replica: Replica, outlet_id: str, lines: Sequence[tuple[str, int]] = ()
) -> Saved | Refusal:
    """Open a cart with lines of (product, base units)."""
    return replica.do(lambda nouns, stamp: new_cart(stamp, outlet_id, lines))


def create_for(
    replica: Replica,
    outlet_id: str,
    legal_entity_id: str | None = None,
    title: str = "",
) -> Saved | Refusal:
    """Open an empty cart under one of the outlet's legal entities, with a name of its own."""
    fields = {"legal_entity_id": legal_entity_id, "title": title[:80]}
    return replica.do(lambda nouns, stamp: new_cart(stamp, outlet_id, ()).model_copy(update=fields))


def new_place(
    replica: Replica, outlet_id: str, kind: CartKind = "sale", warehouse_id: str = ""
) -> str:
    """Return where a new cart of an outlet is going to be; its first line begins it."""
    return CartPlace(replica.world.new_id(), outlet_id, kind, warehouse_id).text


def cart_place(replica: Replica, outlet_id: str) -> str:
    """Return where the outlet's newest cart is, or where one is going to be."""
    return replica.query(newest_draft, outlet_id) or new_place(replica, outlet_id)


def set_quantity(
    replica: Replica,
    order_id: str,
    product_id: str,
    quantity: int | str,
    line_id: str | None = None,
) -> Saved | Refusal:
    """Set a product's quantity in a cart, in base units or as a person typed it; 0 removes it.

    Without `line_id` the product's first line is meant, or a new one. A cart that is only planned
    (`CartPlace`) begins with it.
    """
    place = CartPlace.of(order_id)
    if place.outlet_id and replica.query(has_left, place.order_id):
        return Refusal("order_unknown")

    def make(nouns: Nouns, stamp: Stamp) -> Command | Refusal:
        number = as_quantity(nouns, product_id, quantity)
        if isinstance(number, Refusal):
            return number
        order = nouns.get(Order, place.order_id)
        if order is None and place.outlet_id:
            return begun_at(stamp, place, [(product_id, number)])
        if order is None:
            return Refusal("order_unknown")
        line = line_of(order, product_id, line_id)
        return ChangeLine(
            id=stamp.new_id(),
            at=stamp.at,
            order_id=order.id,
            line_id=line.id if line else stamp.new_id(),
            product_id=product_id,
            quantity=number,
            base=line.quantity if line else None,
        )

    return replica.do(make)


def set_at_outlet(
    replica: Replica,
    outlet_id: str,
    order_id: str | None,
    product_id: str,
    quantity: int | str,
    line_id: str | None = None,
) -> Saved | Refusal:
    """Set a quantity in a cart, or in the outlet's newest one, which begins with it if need be."""
    cart = order_id or cart_place(replica, outlet_id)
    return set_quantity(replica, cart, product_id, quantity, line_id)


def set_note(replica: Replica, order_id: str, note: str) -> Saved | Refusal:
    """Set the note of a cart."""
    return replica.do(
        lambda nouns, stamp: ChangeOrder(
            id=stamp.new_id(), at=stamp.at, order_id=order_id, note=note[:1000]
        )
    )


def set_delivery_day(replica: Replica, order_id: str, day: str) -> Saved | Refusal:
    """Set the wished delivery day (ISO date) of a cart."""
    return replica.do(
        lambda nouns, stamp: ChangeOrder(
            id=stamp.new_id(), at=stamp.at, order_id=order_id, delivery_day=day
        )
    )


def set_title(replica: Replica, order_id: str, title: str) -> Saved | Refusal:
    """Give a cart a name by which people tell it from others."""
    return replica.do(
        lambda nouns, stamp: ChangeOrder(
            id=stamp.new_id(), at=stamp.at, order_id=order_id, title=title.strip()[:80]
        )
    )


def set_payer(replica: Replica, order_id: str, legal_entity_id: str) -> Saved | Refusal:
    """Set under which of the outlet's legal entities a cart is bought."""
    return replica.do(
        lambda nouns, stamp: ChangeOrder(
            id=stamp.new_id(), at=stamp.at, order_id=order_id, legal_entity_id=legal_entity_id
        )
    )


def submit(replica: Replica, order_id: str) -> Saved | Refusal:
    """Submit a cart at the prices and promotions of now, which are those that the screen shows."""

    def make(nouns: Nouns, stamp: Stamp) -> Command | Refusal:
        order = nouns.get(Order, order_id)
        if order is None:
            return Refusal("order_unknown")
        cart = repriced(order, nouns, stamp.at[:10])
        return SubmitOrder(
            id=stamp.new_id(),
            at=stamp.at,
            order_id=order_id,
            seen=seen_lines(cart.own_lines),
            promotions=seen_in(cart),
            currency=cart.currency,
            vat_included=cart.vat_included,
        )

    return replica.do(make)


def choose_gift(
    replica: Replica, order_id: str, promotion_id: str, product_id: str | None
) -> Saved | Refusal:
    """Choose the gift of a promotion in a cart or in a placed order; None for none."""

    def make(nouns: Nouns, stamp: Stamp) -> Command | Refusal:
        order = nouns.get(Order, order_id)
        placed = order is not None and order.status != "draft"
        return ChooseGift(
            id=stamp.new_id(),
            at=stamp.at,
            order_id=order_id,
            promotion_id=promotion_id,
            product_id=product_id,
            seen=gift_in(order, promotion_id) if order and placed else None,
        )

    return replica.do(make)


def cancel(replica: Replica, order_id: str) -> Saved | Refusal:
    """Withdraw an order."""
    return replica.do(
        lambda nouns, stamp: CancelOrder(id=stamp.new_id(), at=stamp.at, order_id=order_id)
    )


def release(replica: Replica, order_id: str) -> Saved | Refusal:
    """Let a held order go ahead; managers only."""
    return replica.do(
        lambda nouns, stamp: ReleaseOrder(id=stamp.new_id(), at=stamp.at, order_id=order_id)
    )


def repeat(replica: Replica, order_id: str) -> Repeated | Refusal:
    """Make a cart of an earlier order, priced as of today, and say what has changed."""
    changes: list[LineChange] = []
    made: list[CreateOrder] = []

    def make(nouns: Nouns, stamp: Stamp) -> Command | Refusal:
        order = nouns.get(Order, order_id)
        if order is None:
            return Refusal("order_unknown")
        warehouse_id = replica.actor(nouns).warehouse_id
        plan = plan_repeat(order, nouns, stamp.at[:10], warehouse_id)
        changes.extend(plan.changes)
        made.append(new_cart(stamp, order.outlet_id, plan.lines, repeated_from=order.id))
        return made[0]

    saved = replica.do(make)
    if isinstance(saved, Refusal):
        return saved
    return Repeated(saved, made[0].order_id, made[0].number, tuple(changes))


def join(replica: Replica, order_id: str, into: str, line_id: str) -> Saved | Refusal:
    """Make one line of two lines of a cart that are of the same product."""
    return replica.do(
        lambda nouns, stamp: JoinLines(
            id=stamp.new_id(), at=stamp.at, order_id=order_id, into=into, line_id=line_id
        )
    )


def amend(
    replica: Replica,
    order_id: str,
    product_id: str,
    quantity: int | str,
    line_id: str | None = None,
) -> Saved | Refusal:
    """Set a product's quantity in a placed order, as `set_quantity` does in a cart."""

    def make(nouns: Nouns, stamp: Stamp) -> Command | Refusal:
        number = as_quantity(nouns, product_id, quantity)
        if isinstance(number, Refusal):
            return number
        order = nouns.get(Order, order_id)
        if order is None:
            return Refusal("order_unknown")
        line = line_of(order, product_id, line_id)
        wish = SetLine(
            line_id=line.id if line else stamp.new_id(),
            product_id=product_id,
            quantity=number,
            base=line.quantity if line else None,
        )
        return AmendOrder(id=stamp.new_id(), at=stamp.at, order_id=order_id, lines=(wish,))

    return replica.do(make)


def reject(replica: Replica, order_id: str, note: str = "") -> Saved | Refusal:
    """Turn a held order down, with a note to its author; managers only."""
    return replica.do(
        lambda nouns, stamp: RejectOrder(
            id=stamp.new_id(), at=stamp.at, order_id=order_id, note=note[:1000]
        )
    )


def decide_double(replica: Replica, order_id: str, choice: DoubleChoice) -> Saved | Refusal:
    """Keep, join or cancel an order that is held as a possible double."""
    return replica.do(
        lambda nouns, stamp: DecideDouble(
            id=stamp.new_id(), at=stamp.at, order_id=order_id, choice=choice
        )
    )
