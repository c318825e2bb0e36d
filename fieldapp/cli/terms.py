"""`fieldapp import-price-types`, `import-terms`, `import-invoices`.

What clients buy at, what was agreed with them, and what they owe.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fieldapp.cli.importing import import_command
from fieldapp.domain.invoice import Invoice
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.price import PriceType
from fieldapp.domain.route import Route
from fieldapp.exchange.invoices import Payers, read_invoices
from fieldapp.exchange.payments import remark_unbooked
from fieldapp.exchange.price_types import read_price_types
from fieldapp.exchange.report import Report
from fieldapp.exchange.terms import Change, Subjects, read_terms
from fieldapp.hub.draft import Written
from fieldapp.hub.store import Store
from fieldapp.hub.transaction import Transaction


@import_command("A table (CSV or XLSX) of price types: name, base, percent.")
def import_price_types(store: Store, file: Path) -> tuple[Report, Written]:
    """Set which price type is derived from which, and how; repeat it as often as you like."""
    found = read_price_types(file, store.records(PriceType))
    return found.report, store.load(found.nouns)


@import_command("A table (CSV or XLSX) of terms: whom, term, value.")
def import_terms(store: Store, file: Path) -> tuple[Report, Written]:
    """Set terms of delivery, payment and credit from a file; repeat it as often as you like."""
    subjects = Subjects(
        store.records(Route),
        store.records(Outlet),
        store.records(LegalEntity),
        store.records(PriceType),
    )
    changes, account = read_terms(file, subjects, store.clock())
    written = store.change(lambda tx: _apply(tx, changes))
    told = [one.key for one in changes if one.fields.get("debt_minor") is not None]
    remark_unbooked(store.read(lambda tx: tx.collected()), told, account)
    return account, written


@import_command("A table (CSV or XLSX) of unpaid invoices.")
def import_invoices(
    store: Store,
    file: Path,
    *,
    complete: Annotated[
        bool,
        typer.Option(
            "--complete", help="The file has all that is open: what is not in it was paid."
        ),
    ] = False,
) -> tuple[Report, Written]:
    """Load what clients owe from a file; repeat it as often as you like."""
    payers = Payers(store.records(LegalEntity), store.records(Outlet), store.records(PriceType))
    known = store.records(Invoice) if complete else []
    found, clients = read_invoices(file, payers, known, store.clock(), complete=complete)
    # The invoices first: a client whose debt follows from them has to have them.
    written = store.load(found.nouns)
    written += store.change(lambda tx: _apply(tx, clients))
    waiting = store.read(lambda tx: tx.collected())
    remark_unbooked(waiting, (client.key for client in clients), found.report)
    return found.report, written


def _apply(tx: Transaction, changes: list[Change]) -> None:
    """Set what was read on the records as they are now, whatever happened since."""
    for change in changes:
        noun = change.applied(tx.get(change.noun, change.key))
        if noun is not None:
            tx.put(noun)
