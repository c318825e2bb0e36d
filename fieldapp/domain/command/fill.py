"""The command that puts many lines into a cart at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pydantic import Field, field_validator

from fieldapp.domain.assortment import Offer, offer_in
from fieldapp.domain.command.base import Applied, Context, OrderCommand, Outcome, own_draft, touched
from fieldapp.domain.command.line import (
    Merged,
    SetLine,
    meet,
    new_line,
    of_whole,
    orderable,
    parts_gone,
)
from fieldapp.domain.gathering import gone_elsewhere
from fieldapp.domain.noun import Noun
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import MAX_LINES, Order
from fieldapp.domain.order_line import GIFT_PREFIX, OrderLine
from fieldapp.domain.product import Product
from fieldapp.domain.quote import by_product
from fieldapp.domain.receipt import Reason
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.repricing import quotes_in


class FillOrder(OrderCommand):
    """Set many lines of a cart, each with the quantity that was seen, as `ChangeLine` sets one.

    A line is named once. There may be twice as many as an order holds: all of its lines
    may make way for others.
    """

    type: Literal["fill_order"] = "fill_order"
    lines: tuple[SetLine, ...] = Field(min_length=1, max_length=2 * MAX_LINES)

    @field_validator("lines")
    @classmethod
    def _named_once(cls, lines: tuple[SetLine, ...]) -> tuple[SetLine, ...]:
        if len({line.line_id for line in lines}) < len(lines):
            raise ValueError("a line is named twice")
        return lines


@dataclass(slots=True)
class _Work:
    """The lines as they become, by key, and what there is to say about them."""

    lines: dict[str, OrderLine]
    reasons: list[Reason] = field(default_factory=list)
    conflicts: dict[str, Noun] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)


def fill_order(command: FillOrder, nouns: Nouns, context: Context) -> Outcome:
    """Apply `FillOrder`, merging by line with what others did meanwhile.

    A line that cannot be ordered any more is left out, and told. Where none of them can, or where
    the order would hold too many, nothing is done.
    """
    found = own_draft(command.order_id, nouns, context)
    if isinstance(found, Refusal):
        return found
    order, _ = found
    work = _Work({line.id: line for line in order.lines})
    products = nouns.many(Product, dict.fromkeys(wish.product_id for wish in command.lines))
    offer = offer_in(order, nouns)
    offer.look_up(products.values())
    fresh: list[SetLine] = []
    for wish in command.lines:
        if refusal := _unfit(order, wish, products.get(wish.product_id), offer, nouns):
            work.refusals.append(refusal)
            continue
        had = order.line(wish.line_id) if order.moved else None
        if had is not None and (parts := parts_gone(order, had, wish)):
            rest = of_whole(order, wish, had.id, parts, nouns)
            if isinstance(rest, Refusal):
                work.refusals.append(rest)
                continue
            wish, told = rest
            work.reasons.append(told)
        if (line := work.lines.get(wish.line_id)) is None:
            fresh += [wish] if wish.quantity else []
        elif line.quantity not in (wish.base, wish.quantity):
            _meet(work, meet(order, line, wish, command.at, nouns, context))
        elif wish.quantity == 0:
            del work.lines[line.id]
        elif line.quantity != wish.quantity:
            update = {"quantity": wish.quantity, "set_by": context.actor.name}
            work.lines[line.id] = line.model_copy(update=update)
    _add(work, order, fresh, (products, offer), nouns, context)
    if len(work.lines) > MAX_LINES:
        return Refusal("too_many_lines", {"limit": MAX_LINES})
    if len(work.refusals) == len(command.lines):
        return work.refusals[0]
    return _outcome(order, work, command, context)


def _unfit(
    order: Order, wish: SetLine, product: Product | None, offer: Offer, nouns: Nouns
) -> Refusal | None:
    if wish.line_id.startswith(GIFT_PREFIX):
        return Refusal("gift_line")
    lost = order.line(wish.line_id) is None and wish.base is not None
    if lost and (number := gone_elsewhere(order, wish.line_id, nouns)):
        sku = product.sku if product else wish.product_id
        return Refusal("line_gone_elsewhere", {"product": sku, "number": number})
    if not wish.quantity:
        return None
    if product is None:
        return Refusal("product_unknown", {"product": wish.product_id})
    return orderable(product, wish.quantity, offer)


def _meet(work: _Work, merged: Merged) -> None:
    work.reasons += [merged.reason] if merged.reason else []
    if merged.conflict is not None:
        work.conflicts[merged.conflict.key] = merged.conflict


def _add(
    work: _Work,
    order: Order,
    fresh: list[SetLine],
    goods: tuple[Mapping[str, Product], Offer],
    nouns: Nouns,
    context: Context,
) -> None:
    """Add lines at the prices of today, which are those of all of a product in the order."""
    products, offer = goods
    after = by_product([*work.lines.values(), *fresh])
    prices = quotes_in(
        order, {w.product_id: after[w.product_id] for w in fresh}, nouns, context.day
    )
    for wish in fresh:
        price = prices.get(wish.product_id)
        line = new_line(wish, products[wish.product_id], price, offer, context)
        if isinstance(line, Refusal):
            work.refusals.append(line)
            continue
        work.lines[line.id] = line
        if wish.base is not None:
            details = {"sku": line.sku, "mine": line.quantity}
            work.reasons.append(Reason(code="line_restored", details=details))


def _outcome(order: Order, work: _Work, command: FillOrder, context: Context) -> Applied:
    left_out = [Reason(code=r.code, details=dict(r.details)) for r in work.refusals]
    reasons = (*work.reasons, *left_out)
    lines = list(work.lines.values())
    changed: tuple[Noun, ...] = tuple(work.conflicts.values())
    if lines != list(order.lines):
        changed = (touched(order.with_lines(lines), command, context), *changed)
    return Applied(changed, "merged" if reasons else "applied", reasons)
