"""The command that changes lines of an order that is placed already."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, field_validator

from fieldapp.domain.command.base import (
    Applied,
    Context,
    OrderCommand,
    Outcome,
    named,
    own_changeable,
)
from fieldapp.domain.command.delivery_group import recharged_among
from fieldapp.domain.command.line import SetLine, set_line
from fieldapp.domain.command.placing import covered, credited
from fieldapp.domain.command.terms import at_least
from fieldapp.domain.credit import CREDIT_HOLDS
from fieldapp.domain.delivery_cost import goods_minor
from fieldapp.domain.noun import Instant, Noun
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import MAX_LINES, Order
from fieldapp.domain.promotion.calculation import promoted
from fieldapp.domain.receipt import Reason, Verdict, told_once
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.repricing import requoted


class AmendOrder(OrderCommand):
    """Set lines of a placed order, each with the quantity that was seen; all of them or none.

    A line is named once: two wishes for one line would meet each other.
    """

    type: Literal["amend_order"] = "amend_order"
    lines: tuple[SetLine, ...] = Field(min_length=1, max_length=MAX_LINES)

    @field_validator("lines")
    @classmethod
    def _named_once(cls, lines: tuple[SetLine, ...]) -> tuple[SetLine, ...]:
        if len({line.line_id for line in lines}) < len(lines):
            raise ValueError("a line is named twice")
        return lines


def amend_order(command: AmendOrder, nouns: Nouns, context: Context) -> Outcome:
    """Apply `AmendOrder`, merging by line as carts do, until the order is assembled or cut off.

    Lines that were there keep their price unless the quantity brings them another one; new ones get
    that of today. An order that a refused submission has left a cart takes the change as a cart.
    """
    found = own_changeable(command.order_id, nouns, context)
    if isinstance(found, Refusal):
        return found
    before, _ = found
    order, conflicts, reasons = before, dict[str, Noun](), list[Reason]()
    for wish in command.lines:
        merged = set_line(order, wish, command.at, nouns, context)
        if isinstance(merged, Refusal):
            return merged
        order = order.model_copy(update={"lines": list(merged.lines)})
        if merged.conflict is not None:
            conflicts[merged.conflict.key] = merged.conflict
        reasons += [merged.reason] if merged.reason else []
    outcome = amended(before, order, command.at, nouns, context)
    if isinstance(outcome, Refusal):
        return outcome
    told = (*reasons, *outcome.reasons)
    changed = (*outcome.changed, *conflicts.values())
    verdict: Verdict = "merged" if reasons and outcome.verdict != "held" else outcome.verdict
    return Applied(changed, verdict, told)


def amended(
    before: Order, after: Order, at: Instant, nouns: Nouns, context: Context
) -> Applied | Refusal:
    """Return what placing the lines of `after` instead of those of `before` comes to.

    The promotions are worked out from clean, as of the day on which the order was submitted. Lines
    that grew have to stand the stock, of which none loses what it had, and a larger total the
    credit, as at submission; what became smaller has to be no less than the client's minimum. Where
    today's price of a product is another one for the quantity that there is now than for the one
    before, its lines take that.
    Reasons for which the order waits already stay; those of credit are looked at anew, so that an
    order made small enough goes ahead by itself.
    """
    if after.lines == before.lines:
        return Applied(())
    if before.status == "draft":
        return Applied((after.with_lines(after.lines),))
    # What promotions took off a line may be more than what is left of it.
    after = after.model_copy(update={"lines": after.without_promotions.own_lines})
    if not after.lines:
        return Refusal("amended_to_nothing", named(before))
    were = {line.id: line.quantity for line in before.own_lines}
    grown = {
        line.id: were.get(line.id, 0)
        for line in after.lines
        if line.quantity > were.get(line.id, 0)
    }
    wished = after.with_lines(after.lines, amended_at=at)
    weighed = covered(wished, grown, nouns, context)
    if isinstance(weighed, Refusal):
        return weighed
    order = _agreed(before, weighed.order, nouns, context)
    whole = (
        order if weighed.order.lines == wished.lines else _agreed(before, wished, nouns, context)
    )
    order = recharged_among(order, before, whole, nouns, context)
    least = at_least(order, nouns) if goods_minor(order) < goods_minor(before) else ()
    if isinstance(least, Refusal):
        return least
    prices = told_once(price_changes(before, order))
    remarks = (*weighed.remarks, *prices, *_lost(before, order), *least)
    had = before.waits_for
    holds = list(had)
    grew = order.total_minor > before.total_minor
    if grew or any(hold.code in CREDIT_HOLDS for hold in holds):
        credit = credited(order, nouns, context)
        if isinstance(credit, Refusal):
            return credit
        holds = [*(hold for hold in holds if hold.code not in CREDIT_HOLDS), *credit.holds]
        remarks += credit.remarks if grew else ()
    fresh = tuple(hold for hold in holds if hold not in had)
    verdict: Verdict = "held" if fresh else "merged" if remarks else "applied"
    return Applied((order.with_holds(holds),), verdict, (*fresh, *remarks))


def _agreed(before: Order, after: Order, nouns: Nouns, context: Context) -> Order:
    """Return a placed order with the prices and promotions that its changed lines bring."""
    order = requoted(before, after, nouns, context.day)
    return promoted(order, nouns, (before.submitted_at or context.now)[:10]).order


def price_changes(before: Order, after: Order) -> Iterator[Reason]:
    """Yield the lines of an order that have got another price, by their quantity."""
    for line in after.lines:
        was = before.line(line.id)
        if was is not None and was.price_minor != line.price_minor:
            yield Reason(
                code="price_by_quantity",
                details={
                    "sku": line.sku,
                    "seen": was.price_minor,
                    "current": line.price_minor,
                    "currency": after.currency,
                },
            )


def _lost(before: Order, after: Order) -> Iterator[Reason]:
    """Yield the promotions that the order has no more, with its gifts."""
    kept = {one.promotion_id for one in after.promotions}
    for one in before.promotions:
        if one.promotion_id not in kept:
            details = {
                "promotion": one.name,
                "seen": one.discount_minor,
                "currency": after.currency,
            }
            yield Reason(code="promotion_lost", details=details)
