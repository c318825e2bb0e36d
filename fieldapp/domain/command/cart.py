"""Commands that make and change carts, which are orders in draft."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from fieldapp.domain.assortment import offer_at, offer_in
from fieldapp.domain.command.base import (
    Applied,
    Context,
    OrderCommand,
    Outcome,
    own_draft,
    own_outlet,
    touched,
)
from fieldapp.domain.command.line import (
    NewLine,
    SetLine,
    new_line,
    of_joined,
    of_whole,
    replaced,
    set_line,
)
from fieldapp.domain.command.supply import begun_from, foreign_warehouse
from fieldapp.domain.conflict import Conflict
from fieldapp.domain.gathering import gone_since, whereabouts
from fieldapp.domain.noun import Day, Key, Noun
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import MAX_LINES, Order
from fieldapp.domain.order_line import MovedLine, OrderLine
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.product import Product, check_quantity
from fieldapp.domain.quote import buyer_at, by_product, quotes
from fieldapp.domain.receipt import Reason
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.repricing import repriced


class CreateOrder(OrderCommand):
    """Open a cart for an outlet, empty or with lines (as a repeat of an earlier order has).

    `legal_entity_id` None means the one that the outlet buys under by default, `warehouse_id` None
    the warehouse that the actor sells from. The number of a quote begins with `QUOTE_MARK`.
    """

    LATER = ("kind", "legal_entity_id", "title", "warehouse_id")

    type: Literal["create_order"] = "create_order"
    number: str = Field(min_length=1, max_length=60)
    outlet_id: Key
    repeated_from: Key | None = None
    kind: Literal["sale", "quote"] = "sale"
    legal_entity_id: Key | None = None
    title: str = Field(default="", max_length=80)
    warehouse_id: Key | None = None
    lines: tuple[NewLine, ...] = ()


class ChangeLine(OrderCommand):
    """Set a line's quantity in base units; 0 removes it. `base` is the quantity that was seen.

    `base` None means that the user saw no such line: the product is added.
    """

    type: Literal["change_line"] = "change_line"
    line_id: Key
    product_id: Key
    quantity: int
    base: int | None = None


class ChangeOrder(OrderCommand):
    """Set what belongs to a cart as a whole; None leaves a field as it is."""

    LATER = ("title", "legal_entity_id", "warehouse_id")

    type: Literal["change_order"] = "change_order"
    note: str | None = Field(default=None, max_length=1000)
    delivery_day: Day | None = None
    title: str | None = Field(default=None, max_length=80)
    legal_entity_id: Key | None = None
    warehouse_id: Key | None = None


class JoinLines(OrderCommand):
    """Make one line of two of the same product: `into` gets the quantity of both."""

    type: Literal["join_lines"] = "join_lines"
    into: Key
    line_id: Key


def create_order(command: CreateOrder, nouns: Nouns, context: Context) -> Outcome:
    """Apply `CreateOrder`."""
    outlet = own_outlet(command.outlet_id, nouns, context)
    if isinstance(outlet, Refusal):
        return outlet
    if outlet.closed:
        return Refusal("outlet_closed", {"outlet": outlet.name})
    if nouns.get(Order, command.order_id) is not None:
        return Refusal("order_exists")
    if len(command.lines) > MAX_LINES:
        return Refusal("too_many_lines", {"limit": MAX_LINES})
    entity_id = _payer(command.legal_entity_id, outlet, nouns)
    if isinstance(entity_id, Refusal):
        return entity_id
    buyer = buyer_at(outlet, nouns, entity_id)
    if buyer is None:
        return Refusal("outlet_unknown")
    products = nouns.many(Product, [line.product_id for line in command.lines])
    prices = quotes(by_product(command.lines), products, buyer, nouns, context.day)
    offer = offer_at(outlet, nouns)
    lines: list[OrderLine] = []
    for new in command.lines:
        product, price = products.get(new.product_id), prices.get(new.product_id)
        line = new_line(new, product, price, offer, context)
        if isinstance(line, Refusal):
            return line
        lines.append(line)
    warehouse_id, told = begun_from(command.warehouse_id, command.number, outlet, nouns, context)
    order = Order(
        id=command.order_id,
        number=command.number,
        kind=command.kind,
        outlet_id=outlet.id,
        legal_entity_id=entity_id,
        **context.author,
        currency=buyer.price_type.currency,
        price_type_id=buyer.price_type.id,
        vat_included=buyer.price_type.vat_included,
        created_at=command.at,
        repeated_from=command.repeated_from,
        title=command.title,
        warehouse_id=warehouse_id,
    )
    return Applied((order.with_lines(lines),), "merged" if told else "applied", told)


def _payer(entity_id: str | None, outlet: Outlet, nouns: Nouns) -> str | Refusal | None:
    """Return under which legal entity an outlet buys, when it may buy under the named one."""
    if entity_id is None or entity_id == outlet.legal_entity_id:
        return outlet.legal_entity_id
    entity = nouns.get(LegalEntity, entity_id)
    if entity is None or outlet.id not in entity.outlet_ids:
        name = entity.name if entity else entity_id
        return Refusal("payer_foreign", {"outlet": outlet.name, "client": name})
    return entity.id


def change_line(command: ChangeLine, nouns: Nouns, context: Context) -> Outcome:
    """Apply `ChangeLine`, merging by line with what others did meanwhile.

    A line that went to another cart is changed there.
    """
    place = whereabouts(command.order_id, command.line_id, nouns)
    found = own_draft(place.order_id, nouns, context)
    if isinstance(found, Refusal):
        return found
    order, _ = found
    wish = SetLine(
        line_id=command.line_id,
        product_id=command.product_id,
        quantity=command.quantity,
        base=command.base,
    )
    moved: tuple[Reason, ...] = ()
    line = order.line(place.line_id)
    if line is not None:
        now = line.quantity if place.joined is None else place.joined
        if wish.quantity and (parts := gone_since(wish.base, now, place.parts)):
            rest = of_whole(order, wish, command.line_id, parts, nouns)
            if isinstance(rest, Refusal):
                return rest
            wish, told = rest
            moved = (told,)
    if order.id != command.order_id:
        details = {"sku": line.sku if line else wish.product_id, "number": order.number}
        moved = (*moved, Reason(code="line_moved", details=details))
    if place.joined is not None:
        fitted = of_joined(order, wish, place.line_id, place.joined, nouns)
        if isinstance(fitted, Refusal):
            return fitted
        wish = fitted
    merged = set_line(order, wish, command.at, nouns, context)
    if isinstance(merged, Refusal):
        return merged
    changed: tuple[Noun, ...] = (merged.conflict,) if merged.conflict else ()
    if merged.lines != tuple(order.lines):
        changed = (touched(order.with_lines(merged.lines), command, context), *changed)
    reasons = (*moved, *((merged.reason,) if merged.reason else ()))
    return Applied(changed, "merged" if reasons else "applied", reasons)


def change_order(command: ChangeOrder, nouns: Nouns, context: Context) -> Outcome:
    """Apply `ChangeOrder`; the later on the hub is in force."""
    found = own_draft(command.order_id, nouns, context)
    if isinstance(found, Refusal):
        return found
    order, outlet = found
    fields = {
        "note": command.note,
        "delivery_day": command.delivery_day,
        "title": command.title,
        "legal_entity_id": command.legal_entity_id,
        "warehouse_id": command.warehouse_id,
    }
    given = {name: value for name, value in fields.items() if value is not None}
    payer = _payer(command.legal_entity_id, outlet, nouns)
    if isinstance(payer, Refusal):
        return payer
    if command.warehouse_id != order.warehouse_id and (
        refusal := foreign_warehouse(command.warehouse_id, outlet, nouns, context.actor)
    ):
        return refusal
    changed = touched(order.model_copy(update=given), command, context)
    if changed.legal_entity_id != order.legal_entity_id:
        changed = repriced(changed, nouns, context.day)
    return Applied((changed,))


def join_lines(command: JoinLines, nouns: Nouns, context: Context) -> Outcome:
    """Apply `JoinLines`, with the quantities that are in force by now.

    Where one of the lines has gone there is nothing to join any more, and nothing is changed. Lines
    about which something is to be decided yet stay apart: a quantity that is kept for one of them
    would say nothing about the two as one.
    """
    found = own_draft(command.order_id, nouns, context)
    if isinstance(found, Refusal):
        return found
    order, _ = found
    into, other = order.line(command.into), order.line(command.line_id)
    if into is None or other is None or into is other:
        return Applied(())
    product = nouns.get(Product, into.product_id)
    if into.product_id != other.product_id or product is None:
        return Refusal("lines_differ", {"sku": into.sku, "other": other.sku})
    met = nouns.at_outlet(Conflict, order.outlet_id)
    if {into.id, other.id} & {one.line_id for one in met if one.choice is None}:
        return Refusal("line_undecided", {"sku": into.sku})
    quantity = into.quantity + other.quantity
    if refusal := check_quantity(offer_in(order, nouns).fitted(product), quantity):
        return refusal
    joined = into.model_copy(update={"quantity": quantity, "set_by": context.actor.name})
    lines = [line for line in order.lines if line is not other]
    place = MovedLine(order_id=order.id, line_id=into.id, quantity=other.quantity)
    moved = {**order.moved, other.id: place}
    after = order.with_lines(replaced(lines, joined), moved=moved)
    return Applied((touched(after, command, context),))
