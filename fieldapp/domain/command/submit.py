"""Submitting an order: the moment at which prices become facts."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from fieldapp.domain.command.base import Applied, Command, Context, Outcome, own_draft
from fieldapp.domain.noun import Key, moment_of
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import Order, OrderLine
from fieldapp.domain.product import Product, check_quantity
from fieldapp.domain.receipt import Reason
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.repricing import repriced


class SeenLine(BaseModel):
    """A line as the user saw it when submitting: base units, and minor units per base unit."""

    model_config = ConfigDict(frozen=True)

    line_id: Key
    sku: str
    quantity: int
    price_minor: int = Field(ge=0)


class SubmitOrder(Command):
    """Turn a cart, with the lines that the user saw, into a binding order."""

    type: Literal["submit_order"] = "submit_order"
    order_id: Key
    seen: tuple[SeenLine, ...]

    @property
    def document(self) -> str:
        """Key of the order."""
        return self.order_id


def submit_order(command: SubmitOrder, nouns: Nouns, context: Context) -> Outcome:
    """Apply `SubmitOrder`.

    A price that the user saw is kept within the company's policy; beyond it the order is held for
    a decision with that price. Lines that someone else added meanwhile join at the current price.
    """
    found = own_draft(command.order_id, nouns, context)
    if isinstance(found, Refusal):
        return found
    order, _ = found
    if not order.lines:
        return Refusal("order_empty", {"number": order.number})
    if refusal := _check_lines(order, nouns):
        return refusal
    current = repriced(order, nouns, context.day)
    seen = {line.line_id: line for line in command.seen}
    lines: list[OrderLine] = []
    reasons = [
        Reason(code="line_left", details={"sku": line.sku})
        for line in command.seen
        if order.line(line.line_id) is None
    ]
    for line in current.lines:
        kept, remarks = _agreed(order, line, seen.get(line.id), command, context)
        lines.append(kept)
        reasons += remarks
    codes = {reason.code for reason in reasons}
    held = "price_changed" in codes
    submitted = current.with_lines(
        lines,
        status="held" if held else "submitted",
        submitted_at=command.at,
        reason="price_changed" if held else "",
    )
    if held:
        return Applied((submitted,), "held", tuple(reasons))
    merged = bool(codes & {"line_joined", "line_left", "line_changed"})
    return Applied((submitted,), "merged" if merged else "applied", tuple(reasons))


def _check_lines(order: Order, nouns: Nouns) -> Refusal | None:
    products = nouns.many(Product, [line.product_id for line in order.lines])
    for line in order.lines:
        product = products.get(line.product_id)
        if product is None or product.discontinued:
            return Refusal("product_discontinued", {"sku": line.sku, "name": line.name})
        if refusal := check_quantity(product, line.quantity):
            return refusal
    return None


def _agreed(
    order: Order,
    line: OrderLine,
    seen: SeenLine | None,
    command: SubmitOrder,
    context: Context,
) -> tuple[OrderLine, list[Reason]]:
    """Return the line at the price that holds, and what differs from what the user saw."""
    if seen is None:
        return line, [Reason(code="line_joined", details={"sku": line.sku})]
    remarks: list[Reason] = []
    if seen.quantity != line.quantity:
        details = {"sku": line.sku, "mine": seen.quantity, "theirs": line.quantity}
        remarks.append(Reason(code="line_changed", details=details))
    if seen.price_minor != line.price_minor:
        code = "price_honoured" if _honoured(line, seen, command, context) else "price_changed"
        details = {
            "sku": line.sku,
            "seen": seen.price_minor,
            "current": line.price_minor,
            "currency": order.currency,
        }
        remarks.append(Reason(code=code, details=details))
    return line.model_copy(update={"price_minor": seen.price_minor}), remarks


def _honoured(line: OrderLine, seen: SeenLine, command: SubmitOrder, context: Context) -> bool:
    age = moment_of(context.now) - moment_of(command.at)
    difference = abs(seen.price_minor - line.price_minor)
    return (
        age.days < context.policy.honour_days
        and difference * 10_000 <= line.price_minor * context.policy.honour_bp
    )
