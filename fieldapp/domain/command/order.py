"""Commands that make and change orders in draft, cancel orders, and decide about held ones."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from fieldapp.domain.command.base import (
    Applied,
    Command,
    Context,
    Outcome,
    named,
    own_draft,
    own_order,
    own_outlet,
)
from fieldapp.domain.conflict import Conflict
from fieldapp.domain.noun import Day, Key
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import MAX_LINES, Order, OrderLine
from fieldapp.domain.product import Product, check_quantity
from fieldapp.domain.quote import Quote, buyer_at, by_product, quotes
from fieldapp.domain.receipt import Reason
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.repricing import price_in


class NewLine(BaseModel):
    """A line to be put into a new order; the quantity is in base units."""

    model_config = ConfigDict(frozen=True)

    line_id: Key
    product_id: Key
    quantity: int


class CreateOrder(Command):
    """Open a cart for an outlet, empty or with lines (as a repeat of an earlier order has)."""

    type: Literal["create_order"] = "create_order"
    order_id: Key
    number: str = Field(min_length=1, max_length=60)
    outlet_id: Key
    repeated_from: Key | None = None
    lines: tuple[NewLine, ...] = ()

    @property
    def document(self) -> str:
        """Key of the order."""
        return self.order_id


class ChangeLine(Command):
    """Set a line's quantity in base units; 0 removes it. `base` is the quantity that was seen.

    `base` None means that the user saw no such line: the product is added.
    """

    type: Literal["change_line"] = "change_line"
    order_id: Key
    line_id: Key
    product_id: Key
    quantity: int
    base: int | None = None

    @property
    def document(self) -> str:
        """Key of the order."""
        return self.order_id


class ChangeOrder(Command):
    """Set the note or the wished delivery day of a cart; None leaves a field as it is."""

    type: Literal["change_order"] = "change_order"
    order_id: Key
    note: str | None = Field(default=None, max_length=1000)
    delivery_day: Day | None = None

    @property
    def document(self) -> str:
        """Key of the order."""
        return self.order_id


class CancelOrder(Command):
    """Withdraw an order that has not been delivered."""

    type: Literal["cancel_order"] = "cancel_order"
    order_id: Key

    @property
    def document(self) -> str:
        """Key of the order."""
        return self.order_id


class ReleaseOrder(Command):
    """A manager's decision that a held order goes ahead as it was agreed."""

    type: Literal["release_order"] = "release_order"
    order_id: Key

    @property
    def document(self) -> str:
        """Key of the order."""
        return self.order_id


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
    buyer = buyer_at(outlet, nouns)
    if buyer is None:
        return Refusal("outlet_unknown")
    products = nouns.many(Product, [line.product_id for line in command.lines])
    prices = quotes(by_product(command.lines), products, buyer, nouns, context.day)
    lines: list[OrderLine] = []
    for new in command.lines:
        product, price = products.get(new.product_id), prices.get(new.product_id)
        line = _new_line(new, product, price, context)
        if isinstance(line, Refusal):
            return line
        lines.append(line)
    order = Order(
        id=command.order_id,
        number=command.number,
        outlet_id=outlet.id,
        legal_entity_id=outlet.legal_entity_id,
        author_id=context.actor.id,
        author_name=context.actor.name,
        channel="self" if context.actor.role == "owner" else "agent",
        currency=buyer.price_type.currency,
        price_type_id=buyer.price_type.id,
        vat_included=buyer.price_type.vat_included,
        created_at=command.at,
        repeated_from=command.repeated_from,
    )
    return Applied((order.with_lines(lines),))


def change_line(command: ChangeLine, nouns: Nouns, context: Context) -> Outcome:
    """Apply `ChangeLine`, merging by line with what others did meanwhile."""
    found = own_draft(command.order_id, nouns, context)
    if isinstance(found, Refusal):
        return found
    order, _ = found
    product = nouns.get(Product, command.product_id)
    line = order.line(command.line_id)
    if product is None:
        name = line.sku if line else command.product_id
        if line is None or command.quantity:
            return Refusal("product_unknown", {"product": name})
    elif command.quantity and (refusal := _orderable(product, command.quantity)):
        return refusal
    current = line.quantity if line else None
    if line is not None and current not in (command.base, command.quantity):
        return _meet(command, order, line, nouns, context)
    if line is None and command.quantity == 0:
        return Applied(())
    if command.quantity == 0:
        return Applied((order.with_lines([kept for kept in order.lines if kept is not line]),))
    if line is not None:
        update = {"quantity": command.quantity, "set_by": context.actor.name}
        changed = line.model_copy(update=update)
        return Applied((order.with_lines([changed if x is line else x for x in order.lines]),))
    return _add(command, order, product, nouns, context)


def change_order(command: ChangeOrder, nouns: Nouns, context: Context) -> Outcome:
    """Apply `ChangeOrder`; the later on the hub is in force."""
    found = own_draft(command.order_id, nouns, context)
    if isinstance(found, Refusal):
        return found
    fields = {"note": command.note, "delivery_day": command.delivery_day}
    given = {name: value for name, value in fields.items() if value is not None}
    return Applied((found[0].model_copy(update=given),))


def cancel_order(command: CancelOrder, nouns: Nouns, context: Context) -> Outcome:
    """Apply `CancelOrder`."""
    found = own_order(command.order_id, nouns, context)
    if isinstance(found, Refusal):
        return found
    order, _ = found
    if order.status == "cancelled":
        return Applied(())
    if order.status not in ("draft", "submitted", "held") or order.kind == "return":
        return Refusal("order_not_cancellable", named(order))
    return Applied((order.model_copy(update={"status": "cancelled", "reason": ""}),))


def release_order(command: ReleaseOrder, nouns: Nouns, context: Context) -> Outcome:
    """Apply `ReleaseOrder`."""
    found = own_order(command.order_id, nouns, context)
    if isinstance(found, Refusal):
        return found
    order, _ = found
    if context.actor.role != "manager":
        return Refusal("not_allowed")
    if order.status != "held":
        return Refusal("order_not_held", named(order))
    return Applied((order.model_copy(update={"status": "submitted", "reason": ""}),))


def _orderable(product: Product, quantity: int) -> Refusal | None:
    if product.discontinued:
        return Refusal("product_discontinued", {"sku": product.sku, "name": product.name})
    return check_quantity(product, quantity)


def _new_line(
    new: NewLine, product: Product | None, price: Quote | None, context: Context
) -> OrderLine | Refusal:
    if product is None:
        return Refusal("product_unknown", {"product": new.product_id})
    if refusal := _orderable(product, new.quantity):
        return refusal
    if price is None:
        return Refusal("no_price", {"sku": product.sku})
    return OrderLine(
        id=new.line_id,
        product_id=product.id,
        sku=product.sku,
        name=product.name,
        unit=product.unit,
        quantity=new.quantity,
        list_minor=price.list_minor,
        price_minor=price.price_minor,
        vat_rate_bp=product.vat_rate_bp,
        set_by=context.actor.name,
    )


def _add(
    command: ChangeLine, order: Order, product: Product | None, nouns: Nouns, context: Context
) -> Outcome:
    if len(order.lines) >= MAX_LINES:
        return Refusal("too_many_lines", {"limit": MAX_LINES})
    new = NewLine(line_id=command.line_id, product_id=command.product_id, quantity=command.quantity)
    price = price_in(order, product, new.quantity, nouns, context.day) if product else None
    line = _new_line(new, product, price, context)
    if isinstance(line, Refusal):
        return line
    changed = order.with_lines([*order.lines, line])
    if command.base is None:
        return Applied((changed,))
    restored = Reason(code="line_restored", details={"sku": line.sku, "mine": line.quantity})
    return Applied((changed,), "merged", (restored,))


def _meet(
    command: ChangeLine, order: Order, line: OrderLine, nouns: Nouns, context: Context
) -> Outcome:
    """Two people set one line: what is at the hub stays in force, the other value is kept.

    One conflict a line and author: a later change of the same author replaces the value kept.
    """
    if command.quantity == 0:
        dropped = {"sku": line.sku, "theirs": line.quantity}
        return Applied((), "merged", (Reason(code="removal_dropped", details=dropped),))
    key = f"{line.id}.{context.actor.id}"
    earlier = nouns.get(Conflict, key)
    conflict = Conflict(
        id=key,
        order_id=order.id,
        order_number=order.number,
        outlet_id=order.outlet_id,
        line_id=line.id,
        product_id=line.product_id,
        sku=line.sku,
        name=line.name,
        seen=earlier.seen if earlier and earlier.choice is None else command.base,
        mine=command.quantity,
        theirs=line.quantity,
        author_id=context.actor.id,
        author_name=context.actor.name,
        other_name=line.set_by,
        opened_at=command.at,
    )
    details = {
        "sku": line.sku,
        "mine": command.quantity,
        "theirs": line.quantity,
        "who": line.set_by,
    }
    return Applied((conflict,), "merged", (Reason(code="line_conflict", details=details),))
