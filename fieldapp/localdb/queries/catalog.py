"""The catalog: the products that an outlet is shown, best match first or by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from fieldapp.domain.cart_place import CartPlace
from fieldapp.domain.noun import Day
from fieldapp.localdb import index_pause, search
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.placeholders import placeholders
from fieldapp.localdb.queries.assortments import Reach, offer_of
from fieldapp.localdb.queries.product_filter import OF_OUTLET, ProductFilter, Shelf, condition
from fieldapp.localdb.queries.product_rows import ProductRow, product_rows
from fieldapp.localdb.queries.warehouses import chosen_at

__all__ = [
    "ProductFilter",
    "ProductRow",
    "products",
    "rows_of",
    "shelf_of",
]

_RECENT_ORDERS = 20
_FEW = 2_000
"""Up to so many products that fit are sorted; more are met soon enough along their names."""


def products(
    connection: Connection,
    outlet_id: str,
    place: str | None,
    filter: ProductFilter,
    day: Day,
    limit: int = 60,
    offset: int = 0,
) -> list[ProductRow]:
    """Return products with their prices of `day`, best match first for a text, else by name.

    `place` is the key of a cart, or where one is going to be (`CartPlace`).
    Products that are no longer sold are listed only where they are looked for: by text, in the
    order, among those ordered before. What the outlet has ordered lately leads among equal matches.
    """
    shelf = shelf_of(connection, outlet_id, place, day)
    fitting = condition(filter, shelf)
    if filter.text.strip():
        recent = f"p.id IN ({OF_OUTLET} ORDER BY h.created_at DESC LIMIT {_RECENT_ORDERS}))"
        seqs: Sequence[int] = search.find(
            connection,
            filter.text,
            limit,
            offset,
            subset=fitting if fitting.condition else None,
            preferred=search.Subset(recent, (outlet_id,)),
        )
    elif filter.among is not None:
        # Keys have no blanks in them.
        found = connection.exec_driver_sql(
            f"SELECT p.seq FROM product p WHERE {fitting.condition} "
            "ORDER BY instr(?, ' ' || p.id || ' '), p.name, p.seq LIMIT ? OFFSET ?",
            (*fitting.parameters, f" {' '.join(filter.among)} ", limit, offset),
        )
        seqs = found.scalars()
    else:
        seqs = _by_name(connection, filter, shelf, limit, offset)
    return product_rows(connection, shelf, seqs)


def rows_of(
    connection: Connection, outlet_id: str, order_id: str, product_ids: Sequence[str], day: Day
) -> dict[str, ProductRow]:
    """Return some products as an order sees them, by key."""
    found = connection.exec_driver_sql(
        f"SELECT seq FROM product WHERE id IN ({placeholders(product_ids)})", tuple(product_ids)
    )
    shelf = shelf_of(connection, outlet_id, order_id, day)
    return {row.product_id: row for row in product_rows(connection, shelf, found.scalars())}


def shelf_of(connection: Connection, outlet_id: str, place: str | None, day: Day) -> Shelf:
    """Return what products are seen against for an outlet and an order, which may be planned."""
    offer = offer_of(connection, outlet_id)
    reach, order_id = Reach.of(connection, offer), CartPlace.of(place).order_id if place else None
    return Shelf(outlet_id, order_id, offer, reach, day, chosen_at(connection, place))


def _by_name(
    connection: Connection,
    filter: ProductFilter,
    shelf: Shelf,
    limit: int,
    offset: int,
) -> Sequence[int]:
    """Return the products that fit by name.

    A few are found by whatever index leads to them, and sorted. Of many, so many come early in
    the order of names that nothing else has to be looked at.
    """
    order = "ORDER BY p.name, p.seq LIMIT ? OFFSET ?"
    fitting = condition(filter, shelf)
    where, given = fitting.condition, fitting.parameters
    if not filter.is_plain or given:
        few = connection.exec_driver_sql(
            f"SELECT p.seq FROM product p WHERE {where} LIMIT {_FEW}", given
        )
        seqs = few.scalars()
        if len(seqs) < _FEW:
            among = ", ".join(map(str, seqs))
            found = connection.exec_driver_sql(
                f"SELECT p.seq FROM product p WHERE p.seq IN ({among}) {order}", (limit, offset)
            )
            return found.scalars()
    fitting = condition(filter, replace(shelf, by_turns=True))
    where, given = fitting.condition, fitting.parameters
    if not filter.shows_discontinued:
        where = f"p.discontinued = 0 AND {where}"
    by_name = "INDEXED BY product_name"
    if filter.shows_discontinued or index_pause.is_waiting(connection):
        by_name = "NOT INDEXED"
    found = connection.exec_driver_sql(
        f"SELECT p.seq FROM product p {by_name} WHERE {where} {order}", (*given, limit, offset)
    )
    return found.scalars()
