"""Submitting an order: the moment at which prices become facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from fieldapp.domain.assortment import offer_in
from fieldapp.domain.cart_prices import at_prices, without_price
from fieldapp.domain.command.base import (
    Applied,
    Command,
    Context,
    Outcome,
    own_draft,
    standing,
)
from fieldapp.domain.command.line import orderable
from fieldapp.domain.command.placing import covered, credited, doubled, fitted
from fieldapp.domain.command.price_type import Seeing, may_be_other_money, other_money
from fieldapp.domain.command.promotion import Agreed, SeenPromotion, agreed_promotions
from fieldapp.domain.command.supply import supplied
from fieldapp.domain.command.terms import termed
from fieldapp.domain.noun import Key
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import Order
from fieldapp.domain.order_line import OrderLine
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.policy import Policy, policy_of
from fieldapp.domain.product import Product
from fieldapp.domain.quote import Quote, by_product
from fieldapp.domain.receipt import Reason, Verdict
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.repricing import in_force, quotes_in
from fieldapp.domain.shortage import Short

_MERGED = {
    "line_joined", "line_left", "line_changed", "delivery_moved", "warehouse_changed",
    "shortage_cut", "shortage_left_out", "shortage_substituted",
    "promotion_by_lines",
}  # fmt: skip
"""Remarks that say that something else was ordered than the user saw."""


class SeenLine(BaseModel):
    """A line as the user saw it when submitting: base units, and minor units per base unit."""

    model_config = ConfigDict(frozen=True)

    line_id: Key
    sku: str
    quantity: int
    price_minor: int = Field(ge=0)


class SubmitOrder(Seeing):
    """Turn a cart, with the lines and promotions that the user saw, into a binding order.

    `promotions` None comes from a release that did not show any: those of now hold.
    """

    LATER = (*Seeing.LATER, "promotions")

    type: Literal["submit_order"] = "submit_order"
    seen: tuple[SeenLine, ...]
    promotions: tuple[SeenPromotion, ...] | None = None


def submit_order(command: SubmitOrder, nouns: Nouns, context: Context) -> Outcome:
    """Apply `SubmitOrder`.

    A price or promotion that the user saw is kept within the company's policy; beyond it the order
    is held for a decision as it was seen, or refused. So is a price that differs where it may have
    been seen in other money. Lines that someone else added meanwhile join
    at the current price. What the terms of delivery, the stock, the client's credit and a like
    order of somebody else have to say comes after the prices.
    """
    found = own_draft(command.order_id, nouns, context)
    if isinstance(found, Refusal):
        return found
    order, outlet = found
    if order.kind == "quote":
        return Refusal("quote_not_submitted", {"number": order.number})
    if refusal := unorderable(order, nouns):
        return refusal
    policy = policy_of(nouns)
    prices = quotes_in(order, by_product(order.own_lines), nouns, context.day)
    if refusal := unpriced(order, prices) or other_money(command, order, outlet, nouns, context):
        return refusal
    current = order.with_lines(at_prices(order.lines, prices))
    as_seen = quotes_in(order, _seen_quantities(order, command), nouns, context.day)
    lines, reasons = _agreed_lines(order, current, as_seen, command, policy, context)
    dearer = [reason for reason in reasons if reason.code == "price_changed"]
    beyond = dearer if policy.price_beyond == "refuse" else []
    others = [r for r in reasons if r.code in ("price_changed", "price_honoured")]
    if others and may_be_other_money(command, order, outlet, context):
        beyond = others
    if beyond:
        details = {**beyond[0].details, "number": order.number, "more": len(beyond) - 1}
        return Refusal("price_refused", details)
    return placed(
        current.with_lines(lines),
        outlet,
        command,
        (dearer, reasons),
        nouns,
        context,
        lambda order: _promoted(order, lines, command, policy, nouns, context),
    )


def placed(
    order: Order,
    outlet: Outlet,
    command: Command,
    said: tuple[Sequence[Reason], Sequence[Reason]],
    nouns: Nouns,
    context: Context,
    promote: Callable[[Order], Agreed | Refusal] | None = None,
) -> Applied | Refusal:
    """Return what placing an order comes to, once the prices of its lines are agreed.

    Warehouse, terms, stock, the client's credit and a like order of somebody else have their say.
    `said` are prices that a manager has to decide about, and what there is to say so far. `promote`
    gives it the promotions that hold; without one its lines stay as they are.
    """
    dearer, reasons = said
    order, moved = supplied(order, outlet, nouns, context)
    reasons = (*reasons, *moved)
    lines = order.lines
    # What the stock lacks must not cost the client the free delivery: terms come before the stock.
    whole = promote(order) if promote else Agreed(order)
    if isinstance(whole, Refusal):
        return whole
    timed = termed(whole.order, outlet, command, nouns, context)
    if isinstance(timed, Refusal):
        return timed
    agreed = timed.order.with_lines(lines, promotions=[])
    weighed = covered(agreed, {line.id: 0 for line in lines}, nouns, context)
    if isinstance(weighed, Refusal):
        return weighed
    kept = promote(weighed.order) if promote else Agreed(weighed.order)
    if isinstance(kept, Refusal):
        return kept
    agreed = kept.order.model_copy(update={"status": "submitted", "submitted_at": command.at})
    credit = credited(agreed, nouns, context)
    if isinstance(credit, Refusal):
        return credit
    double = doubled(agreed, nouns, context)
    added = (*kept.holds, *credit.holds, *([double] if double else []))
    told = (*reasons, *timed.remarks, *weighed.remarks, *kept.remarks, *credit.remarks, *added)
    holds = [*dearer, *added]
    verdict: Verdict = "applied"
    if holds:
        verdict = "held"
    elif any(reason.code in _MERGED for reason in told):
        verdict = "merged"
    return Applied((agreed.with_holds(holds),), verdict, told)


def foreseen(order: Order, nouns: Nouns, context: Context) -> dict[str, Short]:
    """Return what becomes of lines that the stock does not cover, by id, were a cart placed now."""
    outlet = standing(order.outlet_id, nouns)
    if outlet is None or order.status != "draft" or order.kind != "sale":
        return {}
    order = supplied(in_force(order, nouns, context.day), outlet, nouns, context)[0]
    order = order.without_promotions
    return fitted(order, dict.fromkeys((line.id for line in order.lines), 0), nouns, context)[1]


def _promoted(
    order: Order,
    lines: list[OrderLine],
    command: SubmitOrder,
    policy: Policy,
    nouns: Nouns,
    context: Context,
) -> Agreed | Refusal:
    """Return the order with the promotions that hold, on the lines that are ordered."""
    there = {line.id: line for line in lines}
    as_seen = None
    if all(seen.line_id in there for seen in command.seen):
        lines = [
            there[seen.line_id].model_copy(update={"quantity": seen.quantity})
            for seen in command.seen
        ]
        as_seen = order.with_lines(lines)
    kept = agreed_promotions(order, as_seen, command.promotions, command, policy, nouns, context)
    if kept.holds and policy.price_beyond == "refuse":
        changed = [hold for hold in kept.holds if hold.code == "promotion_changed"]
        if changed:
            return Refusal("promotion_refused", {**changed[0].details, "number": order.number})
    return kept


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
    offer = offer_in(order, nouns)
    for line in order.lines:
        product = products.get(line.product_id)
        if product is None:
            return Refusal("product_discontinued", {"sku": line.sku, "name": line.name})
        if refusal := orderable(product, line.quantity, offer):
            return refusal
    return None


def unpriced(order: Order, prices: Mapping[str, Quote]) -> Refusal | None:
    """Return why an order cannot be placed: the client's price type has no price for a line."""
    line = without_price(order.lines, prices)
    return Refusal("no_price", {"sku": line.sku}) if line else None


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
