"""Submitting an order: the moment at which prices become facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from fieldapp.domain.command.base import Applied, Command, Context, Outcome, own_draft
from fieldapp.domain.command.placing import covered, credited, doubled
from fieldapp.domain.noun import Key
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import Order, OrderLine
from fieldapp.domain.policy import Policy, policy_of
from fieldapp.domain.product import Product, check_quantity
from fieldapp.domain.quote import Quote
from fieldapp.domain.receipt import Reason, Verdict
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.repricing import quotes_in, repriced

_MERGED = {"line_joined", "line_left", "line_changed", "shortage_cut", "shortage_left_out"}
"""Remarks that say that something else was ordered than the user saw."""


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
    a decision with that price, or refused. Lines that someone else added meanwhile join at the
    current price. What the stock, the client's credit and a like order of somebody else have to
    say comes after the prices.
    """
    found = own_draft(command.order_id, nouns, context)
    if isinstance(found, Refusal):
        return found
    order, _ = found
    if order.kind == "quote":
        return Refusal("quote_not_submitted", {"number": order.number})
    if refusal := unorderable(order, nouns):
        return refusal
    policy = policy_of(nouns)
    current = repriced(order, nouns, context.day)
    as_seen = quotes_in(order, _seen_quantities(order, command), nouns, context.day)
    lines, reasons = _agreed_lines(order, current, as_seen, command, policy, context)
    dearer = [reason for reason in reasons if reason.code == "price_changed"]
    if dearer and policy.price_beyond == "refuse":
        details = {**dearer[0].details, "number": order.number, "more": len(dearer) - 1}
        return Refusal("price_refused", details)
    agreed = current.with_lines(lines, status="submitted", submitted_at=command.at)
    return placed(agreed, dearer, reasons, nouns, context)


def placed(
    agreed: Order,
    dearer: Sequence[Reason],
    reasons: Sequence[Reason],
    nouns: Nouns,
    context: Context,
) -> Applied | Refusal:
    """Return what placing an order comes to, once its prices are agreed.

    Stock, the client's credit and a like order of somebody else have their say. `dearer` are prices
    that a manager has to decide about, `reasons` what there is to say so far.
    """
    weighed = covered(agreed, {line.id: 0 for line in agreed.lines}, nouns, context)
    if isinstance(weighed, Refusal):
        return weighed
    credit = credited(weighed.order, nouns, context)
    if isinstance(credit, Refusal):
        return credit
    double = doubled(weighed.order, nouns, context)
    added = (*credit.holds, *([double] if double else []))
    told = (*reasons, *weighed.remarks, *credit.remarks, *added)
    holds = [*dearer, *added]
    verdict: Verdict = "applied"
    if holds:
        verdict = "held"
    elif any(reason.code in _MERGED for reason in told):
        verdict = "merged"
    return Applied((weighed.order.with_holds(holds),), verdict, told)


def _agreed_lines(
    order: Order,
    current: Order,
    as_seen: Mapping[str, Quote],
    command: SubmitOrder,
    policy: Policy,
    context: Context,
) -> tuple[list[OrderLine], list[Reason]]:
    """Return the lines at the prices that hold, and what differs from what the user saw."""
    seen = {line.line_id: line for line in command.seen}
    lines: list[OrderLine] = []
    reasons = [
        Reason(code="line_left", details={"sku": line.sku})
        for line in command.seen
        if order.line(line.line_id) is None
    ]
    for line in current.lines:
        quote = as_seen.get(line.product_id)
        kept, remarks = _agreed(order, line, seen.get(line.id), quote, command, policy, context)
        lines.append(kept)
        reasons += remarks
    return lines, reasons


def unorderable(order: Order, nouns: Nouns) -> Refusal | None:
    """Return why an order cannot be placed as it is: it is empty, or a product is not sold so."""
    if not order.lines:
        return Refusal("order_empty", {"number": order.number})
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
    quote: Quote | None,
    command: SubmitOrder,
    policy: Policy,
    context: Context,
) -> tuple[OrderLine, list[Reason]]:
    """Return the line at the price that holds, and what differs from what the user saw.

    `quote` is today's for the quantity that the user saw: where the price seen was that, nobody
    departs from it, and the quantity that others have made of it brings its own price.
    """
    if seen is None:
        return line, [Reason(code="line_joined", details={"sku": line.sku})]
    remarks: list[Reason] = []
    if seen.quantity != line.quantity:
        details = {"sku": line.sku, "mine": seen.quantity, "theirs": line.quantity}
        remarks.append(Reason(code="line_changed", details=details))
    if seen.price_minor == line.price_minor:
        return line, remarks
    prices = {
        "sku": line.sku,
        "seen": seen.price_minor,
        "current": line.price_minor,
        "currency": order.currency,
    }
    if quote is not None and seen.price_minor == quote.price_minor:
        return line, [*remarks, Reason(code="price_by_quantity", details=prices)]
    honoured = _honoured(line, seen, command, policy, context)
    code = "price_honoured" if honoured else "price_changed"
    remarks.append(Reason(code=code, details=prices))
    return line.model_copy(update={"price_minor": seen.price_minor}), remarks


def _seen_quantities(order: Order, command: SubmitOrder) -> dict[str, int]:
    """Return the base units that the user saw of each product in the order."""
    lines = {line.id: line.product_id for line in order.lines}
    wanted: dict[str, int] = {}
    for seen in command.seen:
        if (product_id := lines.get(seen.line_id)) is not None:
            wanted[product_id] = wanted.get(product_id, 0) + seen.quantity
    return wanted


def _honoured(
    line: OrderLine, seen: SeenLine, command: SubmitOrder, policy: Policy, context: Context
) -> bool:
    return policy.honours(seen.price_minor, line.price_minor, context.age_of(command))
