"""What becomes of lines that the stock does not cover, by the client's preference."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fieldapp.domain.order import MAX_LINES
from fieldapp.domain.order_line import OrderLine, line_of
from fieldapp.domain.outlet import Shortage
from fieldapp.domain.product import Product, check_quantity
from fieldapp.domain.receipt import Reason

Substitutes = Callable[[str], Sequence[Product]]
"""Gives the products that may be ordered instead of one, the best first."""


@dataclass(frozen=True, slots=True)
class Short:
    """What becomes of a line that the stock does not cover: it keeps so much, and what is told."""

    kept: int
    told: tuple[Reason, ...]


_MADE = re.compile(r"(\.s\d+)+$")
_KEY_LENGTH = 70


def cover(
    lines: Sequence[OrderLine],
    looked_at: Mapping[str, int],
    shortage: Shortage,
    stock: Mapping[str, int],
    products: Mapping[str, Product],
    substitutes: Substitutes = lambda product_id: (),
) -> tuple[list[OrderLine], dict[str, Short]]:
    """Return the lines as they are ordered, and what becomes of each that the stock does not cover.

    `stock` is what is there by product; products that are missing in it are not looked at. The
    lines with ids `looked_at` get what the other lines leave, in their order. `back_order` keeps
    a line; `cut` lowers it to the most that can be ordered, and leaves it out when that is
    nothing. `substitute` cuts too, and orders what is missing as substitutes of which something is
    left, in lines without a price yet; what they do not cover is told too. `looked_at` tells by id
    what a line keeps in any case: what was promised before.
    """
    left = dict(stock)
    for line in lines:
        if line.product_id in left and line.id not in looked_at:
            left[line.product_id] -= line.quantity
    kept: list[OrderLine] = []
    later: dict[str, Short] = {}
    short: dict[str, tuple[OrderLine, int]] = {}
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
        details = _told(line, there)
        if shortage == "back_order":
            kept.append(line)
            told = (Reason(code="shortage_back_order", details=details),)
            later[line.id] = Short(line.quantity, told)
            continue
        fitting = max(_fitting(products.get(line.product_id), there), looked_at[line.id])
        left[line.product_id] = there - fitting
        short[line.id] = (line, there)
        # A quantity of 0 is taken out below.
        kept.append(line.model_copy(update={"quantity": fitting}))
    if shortage != "substitute":
        substitutes = _none
    lines, cut = _filled(kept, short, left, substitutes)
    return lines, {**later, **cut}


def _told(line: OrderLine, there: int) -> dict[str, Any]:
    return {"sku": line.sku, "name": line.name, "quantity": line.quantity, "stock": there}


def _none(product_id: str) -> Sequence[Product]:
    return ()


def _filled(
    lines: Sequence[OrderLine],
    short: Mapping[str, tuple[OrderLine, int]],
    left: dict[str, int],
    substitutes: Substitutes,
) -> tuple[list[OrderLine], dict[str, Short]]:
    """Return lines that were cut with substitutes behind them, and what becomes of each."""
    kept: list[OrderLine] = []
    cut: dict[str, Short] = {}
    ids = {line.id for line in lines}
    for line in lines:
        kept += [line] if line.quantity else []
        if line.id not in short:
            continue
        wished, there = short[line.id]
        missing = wished.quantity - line.quantity
        details = _told(wished, there)
        made = _instead(line, missing, left, substitutes(line.product_id), ids)
        kept += made
        remarks: list[Reason] = []
        for one in made:
            missing -= one.quantity
            told = {**details, "taken": one.quantity, "other": one.sku, "other_name": one.name}
            remarks.append(Reason(code="shortage_substituted", details=told))
        if missing and (line.quantity or made):
            ordered = {**details, "ordered": line.quantity, "left_out": missing}
            remarks.append(Reason(code="shortage_cut", details=ordered))
        elif missing:
            remarks.append(Reason(code="shortage_left_out", details=details))
        cut[line.id] = Short(line.quantity, tuple(remarks))
    return kept, cut


def _instead(
    line: OrderLine,
    missing: int,
    left: dict[str, int],
    substitutes: Sequence[Product],
    ids: set[str],
) -> list[OrderLine]:
    """Return lines of substitutes for what is missing, never for more, and note what they take.

    A base unit stands for a base unit. Each substitute gives what it can in the quantities that it
    is sold in. The lines' keys follow from the one that they stand in for, so that device and hub
    make the same ones.
    """
    made: list[OrderLine] = []
    for product in substitutes:
        there = max(0, left.get(product.id, 0))
        quantity = _fitting(product, min(there, missing))
        if not quantity or len(ids) >= MAX_LINES:
            continue
        root = _MADE.sub("", line.id)[:_KEY_LENGTH]
        key = next(id_ for n in range(1, MAX_LINES + 2) if (id_ := f"{root}.s{n}") not in ids)
        ids.add(key)
        left[product.id] = there - quantity
        missing -= quantity
        made.append(line_of(product, key, quantity, set_by=line.set_by))
    return made


def _fitting(product: Product | None, there: int) -> int:
    """Return the most that can be ordered of what is there; 0 when that is too little."""
    if product is None:
        return there
    quantity = there - there % product.order_multiple
    return quantity if quantity and check_quantity(product, quantity) is None else 0
