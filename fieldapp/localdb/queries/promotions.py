"""Promotions: those that run for an outlet, and what they make of a cart."""

from __future__ import annotations

import threading
from typing import cast

from fieldapp.domain.noun import Day
from fieldapp.domain.order import Channel, Order
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.price import PriceType
from fieldapp.domain.product import Product
from fieldapp.domain.promotion import Promotion
from fieldapp.domain.promotion.calculation import Promoted
from fieldapp.domain.promotion.facts import traits_of
from fieldapp.domain.promotion.overlap import overlaps
from fieldapp.domain.repricing import cart_of
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.garbage import collected_later
from fieldapp.localdb.queries.deal_filter import RUNNING
from fieldapp.localdb.records import TableNouns, read_nouns
from fieldapp.localdb.revision import PRICING, revision_of

CARTS_REMEMBERED = 16

_LATELY: dict[str, Promoted] = {}
"""The carts that were looked at last. One is never changed, and one that does not fit is no
harm."""
_LATELY_LOCK = threading.Lock()
"""Carts are worked out on threads beside the event loop, those of several people at once."""

_IN_TURN = f"""
    WHERE id IN ({RUNNING})
    ORDER BY priority DESC, coalesce(valid_to, '9999'), id LIMIT ? OFFSET ?
"""


def promoted_cart(connection: Connection, order_id: str, day: Day) -> Promoted | None:
    """Return a cart with the prices and promotions of a day, its gifts to choose, and the hints.

    A placed order comes as it is. None when the order is not here.
    """
    nouns = TableNouns(connection)
    order = nouns.get(Order, order_id)
    if order is None:
        return None
    source, before = revision_of(connection, PRICING), _LATELY.get(order_id)
    with collected_later():
        found = cart_of(order, nouns, day, hinting=True, source=source, before=before)
    if found.prices is not None:
        with _LATELY_LOCK:
            _LATELY.pop(order_id, None)
            while len(_LATELY) >= CARTS_REMEMBERED:
                del _LATELY[next(iter(_LATELY))]
            _LATELY[order_id] = found
    return found


def running(
    connection: Connection,
    outlet_id: str,
    day: Day,
    channel: Channel,
    limit: int = 50,
    offset: int = 0,
) -> list[Promotion]:
    """Return the promotions that run for an outlet on a day, the first to be applied first.

    `channel` is who orders. One whose budget is used up, as far as is known here, is left out, and
    one in another currency than the outlet's prices.
    """
    given = (outlet_id, day, channel, limit, offset)
    found = read_nouns(connection, "promotion", _IN_TURN, given)
    return cast(list[Promotion], found)


def about_products(
    connection: Connection, product_ids: list[str], outlet_id: str, day: Day, channel: Channel
) -> dict[str, list[Promotion]]:
    """Return for each product the promotions about it that run for an outlet on a day."""
    nouns = TableNouns(connection)
    outlet = nouns.get(Outlet, outlet_id)
    index = nouns.promotions()
    if outlet is None or not index.every:
        return {}
    price_type = nouns.get(PriceType, outlet.price_type_id) if outlet.price_type_id else None
    currencies = ("", price_type.currency) if price_type else ("",)
    found: dict[str, list[Promotion]] = {}
    products = nouns.many(Product, product_ids)
    for id_, traits in traits_of(product_ids, products, nouns).items():
        about = [index.every[place] for place in index.about(traits)]
        fitting = [
            one
            for one in about
            if one.currency in currencies
            and one.is_offered(outlet.id, outlet.price_type_id, channel, day)
        ]
        if fitting:
            found[id_] = fitting
    return found


def meeting(connection: Connection) -> tuple[int, list[str]]:
    """Return how many promotions there are, and which meet on a product at equal priority."""
    nouns = TableNouns(connection)
    index = nouns.promotions()
    if not index.every:
        return 0, []
    rows = cast(list[Product], read_nouns(connection, "product", "WHERE discontinued = 0"))
    products = {product.id: product for product in rows}
    names = {one.id: one.name for one in index.every}
    pairs = overlaps(index, traits_of(products, products, nouns).values())
    return len(names), [f"{names[one]} / {names[other]}" for one, other in pairs]
