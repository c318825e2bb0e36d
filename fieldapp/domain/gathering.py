"""Lines of carts that go to another cart: what becomes one line, and where each line is then."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import Order
from fieldapp.domain.order_line import MovedLine, OrderLine
from fieldapp.domain.product import Product, check_quantity

MAX_HOPS = 50
"""So many moves of one line are followed; nobody moves a line more often before it is ordered."""

_OF_ONE_LINE = frozenset(
    {
        "id",
        "sku",
        "name",
        "quantity",
        "list_minor",
        "price_minor",
        "vat_rate_bp",
        "amount_minor",
        "discount_minor",
        "adjustments",
        "vat_minor",
        "set_by",
        "catch_grams",
    }
)
"""What may differ between two lines of one kind: figures that are calculated anew, or are facts of
the product. What else a line has, such as being a gift, tells kinds apart."""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a line is by now.

    `joined` is the quantity that it had when it became part of another line, None when it did not.
    """

    order_id: str
    line_id: str
    joined: int | None = None


def of_one_kind(one: OrderLine, other: OrderLine) -> bool:
    """Say whether two lines ask for the same in the same way, so that one can stand for both."""
    kept = set(type(one).model_fields) - _OF_ONE_LINE
    return all(getattr(one, name) == getattr(other, name) for name in kept)


def gathered(
    there: Order,
    coming: Sequence[OrderLine],
    products: Mapping[str, Product],
    apart: Collection[str],
) -> tuple[list[OrderLine], dict[str, MovedLine]] | None:
    """Return the lines of an order with those that come to it, and where each of these is then.

    A line joins the first one of its kind. Lines with ids in `apart`, about which something is to
    be decided yet, stay lines of their own, as does what would be more than can be ordered. None
    when two different lines have one id.
    """
    lines = list(there.lines)
    moved: dict[str, MovedLine] = {}
    for line in coming:
        place = _place_of(line, lines, products, apart)
        if place is None and any(kept.id == line.id for kept in lines):
            return None
        if place is None:
            lines.append(line)
            into = line.id
        else:
            kept = lines[place]
            lines[place] = kept.model_copy(update={"quantity": kept.quantity + line.quantity})
            into = kept.id
        moved[line.id] = MovedLine(order_id=there.id, line_id=into, quantity=line.quantity)
    return lines, moved


def _place_of(
    line: OrderLine,
    lines: Sequence[OrderLine],
    products: Mapping[str, Product],
    apart: Collection[str],
) -> int | None:
    product = products.get(line.product_id)
    if product is None or line.id in apart:
        return None
    for place, kept in enumerate(lines):
        if kept.id in apart or not of_one_kind(kept, line):
            continue
        if check_quantity(product, kept.quantity + line.quantity) is None:
            return place
    return None


def whereabouts(order_id: str, line_id: str, nouns: Nouns) -> Whereabouts:
    """Follow a line of a cart to where it is by now, or where its cart has gone."""
    joined: int | None = None
    for _ in range(MAX_HOPS):
        order = nouns.get(Order, order_id)
        if order is None or order.line(line_id) is not None:
            break
        gone = order.moved.get(line_id)
        if gone is not None:
            if gone.line_id != line_id and joined is None:
                joined = gone.quantity
            order_id, line_id = gone.order_id, gone.line_id
        elif order.status == "cancelled" and order.moved_to is not None:
            order_id = order.moved_to
        else:
            break
    return Whereabouts(order_id, line_id, joined)


def standing_cart(order_id: str, nouns: Nouns) -> str:
    """Return the key of a cart, or of the one that it was put into."""
    for _ in range(MAX_HOPS):
        order = nouns.get(Order, order_id)
        if order is None or order.status != "cancelled" or order.moved_to is None:
            break
        order_id = order.moved_to
    return order_id
