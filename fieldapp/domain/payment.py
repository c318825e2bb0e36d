"""Money that agents collect in outlets, and the invoices that it pays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Rule
from sqlmodel import Field

from fieldapp.domain.invoice import Invoice
from fieldapp.domain.noun import Instant, Key, Noun

Method = Literal["cash", "card", "transfer"]
PaymentState = Literal["collected", "booked", "cancelled"]

MAX_PAYMENT_MINOR = 10**12
"""The most that is taken in one payment; above it is a slip of the finger."""


class Allocation(BaseModel):
    """What of a payment goes to one invoice, in minor units of the payment's currency."""

    model_config = ConfigDict(frozen=True)

    invoice_id: Key
    number: str = Rule(default="", max_length=60)
    amount_minor: int = Rule(ge=1)


class Payment(Noun):
    """Money taken from a client, in minor units of `currency`.

    `allocations` say which invoices it pays; the rest is on account. It is `collected` until the
    office has `booked` it: from then on the office's own figures contain it. It travels with the
    outlets of the legal entity, `outlet_ids`, as its invoices do.
    """

    id: Key
    number: str = Field(min_length=1, max_length=60)
    outlet_id: Key
    legal_entity_id: Key
    outlet_ids: list[Key] = Field(default_factory=list)
    author_id: Key
    author_name: str = ""
    collected_at: Instant
    method: Method
    currency: str = Field(min_length=3, max_length=3)
    amount_minor: int = Field(ge=1, le=MAX_PAYMENT_MINOR)
    allocations: list[Allocation] = Field(default_factory=list)
    note: str = Field(default="", max_length=1000)
    state: PaymentState = "collected"
    cancelled_by: str = ""

    @property
    def on_account_minor(self) -> int:
        """What no invoice has been named for."""
        return self.amount_minor - sum(one.amount_minor for one in self.allocations)


def less_payments(
    invoices: Iterable[Invoice], payments: Iterable[Payment], currency: str
) -> tuple[list[Invoice], int]:
    """Return unpaid invoices in a currency with what payments have left open, and the rest.

    Payments that the office has not booked count. The rest, in minor units, is what was paid on
    account, or for invoices that are not among these any more; it lowers the debt as a whole.
    """
    paid: dict[str, int] = {}
    total = 0
    for payment in payments:
        if payment.state != "collected" or payment.currency != currency:
            continue
        total += payment.amount_minor
        for one in payment.allocations:
            paid[one.invoice_id] = paid.get(one.invoice_id, 0) + one.amount_minor
    left: list[Invoice] = []
    for invoice in invoices:
        if invoice.currency != currency:
            continue
        taken = min(max(0, invoice.open_minor), paid.get(invoice.id, 0))
        total -= taken
        if taken < invoice.open_minor or invoice.open_minor < 0:
            open_minor = invoice.open_minor - taken
            left.append(invoice.model_copy(update={"open_minor": open_minor}))
    return left, total


def oldest_first(amount_minor: int, invoices: Sequence[Invoice]) -> list[Allocation]:
    """Return how an amount pays open invoices, the earliest due first, the same day by key."""
    found: list[Allocation] = []
    for invoice in sorted(invoices, key=lambda one: (one.due_day, one.id)):
        part = min(amount_minor, invoice.open_minor)
        if part > 0:
            found.append(
                Allocation(invoice_id=invoice.id, number=invoice.number, amount_minor=part)
            )
            amount_minor -= part
    return found


def within(
    wished: Iterable[Allocation], open_minor: Mapping[str, int], amount_minor: int
) -> list[Allocation]:
    """Return wished allocations as far as the invoices are still open and the amount reaches.

    `open_minor` is what is open by invoice. An invoice that is named twice is paid once.
    """
    found: list[Allocation] = []
    seen: set[str] = set()
    for one in wished:
        part = min(one.amount_minor, open_minor.get(one.invoice_id, 0), amount_minor)
        if part > 0 and one.invoice_id not in seen:
            seen.add(one.invoice_id)
            found.append(one.model_copy(update={"amount_minor": part}))
            amount_minor -= part
    return found
