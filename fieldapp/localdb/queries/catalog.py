"""The catalog: products with prices, stock and the cart's quantities."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection

from fieldapp.domain.noun import Day
from fieldapp.domain.product import Pack, Product
from fieldapp.domain.quote import PriceStep, Quote
from fieldapp.localdb import search
from fieldapp.localdb.placeholders import placeholders
from fieldapp.localdb.queries.deal_filter import Deals, on_promotion
from fieldapp.localdb.queries.groups import Named, brands, groups
from fieldapp.localdb.queries.orders import PLACED
from fieldapp.localdb.queries.product_facts import (
    lines_of,
    ordered_of,
    prices_of,
    stock_of,
)

__all__ = [
    "Named",
    "ProductFilter",
    "ProductRow",
    "brands",
    "groups",
    "products",
]

_RECENT_ORDERS = 20
_SHOWN = (
    "id", "sku", "name", "size", "unit", "packs", "barcodes", "order_multiple", "order_minimum",
    "discontinued", "group_id", "brand_id",
)  # fmt: skip

_NOT_SHOWN = {
    name: field.get_default(call_default_factory=True)
    for name, field in Product.model_fields.items()
    if name not in _SHOWN
}
"""What a row leaves out. Making a default anew for each product takes longer than the product."""

_OF_OUTLET = (
    "SELECT l.product_id FROM order_line l WHERE l.order_id IN (SELECT h.id FROM order_head h"
    f" WHERE h.outlet_id = ? AND h.kind = 'sale' AND h.status IN {PLACED}"
)

_GROUP_AND_BELOW = """
    WITH RECURSIVE below (id) AS (
        SELECT ? UNION SELECT g.id FROM product_group g JOIN below ON g.parent_id = below.id
    ) SELECT id FROM below
"""


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product as an outlet sees it. Prices are per base unit; None: no price, stock not known.

    The price is that of all lines in the cart together, or of the least that can be ordered;
    `steps` lead to it, `breaks` are the quantities from which another one holds.
    `pack_unit` and `pack_quantity` are the pack that one step adds, else the first pack, else the
    base unit and 1. `quantity` and `line_id` are those of its first line in the cart.
    """

    product_id: str
    sku: str
    name: str
    size: str
    unit: str
    pack_unit: str
    pack_quantity: int
    step: int
    order_multiple: int
    order_minimum: int
    price_minor: int | None
    list_minor: int | None
    currency: str
    stock: int | None
    stock_as_of: str | None
    discontinued: bool
    quantity: int
    line_id: str | None
    steps: tuple[PriceStep, ...] = ()
    breaks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class ProductFilter:
    """Which products to show; a group means everything below it as well.

    `among` limits them to some products, whose order they then have unless there is a text; `deals`
    to what promotions are about.
    """

    text: str = ""
    group_id: str | None = None
    brand_id: str | None = None
    ordered_before: bool = False
    in_order: bool = False
    among: tuple[str, ...] | None = None
    deals: Deals | None = None


def products(
    connection: Connection,
    outlet_id: str,
    order_id: str | None,
    filter: ProductFilter,
    day: Day,
    limit: int = 60,
    offset: int = 0,
) -> list[ProductRow]:
    """Return products with their prices of `day`, best match first for a text, else by name.

    Products that are no longer sold are listed only where they are looked for: by text, in the
    order, among those ordered before. What the outlet has ordered lately leads among equal matches.
    """
    condition, parameters = _condition(outlet_id, order_id, filter, day)
    if filter.text.strip():
        recent = f"p.id IN ({_OF_OUTLET} ORDER BY h.created_at DESC LIMIT {_RECENT_ORDERS}))"
        seqs = search.find(
            connection,
            filter.text,
            limit,
            offset,
            subset=_subset(condition, parameters),
            preferred=search.Subset(recent, (outlet_id,)),
        )
    else:
        # Keys have no blanks in them.
        order, given = (
            ("", ())
            if filter.among is None
            else ("instr(?, ' ' || p.id || ' '), ", (f" {' '.join(filter.among)} ",))
        )
        by_name = connection.exec_driver_sql(
            f"SELECT p.seq FROM product p WHERE {condition} "
            f"ORDER BY {order}p.name, p.seq LIMIT ? OFFSET ?",
            (*parameters, *given, limit, offset),
        )
        seqs = list(by_name.scalars())
    return _rows(connection, outlet_id, order_id, seqs, day)


def _condition(
    outlet_id: str, order_id: str | None, filter: ProductFilter, day: Day
) -> tuple[str, list[Any]]:
    conditions: list[str] = []
    parameters: list[Any] = []
    if filter.group_id is not None:
        conditions.append(f"p.group_id IN ({_GROUP_AND_BELOW})")
        parameters.append(filter.group_id)
    if filter.brand_id is not None:
        conditions.append("p.brand_id = ?")
        parameters.append(filter.brand_id)
    if filter.ordered_before:
        conditions.append(f"p.id IN ({_OF_OUTLET}))")
        parameters.append(outlet_id)
    if filter.in_order:
        conditions.append("p.id IN (SELECT l.product_id FROM order_line l WHERE l.order_id = ?)")
        parameters.append(order_id)
    if filter.among is not None:
        conditions.append(f"p.id IN ({placeholders(filter.among)})")
        parameters += filter.among
    if (part := on_promotion(filter.deals, outlet_id, day)) is not None:
        conditions.append(part.condition)
        parameters += part.parameters
    if not (filter.text.strip() or filter.ordered_before or filter.in_order):
        # The plus keeps SQLite on the index of groups, where a small group is found at once.
        conditions.append(
            "p.discontinued = 0" if filter.group_id is None else "+p.discontinued = 0"
        )
    return " AND ".join(conditions), parameters


def _subset(condition: str, parameters: list[Any]) -> search.Subset | None:
    return search.Subset(condition, tuple(parameters)) if condition else None


def _rows(
    connection: Connection,
    outlet_id: str,
    order_id: str | None,
    seqs: Sequence[int],
    day: Day,
) -> list[ProductRow]:
    """Complete the shown products; prices, stock and quantities are read once for all of them."""
    found = connection.exec_driver_sql(
        f"SELECT seq, {', '.join(_SHOWN)} FROM product WHERE seq IN ({placeholders(seqs)})",
        tuple(seqs),
    )
    by_seq = {row[0]: _product(row[1:]) for row in found}
    shown = [by_seq[seq] for seq in seqs]
    ids = [product.id for product in shown]
    stock = stock_of(connection, ids)
    lines = lines_of(connection, order_id, ids)
    ordered = ordered_of(connection, order_id, ids)
    wanted = {p.id: ordered.get(p.id) or p.order_minimum for p in shown}
    prices, currency = prices_of(connection, outlet_id, wanted, {p.id: p for p in shown}, day)
    return [
        _row(
            product,
            prices.get(product.id),
            currency,
            stock.get(product.id, (None, None)),
            lines.get(product.id, (0, None)),
        )
        for product in shown
    ]


def _product(values: Sequence[Any]) -> Product:
    """Return a product as it was validated and stored, fast: this runs at every keystroke."""
    fields = dict(zip(_SHOWN, values, strict=True))
    fields["packs"] = _packs(fields["packs"])
    fields["barcodes"] = json.loads(fields["barcodes"])
    return Product.model_construct(**_NOT_SHOWN, **fields)


@lru_cache(maxsize=1_000)
def _packs(text: str) -> list[Pack]:
    """Return packs as they were stored; a catalog has few different sets of them."""
    return [Pack(**pack) for pack in json.loads(text)]


def _row(
    product: Product,
    price: Quote | None,
    currency: str,
    stock: tuple[int | None, str | None],
    line: tuple[int, str | None],
) -> ProductRow:
    step = product.step
    first = next(iter(product.packs), None)
    pack = next((pack for pack in product.packs if pack.quantity == step), first)
    return ProductRow(
        product_id=product.id,
        sku=product.sku,
        name=product.name,
        size=product.size,
        unit=product.unit,
        pack_unit=pack.unit if pack else product.unit,
        pack_quantity=pack.quantity if pack else 1,
        step=step,
        order_multiple=product.order_multiple,
        order_minimum=product.order_minimum,
        price_minor=price.price_minor if price else None,
        list_minor=price.list_minor if price else None,
        currency=currency,
        stock=stock[0],
        stock_as_of=stock[1],
        discontinued=bool(product.discontinued),
        quantity=line[0],
        line_id=line[1],
        steps=price.steps if price else (),
        breaks=price.breaks if price else (),
    )
