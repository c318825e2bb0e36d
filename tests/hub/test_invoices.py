"""Invoices of a legal entity are found on each database, and travel with its outlets."""

from __future__ import annotations

from typing import Any

from fieldapp.domain.invoice import Invoice
from fieldapp.domain.outlet import LegalEntity
from fieldapp.hub.store import Store
from fieldapp.hub.transaction import Transaction

PAYER = LegalEntity(id="chain", name="Chain Ltd", outlet_ids=["o1", "o2"])


def invoice(key: str, due_day: str, **fields: Any) -> Invoice:
    values: dict[str, Any] = {
        "number": key,
        "legal_entity_id": "chain",
        "outlet_ids": ["o1", "o2"],
        "issued": "2026-01-01",
        "due_day": due_day,
        "currency": "USD",
        "total_minor": 900,
        "open_minor": 900,
        **fields,
    }
    return Invoice(id=key, **values)


def test_unpaid_invoices_come_by_due_day_and_as_the_transaction_leaves_them(store: Store) -> None:
    store.load(
        [
            PAYER,
            invoice("late", "2026-02-01"),
            invoice("early", "2026-01-15", outlet_ids=["o2"]),
            invoice("paid", "2026-01-10", open_minor=0),
            invoice("other", "2026-01-10", legal_entity_id="else"),
        ]
    )

    def look(tx: Transaction) -> None:
        assert [one.id for one in tx.invoices_of(PAYER)] == ["early", "late"]
        tx.put(invoice("early", "2026-01-15", open_minor=0), invoice("new", "2026-03-01"))
        assert [one.id for one in tx.invoices_of(PAYER)] == ["late", "new"]

    store.write(look)
    loaded = store.write(lambda tx: [one.id for one in tx.invoices_of(PAYER)])
    assert loaded == ["late", "new"]


def test_a_client_without_outlets_has_no_invoices_to_find(store: Store) -> None:
    store.load([invoice("late", "2026-02-01")])

    alone = LegalEntity(id="chain", name="Chain Ltd")
    assert store.write(lambda tx: tx.invoices_of(alone)) == []
