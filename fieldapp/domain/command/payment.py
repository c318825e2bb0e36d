"""Commands about money that agents collect."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from fieldapp.domain.access import looks_after
from fieldapp.domain.command.base import Applied, Command, Context, Outcome, own_outlet, standing
from fieldapp.domain.noun import Key
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.payment import (
    MAX_PAYMENT_MINOR,
    Allocation,
    Method,
    Payment,
    less_payments,
    oldest_first,
    within,
)
from fieldapp.domain.price import PriceType
from fieldapp.domain.receipt import Reason
from fieldapp.domain.refusal import Refusal


class CollectPayment(Command):
    """Take money from a client, in minor units of `currency`; None is that the outlet buys in.

    `allocations` None means the oldest invoices first; an empty list pays on account.
    """

    LATER = ("currency",)

    type: Literal["collect_payment"] = "collect_payment"
    payment_id: Key
    number: str = Field(min_length=1, max_length=60)
    outlet_id: Key
    amount_minor: int
    method: Method = "cash"
    allocations: tuple[Allocation, ...] | None = None
    note: str = Field(default="", max_length=1000)
    currency: str | None = Field(default=None, min_length=3, max_length=3)

    @property
    def document(self) -> str:
        """Key of the payment."""
        return self.payment_id


class CancelPayment(Command):
    """Take a payment back that was noted by mistake, while the office has not booked it."""

    type: Literal["cancel_payment"] = "cancel_payment"
    payment_id: Key

    @property
    def document(self) -> str:
        """Key of the payment."""
        return self.payment_id


def collect_payment(command: CollectPayment, nouns: Nouns, context: Context) -> Outcome:
    """Apply `CollectPayment`.

    The money has been taken, so what its invoices do not need any more is never refused: it
    stays on account, and that is told.
    """
    outlet = own_outlet(command.outlet_id, nouns, context)
    if isinstance(outlet, Refusal):
        return outlet
    if context.actor.role == "owner":
        return Refusal("not_allowed")
    if nouns.get(Payment, command.payment_id) is not None:
        return Refusal("payment_exists")
    if not 0 < command.amount_minor <= MAX_PAYMENT_MINOR:
        return Refusal("payment_amount")
    price_type = nouns.get(PriceType, outlet.price_type_id)
    entity = nouns.get(LegalEntity, outlet.legal_entity_id) if outlet.legal_entity_id else None
    if price_type is None or entity is None:
        return Refusal("payment_no_payer", {"outlet": outlet.name})
    # The outlet may buy in another currency by now; the money stays what it was.
    currency = command.currency or price_type.currency
    unpaid = nouns.invoices_of(entity)
    left, _ = less_payments(unpaid, nouns.payments_of(entity), currency)
    if command.allocations is None:
        allocations = oldest_first(command.amount_minor, left)
    else:
        still_open = {invoice.id: invoice.open_minor for invoice in left}
        allocations = within(command.allocations, still_open, command.amount_minor)
    payment = Payment(
        id=command.payment_id,
        number=command.number,
        outlet_id=outlet.id,
        legal_entity_id=entity.id,
        outlet_ids=list(dict.fromkeys([*entity.outlet_ids, outlet.id])),
        author_id=context.actor.id,
        author_name=context.actor.name,
        collected_at=command.at,
        method=command.method,
        currency=currency,
        amount_minor=command.amount_minor,
        allocations=allocations,
        note=command.note,
    )
    wished = sum(one.amount_minor for one in command.allocations or ())
    given = sum(one.amount_minor for one in allocations)
    if command.allocations is None or wished == given:
        return Applied((payment,))
    details = {"number": payment.number, "amount": wished - given, "currency": currency}
    return Applied((payment,), "merged", (Reason(code="payment_on_account", details=details),))


def cancel_payment(command: CancelPayment, nouns: Nouns, context: Context) -> Outcome:
    """Apply `CancelPayment`: by whoever took the money, or a manager of the outlet."""
    payment = nouns.get(Payment, command.payment_id)
    if payment is None:
        return Refusal("payment_unknown")
    if not _may_cancel(payment, standing(payment.outlet_id, nouns), context):
        return Refusal("not_allowed")
    if payment.state == "booked":
        return Refusal("payment_booked", {"number": payment.number})
    if payment.state == "cancelled":
        return Applied(())
    update = {"state": "cancelled", "cancelled_by": context.actor.name}
    return Applied((payment.model_copy(update=update),))


def _may_cancel(payment: Payment, outlet: Outlet | None, context: Context) -> bool:
    if payment.author_id == context.actor.id:
        return True
    manages = context.actor.role == "manager"
    return manages and outlet is not None and looks_after(context.actor, outlet)
