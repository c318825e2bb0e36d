"""Commands that make and place returns of goods, good and bad."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from fieldapp.domain.command.base import (
    Applied,
    Context,
    OrderCommand,
    Outcome,
    own_draft,
    own_outlet,
)
from fieldapp.domain.command.line import replaced
from fieldapp.domain.goods_return import Bought, returnable
from fieldapp.domain.noun import Key
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import MAX_LINES, Order
from fieldapp.domain.order_line import Cause, Condition, OrderLine, line_of
from fieldapp.domain.policy import policy_of
from fieldapp.domain.product import MAX_QUANTITY, Product
from fieldapp.domain.quote import buyer_at
from fieldapp.domain.receipt import Reason, Verdict
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.repricing import price_in


class ReturnLine(BaseModel):
    """Goods that come back, in base units; they need not fit the product's multiple."""

    model_config = ConfigDict(frozen=True)

    line_id: Key
    product_id: Key
    quantity: int
    condition: Condition = "good"
    cause: Cause = "unsold"


class CreateReturn(OrderCommand):
    """Begin a return of an outlet, empty or with lines (as one of a whole order has)."""

    type: Literal["create_return"] = "create_return"
    number: str = Field(min_length=1, max_length=60)
    outlet_id: Key
    lines: tuple[ReturnLine, ...] = ()


class SetReturnLine(OrderCommand):
    """Set a line of a return that is not placed yet; quantity 0 removes it.

    `base` is the quantity that was seen; None means that the user saw no such line.
    """

    type: Literal["set_return_line"] = "set_return_line"
    line: ReturnLine
    base: int | None = None


class SubmitReturn(OrderCommand):
    """Hand a return to the office. `seen` tells by line the base units that the user saw."""

    type: Literal["submit_return"] = "submit_return"
    seen: dict[str, int]


def create_return(command: CreateReturn, nouns: Nouns, context: Context) -> Outcome:
    """Apply `CreateReturn`. An outlet that has closed may still return what it has."""
    outlet = own_outlet(command.outlet_id, nouns, context)
    if isinstance(outlet, Refusal):
        return outlet
    if nouns.get(Order, command.order_id) is not None:
        return Refusal("order_exists")
    if len(command.lines) > MAX_LINES:
        return Refusal("too_many_lines", {"limit": MAX_LINES})
    buyer = buyer_at(outlet, nouns)
    if buyer is None:
        return Refusal("outlet_unknown")
    order = Order(
        id=command.order_id,
        number=command.number,
        kind="return",
        outlet_id=outlet.id,
        legal_entity_id=outlet.legal_entity_id,
        **context.author,
        currency=buyer.price_type.currency,
        price_type_id=buyer.price_type.id,
        vat_included=buyer.price_type.vat_included,
        created_at=command.at,
    )
    goods = returnable(order, outlet.id, nouns, policy_of(nouns), context.day)
    lines: list[OrderLine] = []
    for wish in command.lines:
        line = _line(order, wish, goods, nouns, context)
        if isinstance(line, Refusal):
            return line
        lines.append(line)
    return Applied((order.with_lines(lines),))


def set_return_line(command: SetReturnLine, nouns: Nouns, context: Context) -> Outcome:
    """Apply `SetReturnLine`.

    Where somebody else has set the line meanwhile, what is there stays, and that is told.
    """
    found = own_draft(command.order_id, nouns, context, ("return",))
    if isinstance(found, Refusal):
        return found
    order, outlet = found
    wish = command.line
    line = order.line(wish.line_id)
    if line is None and wish.quantity == 0:
        return Applied(())
    if line is not None and line.product_id != wish.product_id:
        return Refusal("line_unknown")
    if line is not None and line.quantity not in (command.base, wish.quantity):
        details = {
            "sku": line.sku,
            "mine": wish.quantity,
            "theirs": line.quantity,
            "who": line.set_by,
        }
        return Applied((), "merged", (Reason(code="return_line_kept", details=details),))
    if line is not None and wish.quantity == 0:
        return Applied((order.with_lines([kept for kept in order.lines if kept is not line]),))
    if line is None and len(order.lines) >= MAX_LINES:
        return Refusal("too_many_lines", {"limit": MAX_LINES})
    goods = returnable(order, outlet.id, nouns, policy_of(nouns), context.day)
    new = _line(order, wish, goods, nouns, context, line)
    if isinstance(new, Refusal):
        return new
    lines = [*order.lines, new] if line is None else replaced(order.lines, new)
    return Applied((order.with_lines(lines),))


def submit_return(command: SubmitReturn, nouns: Nouns, context: Context) -> Outcome:
    """Apply `SubmitReturn`.

    What exceeds the goods that arrived lately, or never arrived, waits for a manager.
    """
    found = own_draft(command.order_id, nouns, context, ("return",))
    if isinstance(found, Refusal):
        return found
    order, outlet = found
    if not order.lines:
        return Refusal("order_empty", {"number": order.number})
    goods = returnable(order, outlet.id, nouns, policy_of(nouns), context.day)
    holds = tuple(_beyond(order, goods))
    placed = order.model_copy(update={"status": "submitted", "submitted_at": command.at})
    remarks = tuple(_unlike(order, command.seen))
    verdict: Verdict = "held" if holds else "merged" if remarks else "applied"
    return Applied((placed.with_holds(holds),), verdict, (*holds, *remarks))


def _line(
    order: Order,
    wish: ReturnLine,
    goods: Mapping[str, Bought],
    nouns: Nouns,
    context: Context,
    line: OrderLine | None = None,
) -> OrderLine | Refusal:
    """Return a line as wished: `line` changed, or a new one at the price that was paid."""
    sku = line.sku if line else wish.product_id
    update = {
        "quantity": wish.quantity,
        "condition": wish.condition,
        "cause": wish.cause,
        "set_by": context.actor.name,
    }
    if wish.quantity < 1:
        return Refusal("quantity_not_positive", {"sku": sku, "quantity": wish.quantity})
    if wish.quantity > MAX_QUANTITY:
        details = {"sku": sku, "quantity": wish.quantity, "limit": MAX_QUANTITY}
        return Refusal("quantity_too_large", details)
    if line is not None:
        return line.model_copy(update=update)
    new = _paid(order, wish, goods.get(wish.product_id), nouns, context)
    return new if isinstance(new, Refusal) else new.model_copy(update=update)


def _paid(
    order: Order, wish: ReturnLine, bought: Bought | None, nouns: Nouns, context: Context
) -> OrderLine | Refusal:
    """Return a line at the price that was paid last, or at that of today when none was."""
    if bought is not None:
        return bought.line.model_copy(update={"id": wish.line_id})
    product = nouns.get(Product, wish.product_id)
    if product is None:
        return Refusal("product_unknown", {"product": wish.product_id})
    price = price_in(order, product, wish.quantity, nouns, context.day)
    if price is None:
        return Refusal("no_price", {"sku": product.sku})
    return line_of(product, wish.line_id, wish.quantity, price.list_minor, price.price_minor)


def _beyond(order: Order, goods: Mapping[str, Bought]) -> list[Reason]:
    """Return a reason for each product of which more comes back than arrived lately."""
    wanted: dict[str, int] = {}
    for line in order.lines:
        wanted[line.product_id] = wanted.get(line.product_id, 0) + line.quantity
    skus = {line.product_id: line.sku for line in order.lines}
    reasons = []
    for product_id, quantity in wanted.items():
        left = goods[product_id].left if product_id in goods else 0
        if quantity > left:
            details = {"sku": skus[product_id], "quantity": quantity, "left": left}
            reasons.append(Reason(code="return_beyond", details=details))
    return reasons


def _unlike(order: Order, seen: Mapping[str, int]) -> list[Reason]:
    """Return what is different in a return from what the user saw."""
    reasons = []
    for line in order.lines:
        if line.id not in seen:
            reasons.append(Reason(code="line_joined", details={"sku": line.sku}))
        elif seen[line.id] != line.quantity:
            details = {"sku": line.sku, "mine": seen[line.id], "theirs": line.quantity}
            reasons.append(Reason(code="line_changed", details=details))
    return reasons
