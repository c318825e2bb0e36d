"""What the demo's clients owe: invoices of their last orders, some of them overdue."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from fieldapp.domain.invoice import Invoice
from fieldapp.domain.noun import instant_of
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import LegalEntity
from fieldapp.exchange.identity import identity

PAYMENT_DAYS = 14
CHAIN_OUTLETS = 10
"""A client with so many outlets is a chain: its debts are looked after elsewhere."""

INVOICED_DAYS = 120
LATE_PAYER = 2
"""Every second client has not paid what is overdue; the others have."""

_SHARES: tuple[tuple[int, int], ...] = ((-9, 60), (8, 25), (40, 10), (75, 5))
"""Days late, and percent of the debt: how the debt that a client was given is spread over ages."""


def with_invoices(
    entities: Sequence[LegalEntity], orders: Iterable[Order], currency: str, today: dt.date
) -> Iterator[LegalEntity | Invoice]:
    """Return the entities with payment terms and, but for chains, with their unpaid invoices.

    Where a client was given a debt, its invoices add up to that. Whose overdue days are set is as
    many days late, and no more.
    """
    told = instant_of(dt.datetime.combine(today, dt.time(2), dt.UTC))
    bought: dict[str | None, list[Order]] = defaultdict(list)
    for order in orders:
        if order.kind == "sale" and _age(order, today) <= INVOICED_DAYS:
            bought[order.legal_entity_id].append(order)
    for n, entity in enumerate(entities):
        if len(entity.outlet_ids) >= CHAIN_OUTLETS:
            yield entity.changed(payment_days=2 * PAYMENT_DAYS)
            continue
        yield entity.changed(payment_days=PAYMENT_DAYS, invoices_as_of=told)
        if entity.debt_minor:
            yield from _spread(entity, currency, today)
        else:
            yield from _of_orders(entity, bought[entity.id], n % LATE_PAYER == 0, today)


def _of_orders(
    entity: LegalEntity, orders: Iterable[Order], late_payer: bool, today: dt.date
) -> Iterator[Invoice]:
    for order in orders:
        late = _age(order, today) - PAYMENT_DAYS
        told = order.delivered_minor
        owed = order.total_minor if told is None else told
        if owed and (late <= 0 or late_payer):
            issued = dt.date.fromisoformat(order.delivery_day or order.created_at[:10])
            yield _invoice(entity, order.number, issued, owed, order.currency, order.outlet_id)


def _spread(entity: LegalEntity, currency: str, today: dt.date) -> Iterator[Invoice]:
    shares = _SHARES
    if entity.overdue_days:
        shares = ((-5, 20), (entity.overdue_days - 12, 50), (entity.overdue_days, 30))
    left = entity.debt_minor
    for n, (late, percent) in enumerate(shares, 1):
        minor = entity.debt_minor * percent // 100 if n < len(shares) else left
        left -= minor
        issued = today - dt.timedelta(days=late + PAYMENT_DAYS)
        yield _invoice(entity, f"R-{n}", issued, minor, currency, entity.outlet_ids[0])


def _invoice(
    entity: LegalEntity, number: str, issued: dt.date, minor: int, currency: str, outlet_id: str
) -> Invoice:
    return Invoice(
        id=identity("invoice", f"{entity.id}\n{number}"),
        number=number,
        legal_entity_id=entity.id,
        outlet_ids=entity.outlet_ids,
        outlet_id=outlet_id,
        issued=issued.isoformat(),
        due_day=(issued + dt.timedelta(days=PAYMENT_DAYS)).isoformat(),
        currency=currency,
        total_minor=minor,
        open_minor=minor,
    )


def _age(order: Order, today: dt.date) -> int:
    day = order.delivery_day or order.created_at[:10]
    return (today - dt.date.fromisoformat(day)).days
