"""What becomes of a cart whose client buys at another price type by now."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from fieldapp.domain.cart_prices import at_todays_type, same_money
from fieldapp.domain.command.base import Context, OrderCommand
from fieldapp.domain.noun import Noun
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.price import PriceType
from fieldapp.domain.receipt import Reason
from fieldapp.domain.refusal import Refusal

OTHER_MONEY = ("currency_changed", "vat_changed")
"""Why prices that were seen in other money are refused."""


class Seeing(OrderCommand):
    """A command that names prices which the user saw, and in which money they were.

    A release that does not say it shows a cart as it is stored, and makes one in the money that the
    outlet's prices are in as far as the device knows.
    """

    LATER: ClassVar[tuple[str, ...]] = ("currency", "vat_included")

    currency: str | None = None
    vat_included: bool | None = None


def other_money(
    command: Seeing, order: Order, outlet: Outlet, nouns: Nouns, context: Context
) -> Refusal | None:
    """Refuse prices that were seen in another currency, or VAT mode, than the cart has by now.

    They cannot be compared with those of today, let alone be agreed on.
    """
    for currency, included in _seen_in(command, order, outlet, nouns, context):
        if currency != order.currency:
            details = {"number": order.number, "seen": currency, "current": order.currency}
            return Refusal("currency_changed", details)
        if included != order.vat_included:
            return Refusal("vat_changed", {"number": order.number})
    return None


def _seen_in(
    command: Seeing, order: Order, outlet: Outlet, nouns: Nouns, context: Context
) -> list[tuple[str, bool]]:
    """Return the currency and the VAT mode that prices were seen in.

    Where the command does not tell, they may have been seen in those of the cart as it is stored,
    and in those that the outlet's prices were in when it was made.
    """
    stored = nouns.get(Order, command.order_id) or order
    if command.currency is not None:
        told = command.vat_included
        return [(command.currency, stored.vat_included if told is None else told)]
    made = context.made_at(command)
    left = [money for money in context.left_money(outlet) if money.left_at > made]
    then = min(left, key=lambda money: money.left_at, default=order)
    return [(one.currency, one.vat_included) for one in (stored, then)]


def may_be_other_money(command: Seeing, order: Order, outlet: Outlet, context: Context) -> bool:
    """Say whether nothing tells in which of several moneys prices were seen.

    The device may have been out of reach since before the outlet's prices went from one into the
    other, so that a price which differs from that of today is not to be honoured.
    """
    if command.currency is not None:
        return False
    return any(not same_money(order, money) for money in context.left_money(outlet))


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
