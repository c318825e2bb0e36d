"""Carts priced as of today, and earlier orders made into new ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from fieldapp.domain.assortment import Offer, offer_at
from fieldapp.domain.cart_prices import (
    Source,
    at_prices,
    at_todays_type,
    buyer_of,
    cart_prices,
)
from fieldapp.domain.delivery_cost import charged
from fieldapp.domain.noun import Day
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import Order
from fieldapp.domain.order_line import OrderLine
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.product import MAX_QUANTITY, Product, check_quantity
from fieldapp.domain.promotion.calculation import Promoted, promoted
from fieldapp.domain.quote import Quote, buyer_at, by_product, quotes
from fieldapp.domain.stock import Stock


@dataclass(frozen=True, slots=True)
class LineChange:
    """What is different today about a line that was agreed on earlier.

    `price`: it cost `before` and costs `after` minor units. `quantity`: `before` units do not fit
    the product's rules any more, `after` do. `stock`: `before` units are asked for, `after` are
    there. `discontinued`: it is not made any more; `substitute` says what may be ordered instead,
    where that is known. `gone`: it is not sold to this outlet any more.
    """

    kind: Literal["price", "quantity", "stock", "discontinued", "gone"]
    sku: str
    name: str
    before: int = 0
    after: int = 0
    substitute: str = ""


@dataclass(frozen=True, slots=True)
class Repeat:
    """What of an earlier order can be ordered again, in base units by product, and what changed."""

    lines: tuple[tuple[str, int], ...]
    changes: tuple[LineChange, ...]


def quotes_in(
    order: Order, quantities: Mapping[str, int], nouns: Nouns, day: Day
) -> dict[str, Quote]:
    """Return what quantities of products, in base units, cost in an order on a day."""
    buyer = buyer_of(order, nouns)
    if buyer is None:
        return {}
    return quotes(quantities, nouns.many(Product, quantities), buyer, nouns, day)


def price_in(order: Order, product: Product, quantity: int, nouns: Nouns, day: Day) -> Quote | None:
    """Return the price of a product that another line of `quantity` brings into an order."""
    wanted = quantity + by_product(order.own_lines).get(product.id, 0)
    return quotes_in(order, {product.id: wanted}, nouns, day).get(product.id)


def priced(order: Order, nouns: Nouns, day: Day) -> Order:
    """Return a cart with the prices of a day; lines without a price keep the one they had."""
    return _with_prices(order, quotes_in(order, by_product(order.own_lines), nouns, day))


def in_force(order: Order, nouns: Nouns, day: Day) -> Order:
    """Return an order as commands find it: a cart is at the price type of its outlet today.

    Where that is another one than before, its lines have the prices of that.
    """
    now = at_todays_type(order, nouns)
    if now is order or order.kind == "return":
        return now
    plain = now.without_promotions
    prices = quotes_in(plain, by_product(plain.lines), nouns, day)
    return plain.with_lines(at_prices(plain.lines, prices, moved=True))


def repriced(order: Order, nouns: Nouns, day: Day) -> Order:
    """Return a cart with the prices and promotions of a day, its gifts and its delivery cost.

    Lines without a price keep the one they had. What a return is worth was paid before, and stays.
    """
    return cart_of(order, nouns, day).order


def cart_of(
    order: Order,
    nouns: Nouns,
    day: Day,
    *,
    hinting: bool = False,
    source: Source | None = None,
    before: Promoted | None = None,
) -> Promoted:
    """Return what `repriced` does with the gifts to choose from and, if asked for, the hints.

    `source` stands for what the prices are made of, where the caller can tell that; `before` is an
    earlier calculation of the cart. They save time, nothing else.
    """
    now = at_todays_type(order, nouns)
    if order.status != "draft" or order.kind == "return":
        return Promoted(now)
    kept = before.prices if before else None
    prices = cart_prices(now, nouns, day, source, kept, moved=now is not order)
    priced_lines = now.model_copy(update={"lines": list(prices.lines)})
    memory = before.memory if before else None
    found = promoted(priced_lines, nouns, day, prices.products, hinting=hinting, memory=memory)
    return replace(found, order=charged(found.order, nouns), prices=prices)


def requoted(before: Order, after: Order, nouns: Nouns, day: Day) -> Order:
    """Return a placed order whose lines were changed with the prices that the quantities bring.

    Prices are facts: a product gets another one only where quantity breaks of this day tell the
    quantity before from the one after, or when it is new in the order.
    """
    had, wanted = by_product(before.own_lines), by_product(after.own_lines)
    moved = {id_: n for id_, n in wanted.items() if had.get(id_) != n}
    now = quotes_in(after, moved, nouns, day)
    then = quotes_in(after, {id_: had[id_] for id_ in moved if id_ in had}, nouns, day)
    taken = {
        id_: quote
        for id_, quote in now.items()
        if id_ not in then or then[id_].price_minor != quote.price_minor
    }
    return _with_prices(after, taken)


def priced_anew(order: Order, line_ids: Collection[str], nouns: Nouns, day: Day) -> Order:
    """Return an order whose lines with these keys have the prices of a day; the others stay."""
    lines = [line for line in order.lines if line.id in line_ids]
    if not lines:
        return order
    every = by_product(order.lines)
    wanted = {line.product_id: every[line.product_id] for line in lines}
    priced = _with_prices(order, quotes_in(order, wanted, nouns, day))
    by_id = {line.id: line for line in priced.lines if line.id in line_ids}
    return order.with_lines([by_id.get(line.id, line) for line in order.lines])


def _with_prices(order: Order, prices: Mapping[str, Quote]) -> Order:
    return order.with_lines(at_prices(order.lines, prices))


def repeat(
    order: Order,
    nouns: Nouns,
    day: Day,
    warehouse_id: str | None = None,
) -> Repeat:
    """Plan an order that repeats an earlier one under the catalog and the prices of a day.

    Gifts are left out: today's promotions say what there is. Lines of one product are joined;
    quantities are raised to what the product's rules allow. What the stock of `warehouse_id` does
    not cover is ordered all the same, and told.
    """
    wanted = by_product(order.own_lines)
    first: dict[str, OrderLine] = {}
    for line in order.own_lines:
        first.setdefault(line.product_id, line)
    outlet = nouns.get(Outlet, order.outlet_id)
    buyer = buyer_at(outlet, nouns) if outlet else None
    offer = offer_at(outlet, nouns) if outlet else Offer((), nouns)
    known = nouns.many(Product, wanted)
    products = {
        id_: offer.fitted(product)
        for id_, product in known.items()
        if offer.refusal(product) is None
    }
    fitted = {id_: fit_quantity(product, wanted[id_]) for id_, product in products.items()}
    prices = quotes(fitted, products, buyer, nouns, day) if buyer else {}
    stock = _stock(warehouse_id, wanted, nouns)
    lines: list[tuple[str, int]] = []
    changes: list[LineChange] = []
    for product_id, quantity in wanted.items():
        line = first[product_id]
        product, price = products.get(product_id), prices.get(product_id)
        if product_id in known and known[product_id].discontinued:
            other = _instead(known[product_id], offer, nouns)
            changes.append(LineChange("discontinued", line.sku, line.name, substitute=other))
            continue
        if product is None or price is None:
            changes.append(LineChange("gone", line.sku, line.name))
            continue
        fitting, named = fitted[product_id], (product.sku, product.name)
        if fitting != quantity:
            changes.append(LineChange("quantity", *named, quantity, fitting))
        if price.price_minor != line.price_minor:
            changes.append(LineChange("price", *named, line.price_minor, price.price_minor))
        if (there := stock.get(product_id)) is not None and there < fitting:
            other = _instead(product, offer, nouns)
            changes.append(LineChange("stock", *named, fitting, there, substitute=other))
        lines.append((product_id, fitting))
    return Repeat(tuple(lines), tuple(changes))


def _instead(product: Product, offer: Offer, nouns: Nouns) -> str:
    """Return name and size of the first substitute that the client may order, or nothing."""
    found = nouns.many(Product, product.substitutes)
    able = (found[id_] for id_ in product.substitutes if id_ in found)
    return next((one.full_name for one in able if offer.refusal(one) is None), "")


def _stock(warehouse_id: str | None, product_ids: Iterable[str], nouns: Nouns) -> dict[str, int]:
    """Return what a warehouse has of products, as far as that is known."""
    if warehouse_id is None:
        return {}
    found = nouns.many(Stock, [f"{warehouse_id}/{id_}" for id_ in product_ids])
    return {there.product_id: there.quantity for there in found.values()}


def fit_quantity(product: Product, quantity: int) -> int:
    """Return the smallest orderable quantity that is not below `quantity`, within the limits."""
    multiple = product.order_multiple
    least = max(1, quantity, product.order_minimum)
    fitting = -(-least // multiple) * multiple
    if fitting > MAX_QUANTITY:
        fitting = MAX_QUANTITY // multiple * multiple
    return fitting if check_quantity(product, fitting) is None else quantity
