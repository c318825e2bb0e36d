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


def charged(order: Order, nouns: Nouns, others: Iterable[Order] = ()) -> Order:
    """Return the order with what its delivery costs under the terms of now, in its totals too.

    Of orders that come together the first bears it; `others` may be among them.
    """
    terms = terms_for(order, nouns) if bears_delivery(order, others) else None
    cost = cost_minor(order, terms)
    rate_bp = terms.vat_rate_bp if terms is not None and cost else 0
    if (cost, rate_bp) == (order.delivery_minor, order.delivery_vat_bp):
        return order
    return totalled(order.model_copy(update={"delivery_minor": cost, "delivery_vat_bp": rate_bp}))


def no_dearer(after: Order, before: Order) -> Order:
    """Return a changed order whose delivery costs no more than before unless its goods are less.

    What the stock lacked has not cost it the free delivery, and does not when lines are added.
    """
    dearer = after.delivery_minor > before.delivery_minor
    if not dearer or goods_minor(after) < goods_minor(before):
        return after
    names = ("delivery_minor", "delivery_vat_bp")
    return totalled(after.model_copy(update={name: getattr(before, name) for name in names}))
