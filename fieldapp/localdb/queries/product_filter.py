"""Which products a list shows: each filter is one condition in SQL, and they can be combined.

A new filter is a field of `ProductFilter` and a function in `_CONDITIONS`.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fieldapp.domain.assortment import Offer
from fieldapp.domain.noun import Day
from fieldapp.localdb.placeholders import placeholders
from fieldapp.localdb.queries.assortments import Reach
from fieldapp.localdb.queries.deal_filter import Deals, on_promotion
from fieldapp.localdb.queries.orders import PLACED
from fieldapp.localdb.search import Subset

NEW_DAYS = 60
"""A product is new for so many days after it was introduced."""

OF_OUTLET = (
    "SELECT l.product_id FROM order_line l WHERE l.gift_of IS NULL"
    " AND l.order_id IN (SELECT h.id FROM order_head h"
    f" WHERE h.outlet_id = ? AND h.kind = 'sale' AND h.status IN {PLACED}"
)
"""What an outlet has ordered, not what it was given.

The parameter is the outlet, two brackets are open.
"""

_GROUP_AND_BELOW = """
    WITH RECURSIVE below (id) AS (
        SELECT ? UNION SELECT g.id FROM product_group g JOIN below ON g.parent_id = below.id
    ) SELECT id FROM below
"""


@dataclass(frozen=True, slots=True)
class ProductFilter:
    """Which products to show; a group means everything below it as well.

    `among` limits them to some products, whose order they then have unless there is a text.
    `attributes` are pairs of name and value, all of which a product has. `outside` shows what is
    not in the outlet's assortment too; `deals` limits them to what promotions are about.
    """

    text: str = ""
    group_id: str | None = None
    brand_id: str | None = None
    ordered_before: bool = False
    in_order: bool = False
    among: tuple[str, ...] | None = None
    attributes: tuple[tuple[str, str], ...] = ()
    must_stock: bool = False
    is_new: bool = False
    in_stock: bool = False
    outside: bool = False
    deals: Deals | None = None

    @property
    def is_plain(self) -> bool:
        """Whether all that is sold is shown."""
        return self in (ProductFilter(), ProductFilter(outside=True))

    @property
    def shows_discontinued(self) -> bool:
        """Whether products that are no longer sold are listed: only where they are looked for."""
        return bool(self.text.strip() or self.ordered_before or self.in_order)


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a filter is seen against: the outlet, its order, what it may order, and the day.

    `warehouse_id` is the warehouse whose stock is told. `by_turns` says that products are looked at
    one after the other until there are enough.
    """

    outlet_id: str
    order_id: str | None
    offer: Offer
    reach: Reach
    day: Day
    warehouse_id: str | None
    by_turns: bool = False


def condition(wanted: ProductFilter, shelf: Shelf) -> Subset:
    """Return what all filters together ask of `product p`; an empty condition asks nothing."""
    found = [part for one in _CONDITIONS if (part := one(wanted, shelf)) is not None]
    parameters = [value for part in found for value in part.parameters]
    return Subset(" AND ".join(part.condition for part in found), tuple(parameters))


def new_since(day: Day) -> Day:
    """Return the day from which on what was introduced is new on `day`."""
    return (dt.date.fromisoformat(day) - dt.timedelta(days=NEW_DAYS)).isoformat()


def _of_group(wanted: ProductFilter, shelf: Shelf) -> Subset | None:
    if wanted.group_id is None:
        return None
    return Subset(f"p.group_id IN ({_GROUP_AND_BELOW})", (wanted.group_id,))


def _of_brand(wanted: ProductFilter, shelf: Shelf) -> Subset | None:
    return None if wanted.brand_id is None else Subset("p.brand_id = ?", (wanted.brand_id,))


def _with_attributes(wanted: ProductFilter, shelf: Shelf) -> Subset | None:
    if not wanted.attributes:
        return None
    one = "p.seq IN (SELECT a.seq FROM product_attribute a WHERE a.name = ? AND a.value = ?)"
    if shelf.by_turns:
        # To gather all that have a common attribute would take longer than to ask each in turn.
        one = (
            "EXISTS (SELECT 1 FROM product_attribute a"
            " WHERE a.name = ? AND a.value = ? AND a.seq = p.seq)"
        )
    given: list[Any] = [text for pair in wanted.attributes for text in pair]
    return Subset(" AND ".join(one for _ in wanted.attributes), tuple(given))


def _ordered_before(wanted: ProductFilter, shelf: Shelf) -> Subset | None:
    if not wanted.ordered_before:
        return None
    return Subset(f"p.id IN ({OF_OUTLET}))", (shelf.outlet_id,))


def _in_order(wanted: ProductFilter, shelf: Shelf) -> Subset | None:
    if not wanted.in_order:
        return None
    own = "SELECT l.product_id FROM order_line l WHERE l.order_id = ?"
    return Subset(f"p.id IN ({own})", (shelf.order_id,))


def _among(wanted: ProductFilter, shelf: Shelf) -> Subset | None:
    if wanted.among is None:
        return None
    return Subset(f"p.id IN ({placeholders(wanted.among)})", wanted.among)


def _must_stock(wanted: ProductFilter, shelf: Shelf) -> Subset | None:
    if not wanted.must_stock:
        return None
    return Subset("p.id IN (SELECT value FROM json_each(?))", (json.dumps(shelf.offer.must),))


def _is_new(wanted: ProductFilter, shelf: Shelf) -> Subset | None:
    return Subset("p.introduced >= ?", (new_since(shelf.day),)) if wanted.is_new else None


def _in_stock(wanted: ProductFilter, shelf: Shelf) -> Subset | None:
    if not wanted.in_stock:
        return None
    return Subset(
        "EXISTS (SELECT 1 FROM stock s WHERE s.product_id = p.id AND s.quantity > 0"
        " AND s.warehouse_id = ?)",
        (shelf.warehouse_id,),
    )


def _on_promotion(wanted: ProductFilter, shelf: Shelf) -> Subset | None:
    return on_promotion(wanted.deals, shelf.outlet_id, shelf.day)


def _in_assortment(wanted: ProductFilter, shelf: Shelf) -> Subset | None:
    """Leave out what the outlet may not order, but for what stands in the order already."""
    return None if wanted.outside or wanted.in_order else shelf.reach.condition()


def _still_sold(wanted: ProductFilter, shelf: Shelf) -> Subset | None:
    # The plus keeps SQLite on whatever leads to a few products, which the names do not.
    return None if wanted.shows_discontinued else Subset("+p.discontinued = 0")


_CONDITIONS: tuple[Callable[[ProductFilter, Shelf], Subset | None], ...] = (
    _of_group,
    _of_brand,
    _with_attributes,
    _ordered_before,
    _in_order,
    _among,
    _must_stock,
    _is_new,
    _in_stock,
    _on_promotion,
    _in_assortment,
    _still_sold,
)
