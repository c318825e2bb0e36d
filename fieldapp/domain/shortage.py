"""What becomes of lines that the stock does not cover, by the client's preference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fieldapp.domain.order import OrderLine
from fieldapp.domain.outlet import Shortage
from fieldapp.domain.product import Product, check_quantity
from fieldapp.domain.receipt import Reason


def cover(
    lines: Sequence[OrderLine],
    looked_at: Mapping[str, int],
    shortage: Shortage,
    stock: Mapping[str, int],
    products: Mapping[str, Product],
) -> tuple[list[OrderLine], list[Reason]]:
    """Return the lines as they are ordered, and a remark on each that the stock does not cover.

    `stock` is what is there by product; products that are missing in it are not looked at. The
    lines with ids `looked_at` get what the other lines leave, in their order. `back_order` keeps
    a line; `cut` lowers it to the most that can be ordered, and leaves it out when that is
    nothing. `looked_at` tells by id what a line keeps in any case: what was promised before.
    """
    left = dict(stock)
    for line in lines:
        if line.product_id in left and line.id not in looked_at:
            left[line.product_id] -= line.quantity
    kept: list[OrderLine] = []
    remarks: list[Reason] = []
    for line in lines:
        there = left.get(line.product_id)
        if there is None or line.id not in looked_at or shortage == "ignore":
            kept.append(line)
            continue
        there = max(0, there)
        left[line.product_id] = there - line.quantity
        if there >= line.quantity:
            kept.append(line)
            continue
        details = {"sku": line.sku, "quantity": line.quantity, "stock": there}
        if shortage == "back_order":
            kept.append(line)
            remarks.append(Reason(code="shortage_back_order", details=details))
            continue
        fitting = max(_fitting(products.get(line.product_id), there), looked_at[line.id])
        left[line.product_id] = there - fitting
        if fitting:
            kept.append(line.model_copy(update={"quantity": fitting}))
            remarks.append(Reason(code="shortage_cut", details={**details, "ordered": fitting}))
        else:
            remarks.append(Reason(code="shortage_left_out", details=details))
    return kept, remarks


def _fitting(product: Product | None, there: int) -> int:
    """Return the most that can be ordered of what is there; 0 when that is too little."""
    if product is None:
        return there
    quantity = there - there % product.order_multiple
    return quantity if quantity and check_quantity(product, quantity) is None else 0
