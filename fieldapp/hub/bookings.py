"""Payments become booked: what the office's table names, as the payments are by then."""

from __future__ import annotations

from pathlib import Path

from fieldapp.domain.payment import Payment
from fieldapp.exchange.payments import Bookings
from fieldapp.exchange.report import Report
from fieldapp.hub.draft import Written
from fieldapp.hub.store import Store
from fieldapp.hub.transaction import Transaction


def book_payments(store: Store, table: Path) -> tuple[Written, Report]:
    """Note the payments that a table names as booked; those that were before stay as they are.

    Returns what was different, and the account of the table. Raises `ImportRefused`, and what the
    store raises.
    """
    bookings = Bookings(table, store.payments_numbered)
    accounts: list[Report] = []

    def book(tx: Transaction) -> None:
        # A payment may have been taken back since the table was read: it counts as it is now.
        booked, account = bookings.booked(tx.many(Payment, bookings.keys))
        accounts.append(account)
        tx.put(*booked)

    written = store.change(book)
    return written, accounts[-1]
