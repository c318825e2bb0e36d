"""What came of an order: quantities and weights by line, and what is owed for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fieldapp.domain.money import round_half_up, share_out
from fieldapp.domain.noun import Day
from fieldapp.domain.order import Order, with_amounts
from fieldapp.domain.order_line import OrderLine, amount_of

DELIVERABLE = ("submitted", "accepted", "assembled", "shipped", "delivered")
"""The states of an order whose delivery can be told; once more, when it is told anew."""


@dataclass(frozen=True, slots=True)
class Came:
    """Base units of a product that came, and what they weighed in all where that counts."""

    quantity: int
    grams: int | None = None


def is_told(order: Order) -> bool:
    """Say whether it is known of any line what came of it."""
    return any(line.delivered is not None for line in order.lines)


def with_delivery(order: Order, came: Mapping[str, Came], day: Day | None) -> Order:
    """Return an order delivered, with what came by product; its own figures stay.

    Products that are not named stay as they are known: as ordered, where nothing was told. Without
    a `day` the one that was told before stays.
    """
    lines = {line.id: line for line in order.lines}
    for product_id, one in came.items():
        of_product = [line for line in order.lines if line.product_id == product_id]
        lines.update((line.id, line) for line in _spread(of_product, one))
    told = order.model_copy(
        update={
            "status": "delivered",
            "lines": [lines[line.id] for line in order.lines],
            "delivered_on": day or order.delivered_on,
        }
    )
    return _owing(told)


def with_known_delivery(order: Order, known: Order) -> Order:
    """Return an order of the office's with what was told of its delivery, if it tells nothing.

    Files of sales know only what was sold. A line keeps what came of it by its id, as long as it is
    of the same product; what is owed follows from the lines as they are now. Only what is delivered
    has a delivery.
    """
    came = {line.id: line for line in known.lines if line.delivered is not None}
    nothing = not came and known.delivered_on is None
    if nothing or order.status != "delivered" or is_told(order):
        return order
    lines = [
        line.model_copy(update={"delivered": one.delivered, "delivered_grams": one.delivered_grams})
        if (one := came.get(line.id)) is not None and one.product_id == line.product_id
        else line
        for line in order.lines
    ]
    day = order.delivered_on or known.delivered_on
    kept = order.model_copy(update={"lines": lines, "delivered_on": day})
    return _owing(kept) if is_told(kept) else kept


def _owing(order: Order) -> Order:
    """Return an order with what is owed for what came, where that is known."""
    owed = as_delivered(order).total_minor if is_told(order) else None
    return order.model_copy(update={"delivered_minor": owed})


def _spread(lines: Iterable[OrderLine], came: Came) -> list[OrderLine]:
    """Return the lines of one product with what came of each.

    What is paid is filled before gifts, each group in its order; what is more than ordered goes to
    the first line. The weight is shared by the quantities.
    """
    ranked = sorted(lines, key=lambda line: line.gift_of is not None)
    parts: list[int] = []
    left = came.quantity
    for line in ranked:
        parts.append(min(line.quantity, left))
        left -= parts[-1]
    if parts:
        parts[0] += left
    grams: list[int | None] = [None] * len(parts)
    if came.grams is not None:
        grams = [*share_out(came.grams, parts)]
    return [
        line.model_copy(update={"delivered": part, "delivered_grams": weight})
        for line, part, weight in zip(ranked, parts, grams, strict=True)
    ]


def as_delivered(order: Order) -> Order:
    """Return an order as it came: quantities, weights, amounts, VAT and total of what is owed.

    Prices and the cost of delivery are those that were agreed. Promotions take off in proportion to
    what came, rounded half up by line; what each of them takes is shared, so that the parts sum to
    the whole; one that takes nothing any more is left out. A line of which nothing is known counts
    as ordered. A line may have the quantity 0.
    """
    if not is_told(order):
        return order
    lines = [_came(line) for line in order.lines]
    taken: dict[str, int] = {}
    for line in lines:
        for one in line.adjustments:
            taken[one.promotion_id] = taken.get(one.promotion_id, 0) + one.amount_minor
    promotions = [
        one.model_copy(update={"discount_minor": taken.get(one.promotion_id, 0)})
        for one in order.promotions
        if taken.get(one.promotion_id) or not one.discount_minor
    ]
    amounts = [worth_minor(line) - line.discount_minor for line in lines]
    return with_amounts(
        order.model_copy(update={"lines": lines, "promotions": promotions}), amounts
    )


def _came(line: OrderLine) -> OrderLine:
    """Return a line with the quantity that came and its share of what promotions take off."""
    if line.delivered is None:
        return line
    came = line.model_copy(update={"quantity": line.delivered})
    before, now = line.gross_minor, worth_minor(came)
    if not line.discount_minor or before == now:
        return came
    discount = round_half_up(line.discount_minor * now, before)
    shares = share_out(discount, [one.amount_minor for one in line.adjustments])
    adjustments = [
        one.model_copy(update={"amount_minor": share})
        for one, share in zip(line.adjustments, shares, strict=True)
    ]
    return came.model_copy(update={"discount_minor": discount, "adjustments": adjustments})


def worth_minor(line: OrderLine) -> int:
    """Return what a line costs before promotions, by what was weighed where it was.

    The price of a kilogram times the grams is rounded half up once.
    """
    if line.catch_grams is None or line.delivered_grams is None:
        return line.gross_minor
    return amount_of(1, line.price_minor, line.delivered_grams)


def is_weighed(line: OrderLine) -> bool:
    """Say whether it is known what a line costs: nothing of it waits for a weight."""
    return line.catch_grams is None or line.delivered_grams is not None or line.delivered == 0
