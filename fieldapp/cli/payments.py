"""`fieldapp payments`, `book-payments`: money that was collected, to the office and back."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Annotated

import typer

from fieldapp.cli.hub import DatabaseOption, ReportOption, database_url, show_import
from fieldapp.cli.output import LANGUAGE, Column, show, show_table, use_json
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.payment import Payment
from fieldapp.exchange.payments import collected_rows, write_collected
from fieldapp.hub.bookings import book_payments as book
from fieldapp.hub.database import Database
from fieldapp.hub.store import Store


def list_payments(
    database: DatabaseOption = "",
    to: Annotated[
        Path | None, typer.Option("--to", help="Write them to this CSV file instead.")
    ] = None,
    json_: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the payments that were collected and that the office has not booked."""
    use_json(json_)
    with contextlib.closing(Database(database_url(database))) as opened:
        store = Store(opened)
        payments, entities = store.records(Payment), store.records(LegalEntity)
        rows = collected_rows(payments, entities, store.records(Outlet))
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


def book_payments(
    file: Annotated[Path, typer.Argument(help="A CSV file with the column number.")],
    database: DatabaseOption = "",
    report: ReportOption = None,
    json_: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Mark payments as booked by the office; repeat it as often as you like."""
    use_json(json_)
    with contextlib.closing(Database(database_url(database))) as opened:
        written, account = book(Store(opened), file)
    show_import(account, written, report)
