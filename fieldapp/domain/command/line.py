"""Lines of orders: how a new one is made, and how a change meets what others did meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel, ConfigDict

from fieldapp.domain.assortment import Offer, offer_in
from fieldapp.domain.command.base import Context
from fieldapp.domain.conflict import Conflict
from fieldapp.domain.gathering import gone_elsewhere, gone_since, parts_of
from fieldapp.domain.noun import Instant, Key
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import MAX_LINES, Order
from fieldapp.domain.order_line import GIFT_PREFIX, MovedLine, OrderLine, line_of
from fieldapp.domain.product import Product, check_quantity
from fieldapp.domain.quote import Quote
from fieldapp.domain.receipt import Reason
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.repricing import price_in


class NewLine(BaseModel):
    """A line to be put into a new order; the quantity is in base units."""

    model_config = ConfigDict(frozen=True)

    line_id: Key
    product_id: Key
    quantity: int


class SetLine(NewLine):
    """A line's wished quantity in base units; 0 removes it. `base` is the quantity that was seen.

    `base` None means that the user saw no such line: the product is added.
    """

    base: int | None = None


@dataclass(frozen=True, slots=True)
class Merged:
    """What a change of a line comes to: the lines, and the conflict and the remark if any."""

    lines: tuple[OrderLine, ...]
    conflict: Conflict | None = None
    reason: Reason | None = None


def new_line(
    new: NewLine, product: Product | None, price: Quote | None, offer: Offer, context: Context
) -> OrderLine | Refusal:
    """Return a line at a price of today, or why it cannot be ordered."""
    if product is None:
        return Refusal("product_unknown", {"product": new.product_id})
    if refusal := orderable(product, new.quantity, offer):
        return refusal
    if price is None:
        return Refusal("no_price", {"sku": product.sku})
    prices = (price.list_minor, price.price_minor)
    return line_of(product, new.line_id, new.quantity, *prices, set_by=context.actor.name)


def set_line(
    order: Order, wish: SetLine, at: Instant, nouns: Nouns, context: Context
) -> Merged | Refusal:
    """Set a line of an order, three-way: what was seen, what is wished, what is there by now."""
    if wish.line_id.startswith(GIFT_PREFIX):
        return Refusal("gift_line")
    product = nouns.get(Product, wish.product_id)
    line = order.line(wish.line_id)
    if product is None:
        name = line.sku if line else wish.product_id
        if line is None or wish.quantity:
            return Refusal("product_unknown", {"product": name})
    elif wish.quantity and (refusal := orderable(product, wish.quantity, offer_in(order, nouns))):
        return refusal
    lost = line is None and wish.base is not None
    if lost and (number := gone_elsewhere(order, wish.line_id, nouns)):
        details = {"product": product.sku if product else "", "number": number}
        return Refusal("line_gone_elsewhere", details)
    lines = tuple(order.lines)
    current = line.quantity if line else None
    if line is not None and (parts := parts_gone(order, line, wish)):
        return _set_rest(order, wish, parts, at, nouns, context)
    if line is not None and current not in (wish.base, wish.quantity):
        return meet(order, line, wish, at, nouns, context)
    if line is None:
        return _add(order, wish, product, nouns, context) if wish.quantity else Merged(lines)
    if wish.quantity == 0:
        return Merged(tuple(kept for kept in lines if kept is not line))
    update = {"quantity": wish.quantity, "set_by": context.actor.name}
    changed = line.model_copy(update=update)
    return Merged(tuple(changed if kept is line else kept for kept in lines))


def _set_rest(
    order: Order,
    wish: SetLine,
    parts: Sequence[MovedLine],
    at: Instant,
    nouns: Nouns,
    context: Context,
) -> Merged | Refusal:
    """Set what is left of a line by what was wished for the whole of it."""
    fitted = of_whole(order, wish, wish.line_id, parts, nouns)
    if isinstance(fitted, Refusal):
        return fitted
    rest, reason = fitted
    merged = set_line(order, rest, at, nouns, context)
    if isinstance(merged, Refusal):
        return merged
    return replace(merged, reason=merged.reason or reason)


def parts_gone(order: Order, line: OrderLine, wish: SetLine) -> list[MovedLine]:
    """Return the parts of a line that went to other carts after somebody saw what he wants to set.

    None of a removal, which yields to what others did with a line, as it does to any change.
    """
    return gone_since(wish.base, line.quantity, parts_of(order, line.id)) if wish.quantity else []


def of_whole(
    order: Order, wish: SetLine, line_id: str, parts: Sequence[MovedLine], nouns: Nouns
) -> tuple[SetLine, Reason] | Refusal:
    """Return what a wish for a whole line means for the rest of it, and what there is to say.

    `parts` went to other carts after the person had seen the line. They stay as they are: the rest
    becomes what is missing to the quantity wished. Who wishes for less than has gone, or for a rest
    that cannot be ordered, is told where the parts are.
    """
    gone = sum(part.quantity for part in parts)
    others = [nouns.get(Order, part.order_id) for part in parts]
    numbers = dict.fromkeys(other.number for other in others if other is not None)
    product = nouns.get(Product, wish.product_id)
    details: dict[str, Any] = {
        "sku": product.sku if product else wish.product_id,
        "mine": wish.quantity,
        "gone": gone,
        "into": ", ".join(numbers),
        "number": order.number,
    }
    rest = wish.quantity - gone
    fits = rest == 0 or (
        product is not None and orderable(product, rest, offer_in(order, nouns)) is None
    )
    if not fits:
        return Refusal("line_parted_elsewhere", details)
    assert wish.base is not None, "parts are looked for since a quantity was seen"
    fields = {"line_id": line_id, "quantity": rest, "base": wish.base - gone}
    told = Reason(code="line_parted", details={**details, "rest": rest})
    return wish.model_copy(update=fields), told


def of_joined(
    order: Order, wish: SetLine, into: str, joined: int, nouns: Nouns
) -> SetLine | Refusal:
    """Return what a wish for a line means for the one that it has become a part of.

    The other parts stay as they are. The line had `joined` base units when it was joined: who saw
    another quantity meant a line that somebody had changed meanwhile, and has to look again.
    """
    product = nouns.get(Product, wish.product_id)
    if (
        product is not None
        and wish.quantity
        and (refused := orderable(product, wish.quantity, offer_in(order, nouns)))
    ):
        return refused
    line = order.line(into)
    if line is None or product is None or joined not in (wish.base, wish.quantity):
        sku = line.sku if line else wish.product_id
        return Refusal("line_joined_elsewhere", {"sku": sku, "number": order.number})
    whole = max(0, line.quantity - joined + wish.quantity)
    fields = {"line_id": into, "quantity": whole, "base": line.quantity}
    return wish.model_copy(update=fields)


def replaced(lines: Sequence[OrderLine], line: OrderLine) -> list[OrderLine]:
    """Return the lines with `line` in the place of the one with its id."""
    return [line if kept.id == line.id else kept for kept in lines]


def orderable(product: Product, quantity: int, offer: Offer) -> Refusal | None:
    """Say why base units of a product cannot be ordered by a client, or None when they can."""
    return offer.refusal(product) or check_quantity(offer.fitted(product), quantity)


def _add(
    order: Order, wish: SetLine, product: Product | None, nouns: Nouns, context: Context
) -> Merged | Refusal:
    if len(order.lines) >= MAX_LINES:
        return Refusal("too_many_lines", {"limit": MAX_LINES})
    price = price_in(order, product, wish.quantity, nouns, context.day) if product else None
    line = new_line(wish, product, price, offer_in(order, nouns), context)
    if isinstance(line, Refusal):
        return line
    lines = (*order.lines, line)
    if wish.base is None:
        return Merged(lines)
    details = {"sku": line.sku, "mine": line.quantity}
    return Merged(lines, reason=Reason(code="line_restored", details=details))


def meet(
    order: Order,
    line: OrderLine,
    wish: SetLine,
    at: Instant,
    nouns: Nouns,
    context: Context,
) -> Merged:
    """Two people set one line: what is at the hub stays in force, the other value is kept.

    One conflict a line and author: a later change of the same author replaces the value kept.
    """
    lines = tuple(order.lines)
    if wish.quantity == 0:
        dropped = {"sku": line.sku, "theirs": line.quantity}
        return Merged(lines, reason=Reason(code="removal_dropped", details=dropped))
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
        seen=earlier.seen if earlier and earlier.choice is None else wish.base,
        mine=wish.quantity,
        theirs=line.quantity,
        author_id=context.actor.id,
        author_name=context.actor.name,
        other_name=line.set_by,
        opened_at=at,
    )
    details = {
        "sku": line.sku,
        "mine": wish.quantity,
        "theirs": line.quantity,
        "who": line.set_by,
    }
    return Merged(lines, conflict, Reason(code="line_conflict", details=details))
