"""`fieldapp import-price-types`, `import-terms`, `import-invoices`.

What clients buy at, what was agreed with them, and what they owe.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fieldapp.cli.hub import DatabaseOption, ReportOption, hub_store, show_import
from fieldapp.cli.output import JsonOption, use_json
from fieldapp.domain.invoice import Invoice
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.price import PriceType
from fieldapp.domain.route import Route
from fieldapp.exchange.invoices import Payers, read_invoices
from fieldapp.exchange.payments import remark_unbooked
from fieldapp.exchange.price_types import read_price_types
from fieldapp.exchange.terms import Change, Subjects, read_terms
from fieldapp.hub.transaction import Transaction


def import_price_types(
    file: Annotated[Path, typer.Argument(help="A CSV file of price types: name, base, percent.")],
    database: DatabaseOption = "",
    report: ReportOption = None,
    json_: JsonOption = False,
) -> None:
    """Set which price type is derived from which, and how; repeat it as often as you like."""
    use_json(json_)
    with hub_store(database) as store:
        found = read_price_types(file, store.records(PriceType))
        written = store.load(found.nouns)
    show_import(found.report, written, report)


def import_terms(
    file: Annotated[Path, typer.Argument(help="A CSV file of terms: whom, term, value.")],
    database: DatabaseOption = "",
    report: ReportOption = None,
    json_: JsonOption = False,
) -> None:
    """Set terms of delivery, payment and credit from a file; repeat it as often as you like."""
    use_json(json_)
    with hub_store(database) as store:
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
    show_import(account, written, report)


def import_invoices(
    file: Annotated[Path, typer.Argument(help="A CSV file of unpaid invoices.")],
    database: DatabaseOption = "",
    complete: Annotated[
        bool,
        typer.Option(
            "--complete", help="The file has all that is open: what is not in it was paid."
        ),
    ] = False,
    report: ReportOption = None,
    json_: JsonOption = False,
) -> None:
    """Load what clients owe from a file; repeat it as often as you like."""
    use_json(json_)
    with hub_store(database) as store:
        payers = Payers(store.records(LegalEntity), store.records(Outlet), store.records(PriceType))
        known = store.records(Invoice) if complete else []
        found, clients = read_invoices(file, payers, known, store.clock(), complete=complete)
        # The invoices first: a client whose debt follows from them has to have them.
        written = store.load(found.nouns)
        written += store.change(lambda tx: _apply(tx, clients))
        waiting = store.read(lambda tx: tx.collected())
        remark_unbooked(waiting, (client.key for client in clients), found.report)
    show_import(found.report, written, report)


def _apply(tx: Transaction, changes: list[Change]) -> None:
    """Set what was read on the records as they are now, whatever happened since."""
    for change in changes:
        noun = change.applied(tx.get(change.noun, change.key))
        if noun is not None:
            tx.put(noun)
