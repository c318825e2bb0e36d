"""The prices of a cart, and what of them can be taken from the last time it was looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from fieldapp.domain.noun import Day
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import Order
from fieldapp.domain.order_line import OrderLine
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.price import LeftMoney, PriceType
from fieldapp.domain.product import Product
from fieldapp.domain.quote import Buyer, Quote, by_product, quotes

Source = tuple[object, ...]
"""What prices are made of: equal sources have the same products, groups and prices."""


@dataclass(frozen=True, slots=True)
class CartPrices:
    """The lines of a cart with the prices of a day, and what they were made of.

    `wanted` are the base units of its products, `products` those of them that are known. `lines`
    are the own lines with their prices, `went` has each as it came and as it went out. Without a
    `source` nothing is taken from it later. `moved`: the lines came with the prices of another
    price type than the buyer's.
    """

    day: Day
    buyer: Buyer | None
    source: Source | None = None
    moved: bool = False
    wanted: Mapping[str, int] = field(default_factory=dict)
    products: Mapping[str, Product] = field(default_factory=dict)
    quotes: Mapping[str, Quote] = field(default_factory=dict)
    lines: tuple[OrderLine, ...] = ()
    went: Mapping[str, tuple[OrderLine, OrderLine]] = field(default_factory=dict)


def buyer_of(order: Order, nouns: Nouns) -> Buyer | None:
    """Return whose prices an order has, or None when its price type is not known."""
    price_type = nouns.get(PriceType, order.price_type_id) if order.price_type_id else None
    return Buyer(order.outlet_id, order.legal_entity_id, price_type) if price_type else None


def at_todays_type(order: Order, nouns: Nouns) -> Order:
    """Return a cart at the price type that its outlet buys at now; its lines stay as they came.

    With the price type come its currency and its VAT mode, which the office may change of one and
    the same price type too. What was placed or offered keeps what it was agreed at. So does a
    return whose lines are worth what was paid in another currency or VAT mode, and a cart whose
    outlet or price type is not known here.
    """
    if order.status != "draft":
        return order
    outlet = nouns.get(Outlet, order.outlet_id)
    now = nouns.get(PriceType, outlet.price_type_id) if outlet is not None else None
    if now is None or (now.id == order.price_type_id and same_money(order, now)):
        return order
    if order.kind == "return" and order.lines and not same_money(order, now):
        return order
    fields = {
        "price_type_id": now.id,
        "currency": now.currency,
        "vat_included": now.vat_included,
    }
    return order.model_copy(update=fields)


def same_money(order: Order, other: Order | PriceType | LeftMoney) -> bool:
    """Say whether an amount means the same in an order and in another one, or in other prices."""
    own = order.currency, order.vat_included
    return own == (other.currency, other.vat_included)


def cart_prices(
    order: Order,
    nouns: Nouns,
    day: Day,
    source: Source | None = None,
    before: CartPrices | None = None,
    *,
    moved: bool = False,
) -> CartPrices:
    """Return the own lines of a cart with the prices of a day.

    From `before`, of the same source, day and buyer, comes what the changed lines leave alone: a
    price follows from the quantity of its own product and from nothing else in the cart. `moved`
    says that the lines have the prices of another price type than the cart.
    """
    own = order.own_lines
    buyer, wanted = buyer_of(order, nouns), by_product(own)
    blank = CartPrices(day, buyer, source, moved)
    known = before if before is not None and _fits(before, blank) else blank
    products = known.products
    if wanted.keys() != known.wanted.keys():
        new = nouns.many(Product, [id_ for id_ in wanted if id_ not in known.wanted])
        every = {**products, **new}
        products = {id_: every[id_] for id_ in wanted if id_ in every}
    other = {id_: n for id_, n in wanted.items() if known.wanted.get(id_) != n}
    found = quotes(other, products, buyer, nouns, day) if buyer is not None and other else {}
    kept = {id_: quote for id_, quote in known.quotes.items() if id_ in wanted and id_ not in other}
    prices = {**kept, **found}
    lines, went = [], {}
    for line in own:
        pair = known.went.get(line.id)
        if pair is None or pair[0] is not line or line.product_id in other:
            pair = line, at_price(line, prices.get(line.product_id), moved=moved)
        went[line.id] = pair
        lines.append(pair[1])
    return CartPrices(day, buyer, source, moved, wanted, products, prices, tuple(lines), went)


def _fits(before: CartPrices, now: CartPrices) -> bool:
    same = before.source is not None and before.source == now.source
    return (
        same and before.day == now.day and before.buyer == now.buyer and before.moved == now.moved
    )


def at_prices(
    lines: Iterable[OrderLine], prices: Mapping[str, Quote], *, moved: bool = False
) -> list[OrderLine]:
    """Return lines with the prices of their products; a gift stays as it is."""
    return [
        line
        if line.gift_of is not None
        else at_price(line, prices.get(line.product_id), moved=moved)
        for line in lines
    ]


def at_price(line: OrderLine, quote: Quote | None, *, moved: bool = False) -> OrderLine:
    """Return a line at a price; without one, and where it is right, the line as it is.

    A line that was `moved` to another price type costs nothing where that has no price for it:
    the price that it had may be in another currency. `without_price` keeps it from being ordered.
    """
    if quote is None:
        return line.model_copy(update={"list_minor": 0, "price_minor": 0}) if moved else line
    same = line.price_minor == quote.price_minor and line.list_minor == quote.list_minor
    if same and line.catch_grams == quote.catch_grams:
        return line
    fields = {
        "list_minor": quote.list_minor,
        "price_minor": quote.price_minor,
        "catch_grams": quote.catch_grams,
    }
    return line.model_copy(update=fields)


def without_price(lines: Iterable[OrderLine], prices: Mapping[str, Quote]) -> OrderLine | None:
    """Return the first line that came from another price type and has no price in this one."""
    return next(
        (
            line
            for line in lines
            if not line.price_minor and line.gift_of is None and line.product_id not in prices
        ),
        None,
    )
