"""What an outlet is likely to need now: read from its orders, ranked and measured by the domain."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from fieldapp.domain.assortment import offer_at
from fieldapp.domain.noun import UTC, Day, instant_of, moment_of
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.product import Product
from fieldapp.domain.quote import buyer_at, quotes
from fieldapp.domain.repricing import fit_quantity
from fieldapp.domain.route import Stop
from fieldapp.domain.suggestion import (
    Basket,
    Market,
    Ranked,
    days_to_next_delivery,
    netted,
    on_hand,
    rank,
    rate_of_sale,
    suggested_quantity,
)
from fieldapp.domain.suggestion.history import Purchase
from fieldapp.domain.suggestion.market import MARKET_ORDERS, MONTH_DAYS
from fieldapp.domain.suggestion.quantity import mean_interval
from fieldapp.domain.suggestion.ranking import HISTORY_ORDERS
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.placeholders import placeholders
from fieldapp.localdb.queries.orders import PLACED, newest_draft
from fieldapp.localdb.records import TableNouns, read_nouns

LEAD_DAYS = 3
"""An order without a delivery day has come by then; until then it is in transit."""

_LOOKED_UP = 50
"""Ranked products that are looked up at a time: some are not sold any more."""

_DAY = "julianday(coalesce(h.submitted_at, h.created_at)) - 2440587.5"
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A product that an outlet is likely to need now, with the quantity (base units) and why.

    `quantity` is 0 when what the outlet should still have lasts past the next delivery. `orders` is
    in how many of its orders of the last year the product was, `every_days` the mean time between
    them (None: bought once), `last_days` the time since the last (None: never). With `orders` 0
    only outlets that are alike take it now: `others` orders of the last month had it, and
    `quantity` is the least that can be ordered. `in_cart` says that the outlet's newest cart has
    it.
    """

    product_id: str
    sku: str
    name: str
    unit: str
    quantity: int
    orders: int
    every_days: int | None
    last_days: int | None
    others: int
    in_cart: bool


@dataclass(frozen=True, slots=True)
class _Past:
    """An outlet's newest orders: sales that have come, sales on their way, and returns."""

    arrived: tuple[Basket, ...]
    coming: tuple[Basket, ...]
    returns: tuple[Basket, ...]

    @property
    def sales(self) -> tuple[Basket, ...]:
        """Everything that was ordered."""
        return (*self.arrived, *self.coming)


def suggestions(
    connection: Connection, outlet_id: str, now: str, limit: int = 20
) -> list[Suggestion]:
    """Return what an outlet is likely to order at a moment, the likeliest first.

    Only products that are still sold and have a price for the outlet.
    """
    moment = moment_of(now)
    day = (moment - _EPOCH) / dt.timedelta(days=1)
    past = _past(connection, outlet_id, day)
    if not past.sales:
        return []
    market = _market(connection, day)
    ranked = rank(outlet_id, past.sales, market)
    products = _orderable(connection, outlet_id, ranked, limit, now[:10])
    shown = [one for one in ranked if one.product_id in products][:limit]
    cover = days_to_next_delivery(
        _stops(connection, outlet_id), moment.date(), [basket.day for basket in past.sales]
    )
    bought = netted([*past.sales, *past.returns])
    arrived = netted([*past.arrived, *past.returns])
    in_cart = _in_cart(connection, outlet_id)
    found = []
    for one in shown:
        product, purchases = products[one.product_id], bought.get(one.product_id, [])
        rate = rate_of_sale(purchases, day)
        left = on_hand(arrived.get(one.product_id, []), rate, day)
        coming = sum(basket.quantities.get(one.product_id, 0) for basket in past.coming)
        if one.orders:
            quantity = suggested_quantity(product, purchases, rate, cover, left, coming)
        else:
            quantity = fit_quantity(product, 1)
        found.append(
            Suggestion(
                product_id=product.id,
                sku=product.sku,
                name=product.name,
                unit=product.unit,
                quantity=quantity,
                orders=one.orders,
                every_days=_whole(mean_interval(purchases)),
                last_days=_days_since(purchases, day),
                others=market.orders(product.id, outlet_id)[1],
                in_cart=product.id in in_cart,
            )
        )
    return found


def _past(connection: Connection, outlet_id: str, day: float) -> _Past:
    """Read the outlet's newest orders."""
    rows = connection.exec_driver_sql(
        f"SELECT h.id, {_DAY}, h.kind = 'return', h.status <> 'delivered',"
        " julianday(h.delivery_day) - 2440587.5, l.product_id, sum(l.quantity) "
        "FROM (SELECT * FROM order_head WHERE outlet_id = ? "
        f"AND status IN {PLACED} ORDER BY created_at DESC LIMIT {HISTORY_ORDERS}) h "
        "JOIN order_line l ON l.order_id = h.id WHERE l.gift_of IS NULL "
        "GROUP BY h.id, l.product_id",
        (outlet_id,),
    )
    baskets: dict[str, tuple[str, float, dict[str, int]]] = {}
    for id_, at, returned, is_open, due, product_id, quantity in rows:
        comes = due if due is not None else at + LEAD_DAYS
        kind = "return" if returned else "coming" if is_open and day < comes else "arrived"
        quantities = baskets.setdefault(id_, (kind, at, {}))[2]
        quantities[product_id] = -quantity if returned else quantity
    of_kind = {
        kind: tuple(Basket(at, lines) for is_, at, lines in baskets.values() if is_ == kind)
        for kind in ("arrived", "coming", "return")
    }
    return _Past(of_kind["arrived"], of_kind["coming"], of_kind["return"])


def _market(connection: Connection, day: float) -> Market:
    """Read what all outlets of this replica have ordered in the last month."""
    since = instant_of(_EPOCH + dt.timedelta(days=day - MONTH_DAYS))
    rows = connection.exec_driver_sql(
        f"SELECT h.outlet_id, {_DAY},"
        " (SELECT group_concat(l.product_id, ' ') FROM order_line l"
        " WHERE l.order_id = h.id AND l.gift_of IS NULL) "
        "FROM order_head h WHERE h.created_at >= ? AND h.kind = 'sale' "
        f"AND h.status IN {PLACED} ORDER BY h.created_at DESC LIMIT {MARKET_ORDERS}",
        (since,),
    )
    market = Market(day)
    for other, at, product_ids in rows:
        # Keys have no blanks in them.
        market.add(other, at, set((product_ids or "").split(" ")))
    return market


def _orderable(
    connection: Connection, outlet_id: str, ranked: Sequence[Ranked], limit: int, day: Day
) -> dict[str, Product]:
    """Return the first ranked products that are still sold and have a price for the outlet."""
    nouns = TableNouns(connection)
    outlet = nouns.get(Outlet, outlet_id)
    buyer = buyer_at(outlet, nouns) if outlet else None
    if outlet is None or buyer is None:
        return {}
    offer = offer_at(outlet, nouns)
    found: dict[str, Product] = {}
    for start in range(0, len(ranked), _LOOKED_UP):
        ids = [one.product_id for one in ranked[start : start + _LOOKED_UP]]
        sold = read_nouns(
            connection,
            "product",
            f"WHERE id IN ({placeholders(ids)}) AND discontinued = 0",
            tuple(ids),
        )
        products = {
            product.id: offer.fitted(product)
            for product in cast(list[Product], sold)
            if offer.has(product)
        }
        prices = quotes(dict.fromkeys(products, 1), products, buyer, nouns, day)
        found |= {id_: product for id_, product in products.items() if id_ in prices}
        if len(found) >= limit:
            break
    return found


def _stops(connection: Connection, outlet_id: str) -> list[Stop]:
    stops = read_nouns(connection, "stop", "WHERE outlet_id = ?", (outlet_id,))
    return cast(list[Stop], stops)


def _in_cart(connection: Connection, outlet_id: str) -> set[str]:
    """Return the products in the outlet's newest cart."""
    rows = connection.exec_driver_sql(
        "SELECT product_id FROM order_line WHERE order_id = ?",
        (newest_draft(connection, outlet_id),),
    )
    return set(rows.scalars())


def _days_since(purchases: Sequence[Purchase], day: float) -> int | None:
    """Return the calendar days since the newest purchase."""
    if not purchases:
        return None
    return max(0, math.floor(day) - math.floor(purchases[-1].day))


def _whole(days: float | None) -> int | None:
    return None if days is None else round(days)
