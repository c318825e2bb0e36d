"""What a client can pay for, and what was taken from it lately."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from fieldapp.domain.credit import Standing
from fieldapp.domain.invoice import Invoice
from fieldapp.domain.noun import Instant
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.payment import Payment, less_payments
from fieldapp.domain.price import PriceType
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.queries.terms import standing_at
from fieldapp.localdb.records import TableNouns, read_nouns

SHOWN = 20
"""Payments that are shown, the newest first."""


@dataclass(frozen=True, slots=True)
class Till:
    """A client at an outlet: what it owes, its open invoices less what was collected, payments."""

    outlet_name: str
    entity: LegalEntity
    currency: str
    standing: Standing
    invoices: tuple[Invoice, ...]
    payments: tuple[Payment, ...]


def till(connection: Connection, outlet_id: str, now: Instant) -> Till | None:
    """Return what there is to pay at an outlet, or None when nobody pays for it."""
    nouns = TableNouns(connection)
    outlet = nouns.get(Outlet, outlet_id)
    entity = (
        nouns.get(LegalEntity, outlet.legal_entity_id)
        if outlet is not None and outlet.legal_entity_id
        else None
    )
    price_type = nouns.get(PriceType, outlet.price_type_id) if outlet is not None else None
    if outlet is None or entity is None or price_type is None:
        return None
    left, _ = less_payments(
        nouns.invoices_of(entity), nouns.payments_of(entity), price_type.currency
    )
    where = "WHERE legal_entity_id = ? ORDER BY collected_at DESC, id DESC LIMIT ?"
    payments = cast(list[Payment], read_nouns(connection, "payment", where, (entity.id, SHOWN)))
    return Till(
        outlet.name,
        entity,
        price_type.currency,
        standing_at(connection, entity, price_type.currency, now),
        tuple(invoice for invoice in left if invoice.open_minor > 0),
        tuple(payments),
    )
