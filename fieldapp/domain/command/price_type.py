"""What becomes of a cart whose client buys at another price type by now."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from fieldapp.domain.cart_prices import at_todays_type, same_money
from fieldapp.domain.command.base import OrderCommand
from fieldapp.domain.noun import Noun
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import Order
from fieldapp.domain.price import PriceType
from fieldapp.domain.receipt import Reason
from fieldapp.domain.refusal import Refusal


class Seeing(OrderCommand):
    """A command that names prices which the user saw, and in which money they were.

    A release that does not say it showed a cart as it was stored.
    """

    LATER: ClassVar[tuple[str, ...]] = ("currency", "vat_included")

    currency: str | None = None
    vat_included: bool | None = None


def other_money(command: Seeing, order: Order, nouns: Nouns) -> Refusal | None:
    """Refuse prices that were seen in another currency, or VAT mode, than the cart has by now.

    They cannot be compared with those of today, let alone be agreed on.
    """
    stored = nouns.get(Order, command.order_id) or order
    currency = command.currency or stored.currency
    included = stored.vat_included if command.vat_included is None else command.vat_included
    if currency != order.currency:
        details = {"number": order.number, "seen": currency, "current": order.currency}
        return Refusal("currency_changed", details)
    if included != order.vat_included:
        return Refusal("vat_changed", {"number": order.number})
    return None


def moved_to_type(changed: Iterable[Noun], nouns: Nouns) -> tuple[Reason, ...]:
    """Return a remark for each cart that got other prices: another price type, or VAT mode."""
    reasons = []
    for noun in changed:
        if not isinstance(noun, Order) or noun.status != "draft" or noun.kind == "return":
            continue
        before, now = nouns.get(Order, noun.id), nouns.get(PriceType, noun.price_type_id or "")
        if before is None or now is None or not before.lines:
            continue
        details = {"number": noun.number, "name": now.name, "currency": now.currency}
        if before.price_type_id != now.id or before.currency != noun.currency:
            reasons.append(Reason(code="price_type_changed", details=details))
        elif before.vat_included != noun.vat_included:
            reasons.append(Reason(code="price_type_vat_changed", details=details))
    return tuple(reasons)


def promised(order: Order, nouns: Nouns) -> Order:
    """Return the order that is made of a quote, at the price type that the outlet has today.

    Its prices are those of the quote. Where the outlet buys in other money by now they stay in
    theirs, and the order has no price type: what another one says about delivery and the rest
    would be in amounts that mean something else.
    """
    now = at_todays_type(order, nouns)
    type_id = now.price_type_id if same_money(order, now) else None
    return order.model_copy(update={"price_type_id": type_id})
