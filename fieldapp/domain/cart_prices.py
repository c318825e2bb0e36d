"""The prices of a cart, and what of them can be taken from the last time it was looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from fieldapp.domain.noun import Day
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import Order
from fieldapp.domain.order_line import OrderLine
from fieldapp.domain.price import PriceType
from fieldapp.domain.product import Product
from fieldapp.domain.quote import Buyer, Quote, by_product, quotes

Source = tuple[object, ...]
"""What prices are made of: equal sources have the same products, groups and prices."""


@dataclass(frozen=True, slots=True)
class CartPrices:
    """The lines of a cart with the prices of a day, and what they were made of.

    `wanted` are the base units of its products, `products` those of them that are known. `lines`
    are the own lines with their prices, `went` has each as it came and as it went out. Without a
    `source` nothing is taken from it later.
    """

    day: Day
    buyer: Buyer | None
    source: Source | None = None
    wanted: Mapping[str, int] = field(default_factory=dict)
    products: Mapping[str, Product] = field(default_factory=dict)
    quotes: Mapping[str, Quote] = field(default_factory=dict)
    lines: tuple[OrderLine, ...] = ()
    went: Mapping[str, tuple[OrderLine, OrderLine]] = field(default_factory=dict)


def buyer_of(order: Order, nouns: Nouns) -> Buyer | None:
    """Return whose prices an order has, or None when its price type is not known."""
    price_type = nouns.get(PriceType, order.price_type_id) if order.price_type_id else None
    return Buyer(order.outlet_id, order.legal_entity_id, price_type) if price_type else None


def cart_prices(
    order: Order,
    nouns: Nouns,
    day: Day,
    source: Source | None = None,
    before: CartPrices | None = None,
) -> CartPrices:
    """Return the own lines of a cart with the prices of a day.

    From `before`, of the same source, day and buyer, comes what the changed lines leave alone: a
    price follows from the quantity of its own product and from nothing else in the cart.
    """
    own = order.own_lines
    buyer, wanted = buyer_of(order, nouns), by_product(own)
    blank = CartPrices(day, buyer, source)
    known = before if before is not None and _fits(before, blank) else blank
    products = known.products
    if wanted.keys() != known.wanted.keys():
        new = nouns.many(Product, [id_ for id_ in wanted if id_ not in known.wanted])
        every = {**products, **new}
        products = {id_: every[id_] for id_ in wanted if id_ in every}
    moved = {id_: n for id_, n in wanted.items() if known.wanted.get(id_) != n}
    found = quotes(moved, products, buyer, nouns, day) if buyer is not None and moved else {}
    kept = {id_: quote for id_, quote in known.quotes.items() if id_ in wanted and id_ not in moved}
    prices = {**kept, **found}
    lines, went = [], {}
    for line in own:
        pair = known.went.get(line.id)
        if pair is None or pair[0] is not line or line.product_id in moved:
            pair = line, at_price(line, prices.get(line.product_id))
        went[line.id] = pair
        lines.append(pair[1])
    return CartPrices(day, buyer, source, wanted, products, prices, tuple(lines), went)


def _fits(before: CartPrices, now: CartPrices) -> bool:
    same = before.source is not None and before.source == now.source
    return same and before.day == now.day and before.buyer == now.buyer


def at_prices(lines: Iterable[OrderLine], prices: Mapping[str, Quote]) -> list[OrderLine]:
    """Return lines with the prices of their products; a gift stays as it is."""
    return [
        line if line.gift_of is not None else at_price(line, prices.get(line.product_id))
        for line in lines
    ]


def at_price(line: OrderLine, quote: Quote | None) -> OrderLine:
    """Return a line at a price; without one, and where it is right, the line as it is."""
    if quote is None:
        return line
    same = line.price_minor == quote.price_minor and line.list_minor == quote.list_minor
    if same and line.catch_grams == quote.catch_grams:
        return line
    fields = {
        "list_minor": quote.list_minor,
        "price_minor": quote.price_minor,
        "catch_grams": quote.catch_grams,
    }
    return line.model_copy(update=fields)
