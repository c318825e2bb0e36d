"""Commands about quotes: telling one to the client, and making an order of it."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from fieldapp.domain.cart_prices import at_todays_type, same_money
from fieldapp.domain.command.base import (
    Applied,
    Command,
    Context,
    Outcome,
    named,
    own_draft,
    own_order,
    touched,
)
from fieldapp.domain.command.price_type import Seeing, may_be_other_money, other_money, promised
from fieldapp.domain.command.submit import SeenLine, placed, unorderable, unpriced
from fieldapp.domain.noun import Day, Key
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import MAX_LINES, Order
from fieldapp.domain.order_line import OrderLine
from fieldapp.domain.policy import policy_of
from fieldapp.domain.product import Product
from fieldapp.domain.quote import by_product
from fieldapp.domain.receipt import Reason
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.repricing import quotes_in, repriced

MAX_VALID_DAYS = 90


class OfferQuote(Seeing):
    """Tell the client a quote as the user saw it: its prices hold to the end of `valid_until`."""

    type: Literal["offer_quote"] = "offer_quote"
    valid_until: Day
    seen: tuple[SeenLine, ...]


class QuotedLine(BaseModel):
    """A line of a quote that is ordered, and the id that it has in the order."""

    model_config = ConfigDict(frozen=True)

    line_id: Key
    new_line_id: Key


class OrderQuote(Command):
    """Make an order of a quote, of all of its lines or of some."""

    type: Literal["order_quote"] = "order_quote"
    order_id: Key
    new_id: Key
    number: str = Field(min_length=1, max_length=60)
    lines: tuple[QuotedLine, ...] = Field(min_length=1, max_length=MAX_LINES)
    delivery_day: Day | None = None

    @field_validator("lines")
    @classmethod
    def _named_once(cls, lines: tuple[QuotedLine, ...]) -> tuple[QuotedLine, ...]:
        if len({line.line_id for line in lines}) < len(lines):
            raise ValueError("a line is named twice")
        if len({line.new_line_id for line in lines}) < len(lines):
            raise ValueError("two lines get one id")
        return lines

    @property
    def document(self) -> str:
        """Key of the new order."""
        return self.new_id


def offer_quote(command: OfferQuote, nouns: Nouns, context: Context) -> Outcome:
    """Apply `OfferQuote`: from now on the quote's prices are facts.

    A price that the user saw is kept within the company's policy, as at submission; beyond it
    nothing is offered, and the user looks at the new prices.
    """
    found = own_draft(command.order_id, nouns, context)
    if isinstance(found, Refusal):
        return found
    quote, outlet = found
    if quote.kind != "quote":
        return Refusal("not_a_quote", named(quote))
    if refusal := unorderable(quote, nouns) or _unfit_day(command, context):
        return refusal
    prices = quotes_in(quote, by_product(quote.own_lines), nouns, context.day)
    if refusal := unpriced(quote, prices) or other_money(command, quote, outlet, nouns, context):
        return refusal
    policy, age = policy_of(nouns), context.age_of(command)
    unsure = may_be_other_money(command, quote, outlet, context)
    seen = {line.line_id: line for line in command.seen}
    lines: list[OrderLine] = []
    reasons = [
        Reason(code="line_left", details={"sku": line.sku})
        for line in command.seen
        if quote.line(line.line_id) is None
    ]
    for line in repriced(quote, nouns, context.day).lines:
        was = seen.get(line.id)
        if was is None:
            reasons.append(Reason(code="line_joined", details={"sku": line.sku}))
        elif was.price_minor != line.price_minor:
            details = _prices(line, was.price_minor, line.price_minor, quote.currency)
            if unsure or not policy.honours(was.price_minor, line.price_minor, age):
                return Refusal("offer_refused", {**details, "number": quote.number})
            reasons.append(Reason(code="price_honoured", details=details))
            line = line.model_copy(update={"price_minor": was.price_minor})
        if was is not None and was.quantity != line.quantity:
            met = {"sku": line.sku, "mine": was.quantity, "theirs": line.quantity}
            reasons.append(Reason(code="line_changed", details=met))
        lines.append(line)
    fields = {"status": "offered", "valid_until": command.valid_until, "offered_at": command.at}
    offered = touched(quote.with_lines(lines, **fields), command, context)
    changed = any(reason.code != "price_honoured" for reason in reasons)
    return Applied((offered,), "merged" if changed else "applied", tuple(reasons))


def order_quote(command: OrderQuote, nouns: Nouns, context: Context) -> Outcome:
    """Apply `OrderQuote`: at the prices that were offered, when it was made in time.

    Later it makes a cart at the prices of today, and says what has changed; the quote stays as it
    is. A quote becomes an order once: whoever is second is told its number.
    """
    found = own_order(command.order_id, nouns, context)
    if isinstance(found, Refusal):
        return found
    quote, outlet = found
    if refusal := _not_orderable(quote, nouns):
        return refusal
    if outlet.closed:
        return Refusal("outlet_closed", {"outlet": outlet.name})
    if nouns.get(Order, command.new_id) is not None:
        return Refusal("order_exists")
    lines: list[OrderLine] = []
    for wish in command.lines:
        line = quote.line(wish.line_id)
        if line is None:
            return Refusal("line_unknown")
        lines.append(line.model_copy(update={"id": wish.new_line_id}))
    order = _order_of(quote, command, context).with_lines(lines)
    if quote.valid_until is None or context.day_of(command) > quote.valid_until:
        return _at_todays_prices(quote, order, nouns, context)
    order = promised(order, nouns)
    if refusal := unorderable(order, nouns):
        return refusal
    outcome = placed(order, outlet, command, ((), ()), nouns, context)
    if isinstance(outcome, Refusal):
        return outcome
    done = quote.model_copy(update={"status": "ordered", "moved_to": order.id})
    return Applied((*outcome.changed, done), outcome.verdict, outcome.reasons)


def _unfit_day(command: OfferQuote, context: Context) -> Refusal | None:
    made = context.day_of(command)
    last = dt.date.fromisoformat(made) + dt.timedelta(days=MAX_VALID_DAYS)
    if command.valid_until < made:
        return Refusal("offer_over", {"day": command.valid_until})
    if command.valid_until > last.isoformat():
        return Refusal("offer_too_long", {"limit": MAX_VALID_DAYS})
    return None


def _not_orderable(quote: Order, nouns: Nouns) -> Refusal | None:
    if quote.kind != "quote":
        return Refusal("not_a_quote", named(quote))
    if quote.status == "ordered":
        order = nouns.get(Order, quote.moved_to) if quote.moved_to else None
        return Refusal("quote_ordered", {**named(quote), "order": order.number if order else ""})
    return None if quote.status == "offered" else Refusal("quote_not_offered", named(quote))


def _order_of(quote: Order, command: OrderQuote, context: Context) -> Order:
    """Return the cart that a quote leads to."""
    fields: dict[str, object] = {
        "id": command.new_id,
        "number": command.number,
        "kind": "sale",
        "status": "draft",
        **context.author,
        "created_at": command.at,
        "delivery_day": command.delivery_day or quote.delivery_day,
        "repeated_from": None,
        "quote_id": quote.id,
        "valid_until": None,
        "offered_at": None,
        "touched_by": "",
        "touched_at": None,
        "moved": {},
    }
    return quote.model_copy(update=fields)


def _at_todays_prices(quote: Order, cart: Order, nouns: Nouns, context: Context) -> Outcome:
    """Return a cart of what is sold still, and how it differs from what was offered."""
    day = {"number": quote.number, "day": quote.valid_until or ""}
    reasons = [Reason(code="quote_expired", details=day)]
    cart = at_todays_type(cart, nouns)
    quantities = {line.product_id: line.quantity for line in cart.lines}
    prices = quotes_in(cart, quantities, nouns, context.day)
    products = nouns.many(Product, quantities)
    kept: list[OrderLine] = []
    for line in cart.lines:
        product = products.get(line.product_id)
        if product is None or product.discontinued or line.product_id not in prices:
            reasons.append(Reason(code="line_not_sold", details={"sku": line.sku}))
        else:
            kept.append(line)
    if not kept:
        return Refusal("quote_not_sold", {"number": quote.number})
    if cart.currency != quote.currency:
        money = {"seen": quote.currency, "current": cart.currency}
        reasons.append(Reason(code="currency_since_offer", details=money))
    elif cart.vat_included != quote.vat_included:
        reasons.append(Reason(code="vat_since_offer"))
    offered = {line.id: line.price_minor for line in kept}
    cart = repriced(cart.with_lines(kept), nouns, context.day)
    reasons += [
        Reason(
            code="price_since_offer",
            details=_prices(line, offered[line.id], line.price_minor, cart.currency),
        )
        for line in cart.own_lines
        if offered[line.id] != line.price_minor and same_money(quote, cart)
    ]
    return Applied((cart,), "merged", tuple(reasons))


def _prices(line: OrderLine, seen: int, current: int, currency: str) -> dict[str, object]:
    return {"sku": line.sku, "seen": seen, "current": current, "currency": currency}
