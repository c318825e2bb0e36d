"""`fieldapp payments`, `book-payments`: money that was collected, to the office and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fieldapp.cli.hub import DatabaseOption, hub_store
from fieldapp.cli.importing import import_command
from fieldapp.cli.output import LANGUAGE, Column, JsonOption, show, show_table, use_json
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.exchange.payments import CollectedRow, collected_rows, write_collected
from fieldapp.exchange.report import Report
from fieldapp.hub.bookings import book_payments as book
from fieldapp.hub.draft import Written
from fieldapp.hub.store import Store
from fieldapp.hub.transaction import Transaction


def list_payments(
    database: DatabaseOption = "",
    to: Annotated[
        Path | None, typer.Option("--to", help="Write them to this CSV file instead.")
    ] = None,
    json_: JsonOption = False,
) -> None:
    """List the payments that were collected and that the office has not booked."""
    use_json(json_)
    with hub_store(database) as store:
        rows = store.read(_waiting)
    if to is not None:
        write_collected(rows, to)
        text = f"{len(rows):,} payments written to {to}."
        show({"file": str(to), "payments": len(rows)}, text)
        return
    columns: list[Column] = [
        ("number", "Number"),
        ("client", "Client"),
        ("outlet", "Outlet"),
        (lambda row: LANGUAGE.instant(row.collected_at), "Collected"),
        ("method", "Method"),
        (lambda row: LANGUAGE.money(row.amount_minor, row.currency), "Amount"),
        ("invoices", "Invoices"),
        ("note", "Note"),
    ]
    show_table(rows, columns, "Every payment that has arrived is booked.")


def _waiting(tx: Transaction) -> list[CollectedRow]:
    payments = tx.collected()
    entities = tx.many(LegalEntity, [one.legal_entity_id for one in payments])
    outlets = tx.many(Outlet, [one.outlet_id for one in payments])
    return collected_rows(payments, entities, outlets)


@import_command("A table (CSV or XLSX) with the column number.")
def book_payments(store: Store, file: Path) -> tuple[Report, Written]:
    """Mark payments as booked by the office; repeat it as often as you like."""
    written, account = book(store, file)
    return account, written
