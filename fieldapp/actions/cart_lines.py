"""Lines of carts as people name them: a product's line, a typed quantity, a cart full of lines."""

from __future__ import annotations

from collections.abc import Sequence

from fieldapp.domain.command import CreateOrder, NewLine
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import Order
from fieldapp.domain.order_line import OrderLine
from fieldapp.domain.packing import base_units
from fieldapp.domain.product import Product
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.replica import Stamp


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
) -> CreateOrder:
    """Return the command that opens a cart with lines of (product, base units)."""
    return CreateOrder(
        id=stamp.new_id(),
        at=stamp.at,
        order_id=stamp.new_id(),
        number=stamp.order_number(),
        outlet_id=outlet_id,
        repeated_from=repeated_from,
        lines=tuple(
            NewLine(line_id=stamp.new_id(), product_id=product_id, quantity=quantity)
            for product_id, quantity in lines
        ),
    )


def as_quantity(nouns: Nouns, product_id: str, quantity: int | str) -> int | Refusal:
    """Return a quantity that may have been typed, in packs as well, as base units."""
    if isinstance(quantity, int):
        return quantity
    text = "".join(quantity.split()) or "0"
    if text.removeprefix("-").isdecimal() and len(text) <= 12:
        return int(text)
    product = nouns.get(Product, product_id)
    if product is None:
        return Refusal("quantity_not_a_number", {"sku": product_id, "quantity": quantity[:40]})
    return base_units(product, quantity)
