"""What a client owes, and whether it may owe what an order would add."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fieldapp.domain.invoice import Invoice, ages_of, overdue_days
from fieldapp.domain.noun import Day, Instant, days_before
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import OPEN, Order
from fieldapp.domain.outlet import CreditMode, LegalEntity
from fieldapp.domain.payment import Payment, less_payments
from fieldapp.domain.receipt import Reason

OPEN_DAYS = 60
"""Open orders placed earlier than this do not count for credit: the office has forgotten them."""


CREDIT_HOLDS = ("credit_limit", "credit_overdue")
"""The codes of reasons for which an order waits that are about credit."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a client owes at a moment, in minor units of `currency`, and what it may owe.

    `ages` has the debt by age (`invoice.ages_of`); it is empty when the office told only its sum.
    `open_minor` are open orders that the debt does not contain yet. `as_of` is when the office told
    the debt, None when it never did. A limit that is None does not exist.
    """

    client: str
    currency: str
    mode: CreditMode
    debt_minor: int
    overdue_days: int
    ages: tuple[int, ...]
    open_minor: int
    limit_minor: int | None
    overdue_limit_days: int | None
    as_of: Instant | None

    @property
    def left_minor(self) -> int | None:
        """What may still be ordered; negative over the limit, None without one."""
        if self.limit_minor is None:
            return None
        return self.limit_minor - self.debt_minor - self.open_minor


def standing(
    entity: LegalEntity,
    currency: str,
    invoices: Sequence[Invoice],
    open_minor: int,
    payments: Iterable[Payment],
    day: Day,
) -> Standing:
    """Return what a client owes on a day, with open orders of `open_minor` besides.

    Of `payments` those count that the office has not booked.

    Where the office has loaded its invoices, debt and age follow from those that are open; else
    the figures hold that it told.
    """
    by_invoice = entity.invoices_as_of is not None
    left, on_account = less_payments(invoices, payments, currency)
    ages = ages_of(left, currency, day) if by_invoice else ()
    if by_invoice and on_account:
        ages = (ages[0] - on_account, *ages[1:])
    return Standing(
        client=entity.name,
        currency=currency,
        mode=entity.credit_mode,
        debt_minor=sum(ages) if by_invoice else entity.debt_minor - on_account,
        overdue_days=overdue_days(left, day) if by_invoice else entity.overdue_days,
        ages=ages,
        open_minor=open_minor,
        limit_minor=entity.credit_limit_minor,
        overdue_limit_days=entity.overdue_limit_days,
        as_of=told_at(entity),
    )


def told_at(entity: LegalEntity) -> Instant | None:
    """Return when the office told what a client owes, None when it never did."""
    return entity.invoices_as_of or entity.debt_as_of


def open_total(entity: LegalEntity, currency: str, orders: Iterable[Order]) -> int:
    """Return what open orders of a client add to its debt, in minor units of a currency.

    Those that were placed before the office told the debt are in it.
    """
    since = told_at(entity) or ""
    return sum(
        order.total_minor
        for order in orders
        if order.kind == "sale"
        and order.status in OPEN
        and order.legal_entity_id == entity.id
        and order.currency == currency
        and (order.submitted_at or "") >= since
    )


def standing_of(
    entity: LegalEntity, currency: str, nouns: Nouns, now: Instant, without: str = ""
) -> Standing:
    """Return what a client owes at the moment `now`, read from a state.

    The order with the key `without` is left out.
    """
    orders = nouns.orders_of(entity.outlet_ids, open_since(now))
    open_minor = open_total(entity, currency, (o for o in orders if o.id != without))
    invoices = nouns.invoices_of(entity) if entity.invoices_as_of is not None else []
    return standing(entity, currency, invoices, open_minor, nouns.payments_of(entity), now[:10])


def open_since(now: Instant) -> Instant:
    """Return the moment before which an order was placed that does not count as open any more."""
    return days_before(now, OPEN_DAYS)


def over_limits(owing: Standing, order: Order) -> list[Reason]:
    """Return which limits an order would exceed; nothing where the client has none.

    What would be owed is the debt, the open orders placed since the office told it, and this one.
    """
    if owing.mode == "none":
        return []
    reasons = []
    left = owing.left_minor
    if left is not None and order.total_minor > left:
        details = {
            "client": owing.client,
            "owed": owing.debt_minor + owing.open_minor + order.total_minor,
            "limit": owing.limit_minor,
            "currency": order.currency,
        }
        reasons.append(Reason(code="credit_limit", details=details))
    allowed = owing.overdue_limit_days
    if allowed is not None and owing.overdue_days > allowed:
        details = {"client": owing.client, "days": owing.overdue_days, "allowed": allowed}
        reasons.append(Reason(code="credit_overdue", details=details))
    return reasons
