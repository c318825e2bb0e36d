"""Invoices: what a client was billed for, and what of it is still open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sqlmodel import Field

from fieldapp.domain.noun import Day, Key, Noun

AGES = (0, 30, 60)
"""Days late up to which a debt is in one age, the last age has no end."""


class Invoice(Noun):
    """A document of the office that a legal entity has to pay until `due_day`.

    `total_minor` is what was billed, `open_minor` what is not paid yet, in minor units of
    `currency`; a credit note or a payment on account has negative amounts. `outlet_ids` are the
    outlets that may know of it, which are those of the legal entity; `outlet_id` is the one that
    the goods went to, where the office says so.
    """

    id: Key
    number: str = Field(min_length=1, max_length=60)
    legal_entity_id: Key
    outlet_ids: list[Key] = Field(default_factory=list)
    outlet_id: Key | None = None
    issued: Day
    due_day: Day
    currency: str = Field(min_length=3, max_length=3)
    total_minor: int = 0
    open_minor: int = 0

    @property
    def paid(self) -> bool:
        """Whether nothing is open any more."""
        return self.open_minor == 0


def days_late(invoice: Invoice, day: Day) -> int:
    """Return how many days after its due day an invoice is on `day`; 0 or less: it is not due."""
    due = dt.date.fromisoformat(invoice.due_day)
    return (dt.date.fromisoformat(day) - due).days


def ages_of(invoices: Iterable[Invoice], currency: str, day: Day) -> tuple[int, ...]:
    """Return what is open in a currency by age: not due, 1-30, 31-60, and over 60 days late.

    In minor units. Credit notes lower the age that they are in, so the ages add up to the debt.
    """
    ages = [0] * (len(AGES) + 1)
    for invoice in invoices:
        if invoice.currency == currency:
            late = days_late(invoice, day)
            ages[sum(late > limit for limit in AGES)] += invoice.open_minor
    return tuple(ages)


def overdue_days(invoices: Iterable[Invoice], day: Day) -> int:
    """Return how many days the oldest unpaid invoice is late, in any currency; 0 if none is."""
    late = (days_late(invoice, day) for invoice in invoices if invoice.open_minor > 0)
    return max(0, max(late, default=0))
