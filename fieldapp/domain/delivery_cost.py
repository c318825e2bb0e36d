"""What delivery costs, and the least that has to be ordered."""

from __future__ import annotations

from collections.abc import Iterable

from fieldapp.domain.delivery_group import bears_delivery
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import Order, totalled
from fieldapp.domain.outlet import DeliveryTerms, LegalEntity
from fieldapp.domain.price import PriceType


def terms_for(order: Order, nouns: Nouns) -> DeliveryTerms | None:
    """Return the delivery terms of an order: those of its legal entity, else of its price type."""
    if order.kind != "sale":
        return None
    entity = nouns.get(LegalEntity, order.legal_entity_id) if order.legal_entity_id else None
    if entity is not None and entity.delivery is not None:
        return entity.delivery
    price_type = nouns.get(PriceType, order.price_type_id) if order.price_type_id else None
    return price_type.delivery if price_type else None


def goods_minor(order: Order) -> int:
    """Return what the goods of an order cost, in the way of its prices: with VAT or without."""
    return sum(line.amount_minor for line in order.lines)


def cost_minor(order: Order, terms: DeliveryTerms | None) -> int:
    """Return what delivering an order costs, in the way of its prices; nothing without lines."""
    if terms is None or not order.lines or missing_for_free(order, terms) == 0:
        return 0
    return terms.fee_minor


def missing_for_free(order: Order, terms: DeliveryTerms) -> int | None:
    """Return what goods are still missing until delivery is free.

    0 when it is free already, None when no amount makes it free.
    """
    if not terms.fee_minor:
        return 0
    if terms.free_from_minor is None:
        return None
    return max(0, terms.free_from_minor - goods_minor(order))


def missing_for_minimum(order: Order, terms: DeliveryTerms | None) -> int:
    """Return what goods are still missing until the order may be placed, or 0."""
    if terms is None or terms.minimum_mode == "none":
        return 0
    return max(0, terms.minimum_minor - goods_minor(order))


def charged(order: Order, nouns: Nouns) -> Order:
    """Return an order that is not placed yet with what its delivery costs under the terms of now.

    It is in the totals of the order too.
    """
    terms = terms_for(order, nouns)
    cost = cost_minor(order, terms)
    return _bearing(order, cost, terms.vat_rate_bp if terms is not None and cost else 0)


def recharged(
    after: Order, before: Order, wished: Order, nouns: Nouns, others: Iterable[Order] = ()
) -> Order:
    """Return a placed order whose lines were changed with what delivery costs it now.

    What was agreed stays agreed, unless the terms of now tell the goods before from those that
    were `wished`. What the stock lacks of the wish costs nothing, at the change as at submission.
    `others` are the orders that may come with it; the first of those together bears the cost.
    """
    terms = terms_for(after, nouns)
    others = list(others)
    before = recorded(before, before, others, nouns)
    cost, rate_bp = alone_minor(before), before.delivery_vat_bp
    new = cost_minor(wished, terms)
    if terms is not None and new != cost_minor(before, terms):
        cost, rate_bp = new, terms.vat_rate_bp if new else 0
    return _bearing(after, cost, rate_bp, bears=bears_delivery(after, others))


def recorded(order: Order, before: Order, stored: Iterable[Order], nouns: Nouns) -> Order:
    """Return a placed order with a record of what delivering it alone costs.

    An older release left none of an order that another one of those `stored` bears it for: then
    the terms of now tell. `before` is the order as it is stored.
    """
    told = order.delivery_minor or order.delivery_waived_minor is not None
    if told or bears_delivery(before, stored):
        return order
    terms = terms_for(order, nouns)
    cost = cost_minor(order, terms)
    return _bearing(order, cost, terms.vat_rate_bp if terms and cost else 0, bears=False)


def shared(order: Order, others: Iterable[Order]) -> Order:
    """Return a placed order that bears its delivery itself, or leaves that to another one.

    What it costs was agreed when the order was placed or its lines were changed.
    """
    bears = bears_delivery(order, others)
    return _bearing(order, alone_minor(order), order.delivery_vat_bp, bears=bears)


def alone_minor(order: Order) -> int:
    """Return what delivering a placed order by itself costs, as it was agreed."""
    return order.delivery_minor + (order.delivery_waived_minor or 0)


def _bearing(order: Order, cost: int, rate_bp: int, *, bears: bool = True) -> Order:
    fields = {
        "delivery_minor": cost if bears else 0,
        "delivery_waived_minor": None if bears else cost,
        "delivery_vat_bp": rate_bp,
    }
    if all(getattr(order, name) == value for name, value in fields.items()):
        return order
    return totalled(order.model_copy(update=fields))
