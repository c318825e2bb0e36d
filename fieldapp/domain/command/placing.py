"""What an order has to stand when it is placed, or its lines grow: stock, credit, a double."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fieldapp.domain.assortment import Offer, offer_in
from fieldapp.domain.command.base import Context
from fieldapp.domain.credit import over_limits, standing_of
from fieldapp.domain.double import possible_double
from fieldapp.domain.noun import days_before
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import Order
from fieldapp.domain.order_line import OrderLine
from fieldapp.domain.outlet import LegalEntity
from fieldapp.domain.product import Product
from fieldapp.domain.receipt import Reason
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.repricing import priced_anew, quotes_in
from fieldapp.domain.shortage import Short, cover
from fieldapp.domain.stock import Stock

DOUBLE_DAYS = 14
"""A cart may lie so many days before it is placed and is still compared for a double."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """An order as it can be placed, why it has to wait, and what there is to say besides."""

    order: Order
    holds: tuple[Reason, ...] = ()
    remarks: tuple[Reason, ...] = ()


def covered(
    order: Order, promised: Mapping[str, int], nouns: Nouns, context: Context
) -> Weighed | Refusal:
    """Fit lines to the stock of the order's warehouse, as the client prefers it.

    `promised` has the lines to fit, by id, with the base units that each had before.
    """
    lines, short = fitted(order, promised, nouns, context)
    if not short:
        return Weighed(order)
    if not lines:
        return Refusal("nothing_in_stock", {"number": order.number})
    placed = priced_anew(order.with_lines(lines), _new_in(order, lines), nouns, context.day)
    return Weighed(placed, remarks=tuple(told for one in short.values() for told in one.told))


def fitted(
    order: Order, promised: Mapping[str, int], nouns: Nouns, context: Context
) -> tuple[list[OrderLine], dict[str, Short]]:
    """Return the lines as `covered` fits them, and what becomes of those that are short, by id."""
    entity = _payer(order, nouns)
    warehouse = order.warehouse_id or context.actor.warehouse_id
    if entity is None or entity.shortage == "ignore" or warehouse is None:
        return order.lines, {}
    offer = offer_in(order, nouns)
    wanted = list(dict.fromkeys(line.product_id for line in order.lines))
    products = _sold(wanted, offer, nouns)
    others: dict[str, Product] = {}
    if entity.shortage == "substitute":
        ids = dict.fromkeys(id_ for one in products.values() for id_ in one.substitutes)
        others = {k: p for k, p in _sold(ids, offer, nouns).items() if offer.refusal(p) is None}
    prices = quotes_in(order, dict.fromkeys(others, 1), nouns, context.day)
    keys = [f"{warehouse}/{id_}" for id_ in dict.fromkeys([*wanted, *others])]
    stock = {there.product_id: there.quantity for there in nouns.many(Stock, keys).values()}

    def substitutes(product_id: str) -> list[Product]:
        of = products.get(product_id)
        ids = [id_ for id_ in (of.substitutes if of else ()) if id_ in prices and id_ != product_id]
        return [others[id_] for id_ in ids]

    return cover(order.lines, promised, entity.shortage, stock, products, substitutes)


def credited(order: Order, nouns: Nouns, context: Context) -> Weighed | Refusal:
    """Compare what the client would owe with the client's limits."""
    entity = _payer(order, nouns)
    if entity is None or entity.credit_mode == "none":
        return Weighed(order)
    owing = standing_of(entity, order.currency, nouns, context.now, without=order.id)
    reasons = over_limits(owing, order)
    if not reasons:
        return Weighed(order)
    if entity.credit_mode == "refuse":
        first = reasons[0]
        return Refusal(f"{first.code}_refused", {**first.details, "number": order.number})
    if entity.credit_mode == "hold":
        return Weighed(order, holds=tuple(reasons))
    told = tuple(Reason(code=f"{r.code}_told", details=r.details) for r in reasons)
    return Weighed(order, remarks=told)


def doubled(order: Order, nouns: Nouns, context: Context) -> Reason | None:
    """Return the hold that names the earliest order which this one may repeat, or None."""
    if order.kind != "sale":
        return None
    others = nouns.orders_of([order.outlet_id], days_before(context.now, DOUBLE_DAYS))
    earlier = next((other for other in others if possible_double(order, other)), None)
    if earlier is None:
        return None
    details = {"order": earlier.id, "number": earlier.number, "who": earlier.author_name}
    return Reason(code="possible_double", details=details)


def _sold(ids: Iterable[str], offer: Offer, nouns: Nouns) -> dict[str, Product]:
    """Return products with the quantities in which the client may order them."""
    return {id_: offer.fitted(product) for id_, product in nouns.many(Product, ids).items()}


def _new_in(order: Order, lines: Iterable[OrderLine]) -> set[str]:
    had = {line.id for line in order.lines}
    return {line.id for line in lines if line.id not in had}


def _payer(order: Order, nouns: Nouns) -> LegalEntity | None:
    return nouns.get(LegalEntity, order.legal_entity_id) if order.legal_entity_id else None
