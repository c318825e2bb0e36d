"""Lines of carts as people name them: a product's line, a typed quantity, a cart full of lines."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from fieldapp.domain.cart_place import CartKind, CartPlace
from fieldapp.domain.command import CreateOrder, LinePart, NewLine, SeenLine
from fieldapp.domain.gathering import check_part, part_too_large
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import QUOTE_MARK, Order
from fieldapp.domain.order_line import OrderLine
from fieldapp.domain.packing import base_units
from fieldapp.domain.product import Product
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.replica import Stamp

Parts = Mapping[str, int | str]
"""What goes of lines, by their keys: base units, or as a person has typed it."""


def line_of(order: Order, product_id: str, line_id: str | None) -> OrderLine | None:
    """Return the line with an id, or without one the product's first line."""
    if line_id:
        return order.line(line_id)
    return next((line for line in order.own_lines if line.product_id == product_id), None)


def new_cart(
    stamp: Stamp,
    outlet_id: str,
    lines: Sequence[tuple[str, int]],
    repeated_from: str | None = None,
    warehouse_id: str | None = None,
    kind: CartKind = "sale",
) -> CreateOrder:
    """Return the command that opens a cart, or a quote, with lines of (product, base units).

    Without `warehouse_id` it is filled from the warehouse that the user sells from.
    """
    return CreateOrder(
        id=stamp.new_id(),
        at=stamp.at,
        order_id=stamp.new_id(),
        number=cart_number(stamp, kind),
        kind=kind,
        outlet_id=outlet_id,
        repeated_from=repeated_from,
        warehouse_id=warehouse_id,
        lines=tuple(
            NewLine(line_id=stamp.new_id(), product_id=product_id, quantity=quantity)
            for product_id, quantity in lines
        ),
    )


def begun_at(stamp: Stamp, place: CartPlace, lines: Sequence[tuple[str, int]]) -> CreateOrder:
    """Return the command that begins a cart, or a quote, where it is going to be."""
    chosen = place.warehouse_id or None
    command = new_cart(stamp, place.outlet_id, lines, warehouse_id=chosen, kind=place.kind)
    return command.model_copy(update={"order_id": place.order_id})


def cart_number(stamp: Stamp, kind: CartKind) -> str:
    """Return the number of a new cart, or of a new quote, which is marked as such."""
    number = stamp.order_number()
    return f"{QUOTE_MARK}{number}" if kind == "quote" else number


def seen_lines(lines: Iterable[OrderLine]) -> tuple[SeenLine, ...]:
    """Return lines as the user sees them: quantity and price."""
    return tuple(
        SeenLine(
            line_id=line.id, sku=line.sku, quantity=line.quantity, price_minor=line.price_minor
        )
        for line in lines
    )


def as_quantity(nouns: Nouns, product_id: str, quantity: int | str) -> int | Refusal:
    """Return a quantity that may have been typed, in packs as well, as base units."""
    return _base_units(quantity, product_id, lambda: nouns.get(Product, product_id))


def is_none(quantity: int | str) -> bool:
    """Say whether a quantity, as a person typed it, is none at all."""
    return quantity == 0 if isinstance(quantity, int) else _plain(quantity) == 0


def part_wished(product: Product | None, line: OrderLine, quantity: int | str) -> int | Refusal:
    """Return so much of a line as a person wishes to take, in base units, or why it cannot go."""
    number = _base_units(quantity, line.sku, lambda: product)
    if isinstance(number, Refusal) or number == 0:
        return number
    if product is None and number != line.quantity:
        return Refusal("product_unknown", {"product": line.sku})
    return (check_part(product, line.quantity, number) if product else None) or number


def _base_units(
    quantity: int | str, name: str, product: Callable[[], Product | None]
) -> int | Refusal:
    """Return a quantity as base units; of the product, which is called `name`, only if need be."""
    if isinstance(quantity, int):
        return quantity
    number = _plain(quantity)
    if number is not None:
        return number
    found = product()
    if found is None:
        return Refusal("quantity_not_a_number", {"sku": name, "quantity": quantity[:40]})
    return base_units(found, quantity)


def _plain(text: str) -> int | None:
    """Return what was typed without a unit, nothing being none at all; None for anything else."""
    digits = "".join(text.split()) or "0"
    plain = digits.removeprefix("-").isdecimal() and len(digits) <= 12
    return int(digits) if plain else None


def chosen_lines(
    nouns: Nouns, stamp: Stamp, order: Order, line_ids: Collection[str], parts: Parts
) -> tuple[tuple[str, ...], tuple[LinePart, ...]] | Refusal:
    """Return the lines that go whole, and the parts; all of a line goes whole."""
    whole, made = list(line_ids), []
    for line_id, wished in parts.items():
        line = order.line(line_id)
        if line is None:
            return Refusal("lines_gone", {"number": order.number})
        quantity = as_quantity(nouns, line.product_id, wished)
        if isinstance(quantity, Refusal):
            return quantity
        if refusal := part_too_large(line.sku, line.quantity, quantity):
            return refusal
        if quantity < 1:
            return Refusal("quantity_not_positive", {"sku": line.sku, "quantity": quantity})
        if quantity == line.quantity:
            whole.append(line_id)
            continue
        part = LinePart(
            line_id=line_id, new_id=stamp.new_id(), quantity=quantity, base=line.quantity
        )
        made.append(part)
    if not whole and not made:
        return Refusal("lines_gone", {"number": order.number})
    return tuple(dict.fromkeys(whole)), tuple(made)
