"""Lines of carts that go to another cart: what becomes one line, and where each line is then."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from fieldapp.domain.noun import days_before
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import Order
from fieldapp.domain.order_line import MovedLine, OrderLine
from fieldapp.domain.product import Product, check_quantity
from fieldapp.domain.refusal import Refusal

LOOKED_BACK_DAYS = 60
"""How much older than an order those are whose lines may be thought to be in it."""

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
    `parts` were taken from it, the first one first, before it was joined.
    """

    order_id: str
    line_id: str
    joined: int | None = None
    parts: tuple[MovedLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Going:
    """The lines that leave a cart, and those that stay in it.

    `parts` has the lines that parts were taken from, by the key of the part. `changed` are those of
    them that had another quantity by then than was seen, with the base units that were taken.
    """

    lines: tuple[OrderLine, ...]
    rest: tuple[OrderLine, ...]
    parts: Mapping[str, OrderLine]
    changed: tuple[tuple[OrderLine, int], ...] = ()


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
    parts: list[MovedLine] = []
    for _ in range(MAX_HOPS):
        order = nouns.get(Order, order_id)
        if order is not None and joined is None:
            parts += parts_of(order, line_id)
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
    return Whereabouts(order_id, line_id, joined, tuple(parts))


def gone_elsewhere(order: Order, line_id: str, nouns: Nouns) -> str | None:
    """Return the number of the order that has a line which somebody saw in another one, or None.

    The order's note about it says so, or another order of the outlet has it: then its cart was put
    into this one on a device, and the place that applies the command could not do it.
    """
    if line_id in order.moved:
        key = whereabouts(order.id, line_id, nouns).order_id
        there = nouns.get(Order, key)
        return there.number if there else key
    others = nouns.orders_of([order.outlet_id], days_before(order.created_at, LOOKED_BACK_DAYS))
    standing = (one for one in others if one.status != "cancelled" and one.id != order.id)
    return next((one.number for one in standing if one.line(line_id) is not None), None)


def parts_of(order: Order, line_id: str) -> list[MovedLine]:
    """Return the parts that were taken from a line while it was in an order."""
    return [place for place in order.moved.values() if place.part_of == line_id]


def gone_since(base: int | None, now: int, parts: Iterable[MovedLine]) -> list[MovedLine]:
    """Return the parts that were taken from a line since somebody saw it with `base` base units.

    None when it has now what was seen, or when the parts do not explain the difference: then
    somebody has set the line besides.
    """
    gone: list[MovedLine] = []
    while now != base:
        part = next((one for one in parts if one.left == now and one not in gone), None)
        if part is None:
            return []
        gone.append(part)
        now += part.quantity
    return gone


def check_part(product: Product, whole: int, part: int) -> Refusal | None:
    """Say why `part` of `whole` base units cannot go, or None when both sides can be ordered.

    All of it can: nothing is left then that somebody would have to order.
    """
    if part == whole:
        return None
    if refusal := part_too_large(product.sku, whole, part) or check_quantity(product, part):
        return refusal
    rest = whole - part
    if check_quantity(product, rest) is None:
        return None
    details = {"sku": product.sku, "rest": rest}
    rules = {"minimum": product.order_minimum, "multiple": product.order_multiple}
    return Refusal("rest_unfit", {**details, **rules})


def part_too_large(sku: str, whole: int, part: int) -> Refusal | None:
    """Say that `part` is more than all of a line, `whole` base units, if it is."""
    return Refusal("part_too_large", {"sku": sku, "whole": whole}) if part > whole else None


def part_beyond(product: Product, whole: int, there: int) -> int:
    """Return the smallest part of `whole` base units whose rest is covered by what is `there`.

    All of it where no part leaves both sides as they can be ordered.
    """
    multiple = product.order_multiple
    least = -(-max(1, product.order_minimum) // multiple) * multiple
    part = max(whole - max(0, there), least)
    part = -(-part // multiple) * multiple
    return part if part < whole and check_part(product, whole, part) is None else whole


def divided(
    cart: Order, line_ids: Collection[str], parts: Mapping[str, tuple[str, int, int]]
) -> Going:
    """Return which lines of a cart go and which stay.

    `parts` has by line the key that the part gets, its base units, and those that were seen. What
    is wished of a line that has become smaller is all that there is: nothing is made of nothing.
    """
    going: list[OrderLine] = []
    rest: list[OrderLine] = []
    made: dict[str, OrderLine] = {}
    changed: list[tuple[OrderLine, int]] = []
    for line in cart.own_lines:
        if line.id in line_ids:
            going.append(line)
            continue
        if line.id not in parts:
            rest.append(line)
            continue
        new_id, wished, seen = parts[line.id]
        taken = min(wished, line.quantity)
        part = line.model_copy(update={"id": new_id, "quantity": taken})
        going.append(part)
        made[part.id] = line
        if line.quantity != seen:
            changed.append((line, taken))
        if taken < line.quantity:
            rest.append(line.model_copy(update={"quantity": line.quantity - taken}))
    return Going(tuple(going), tuple(rest), made, tuple(changed))


def standing_cart(order_id: str, nouns: Nouns) -> str:
    """Return the key of a cart, or of the one that it was put into."""
    for _ in range(MAX_HOPS):
        order = nouns.get(Order, order_id)
        if order is None or order.status != "cancelled" or order.moved_to is None:
            break
        order_id = order.moved_to
    return order_id
