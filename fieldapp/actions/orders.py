"""Carts and orders."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fieldapp.domain.command import (
    CancelOrder,
    ChangeLine,
    ChangeOrder,
    Command,
    CreateOrder,
    NewLine,
    ReleaseOrder,
    SeenLine,
    SubmitOrder,
)
from fieldapp.domain.noun import Day
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.product import Product
from fieldapp.domain.quote import buyer_at, quotes
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.repricing import LineChange, fit_quantity, repriced
from fieldapp.domain.repricing import repeat as plan_repeat
from fieldapp.localdb import outbox
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
    return replica.do(lambda nouns, stamp: _new_cart(stamp, outlet_id, lines))


def open_cart(replica: Replica, outlet_id: str) -> str | Refusal:
    """Return the key of the outlet's newest cart, opening one when there is none."""
    if draft := replica.query(newest_draft, outlet_id):
        return draft
    saved = create(replica, outlet_id)
    return saved if isinstance(saved, Refusal) else saved.document


def set_quantity(
    replica: Replica,
    order_id: str,
    product_id: str,
    quantity: int | str,
    line_id: str | None = None,
) -> Saved | Refusal:
    """Set a product's quantity in a cart, in base units or as a person typed it; 0 removes it.

    Without `line_id` the product's first line is meant, or a new one.
    """

    def make(nouns: Nouns, stamp: Stamp) -> Command | Refusal:
        number = _as_quantity(nouns, product_id, quantity)
        if isinstance(number, Refusal):
            return number
        order = nouns.get(Order, order_id)
        if order is None:
            return Refusal("order_unknown")
        lines = [line for line in order.lines if line.product_id == product_id]
        line = order.line(line_id) if line_id else next(iter(lines), None)
        return ChangeLine(
            id=stamp.new_id(),
            at=stamp.at,
            order_id=order_id,
            line_id=line.id if line else stamp.new_id(),
            product_id=product_id,
            quantity=number,
            base=line.quantity if line else None,
        )

    return replica.do(make)


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


def submit(replica: Replica, order_id: str) -> Saved | Refusal:
    """Submit a cart at the prices of now, which are the ones that the screen shows."""

    def make(nouns: Nouns, stamp: Stamp) -> Command | Refusal:
        order = nouns.get(Order, order_id)
        if order is None:
            return Refusal("order_unknown")
        seen = [
            SeenLine(
                line_id=line.id,
                sku=line.sku,
                quantity=line.quantity,
                price_minor=line.price_minor,
            )
            for line in repriced(order, nouns, stamp.at[:10]).lines
        ]
        return SubmitOrder(id=stamp.new_id(), at=stamp.at, order_id=order_id, seen=tuple(seen))

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
        plan = plan_repeat(order, nouns, stamp.at[:10])
        changes.extend(plan.changes)
        made.append(_new_cart(stamp, order.outlet_id, plan.lines, repeated_from=order.id))
        return made[0]

    saved = replica.do(make)
    if isinstance(saved, Refusal):
        return saved
    return Repeated(saved, made[0].order_id, made[0].number, tuple(changes))


def follow_up(replica: Replica, refused_number: int) -> str | Refusal:
    """Put the lines of a refused change into a new cart, so that nothing typed is lost.

    `refused_number` is the command's number in the outbox. Returns the new cart's key.
    """
    entry = replica.query(outbox.entry, refused_number)
    if entry is None:
        return Refusal("order_unknown")
    body = json.loads(entry.body)

    def make(nouns: Nouns, stamp: Stamp) -> Command | Refusal:
        order = nouns.get(Order, entry.document)
        outlet_id = order.outlet_id if order else body.get("outlet_id")
        if outlet_id is None:
            return Refusal("order_unknown")
        wanted = _lines_of(body, order)
        products = _sold(nouns, outlet_id, wanted, stamp.at[:10])
        lines = [
            (id_, fit_quantity(products[id_], wanted[id_])) for id_ in wanted if id_ in products
        ]
        return _new_cart(stamp, outlet_id, lines)

    saved = replica.do(make)
    return saved if isinstance(saved, Refusal) else saved.document


def _lines_of(body: dict[str, object], order: Order | None) -> dict[str, int]:
    """Return the products and base units that a command was about."""
    if body["type"] == "change_line":
        return {str(body["product_id"]): int(str(body["quantity"]))} if body["quantity"] else {}
    if body["type"] == "create_order":
        new = [NewLine.model_validate(line) for line in body["lines"]]  # type: ignore[attr-defined]
        return {line.product_id: line.quantity for line in new}
    return {line.product_id: line.quantity for line in order.lines} if order else {}


def _sold(nouns: Nouns, outlet_id: str, wanted: Mapping[str, int], day: Day) -> dict[str, Product]:
    """Return those of some products that the outlet can still order."""
    outlet = nouns.get(Outlet, outlet_id)
    buyer = buyer_at(outlet, nouns) if outlet else None
    products = nouns.many(Product, wanted)
    prices = quotes(wanted, products, buyer, nouns, day) if buyer else {}
    return {
        id_: product
        for id_, product in products.items()
        if id_ in prices and not product.discontinued
    }


def _new_cart(
    stamp: Stamp,
    outlet_id: str,
    lines: Sequence[tuple[str, int]],
    repeated_from: str | None = None,
) -> CreateOrder:
    return CreateOrder(
        id=stamp.new_id(),
        at=stamp.at,
        order_id=stamp.new_id(),
        number=stamp.order_number(),
        outlet_id=outlet_id,
        repeated_from=repeated_from,
        lines=tuple(
            NewLine(line_id=stamp.new_id(), product_id=product_id, quantity=quantity)
            for product_id, quantity in lines
        ),
    )


def _as_quantity(nouns: Nouns, product_id: str, quantity: int | str) -> int | Refusal:
    if isinstance(quantity, int):
        return quantity
    text = "".join(quantity.split()) or "0"
    if text.removeprefix("-").isdecimal() and len(text) <= 12:
        return int(text)
    product = nouns.get(Product, product_id)
    sku = product.sku if product else product_id
    return Refusal("quantity_not_a_number", {"sku": sku, "quantity": quantity[:40]})
