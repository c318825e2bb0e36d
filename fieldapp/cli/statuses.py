"""`fieldapp import-statuses`: how far the office has come with orders."""

from __future__ import annotations

from pathlib import Path

from fieldapp.cli.importing import import_command
from fieldapp.exchange.report import Report
from fieldapp.exchange.statuses import Statuses
from fieldapp.hub.draft import Written
from fieldapp.hub.order_tables import take_orders
from fieldapp.hub.store import Store


@import_command("A table (CSV or XLSX) of orders and their statuses.")
def import_statuses(store: Store, file: Path) -> tuple[Report, Written]:
    """Load which orders are accepted, assembled, shipped or delivered; repeat it as you like."""
    statuses = Statuses(file)
    return statuses.report, take_orders(store, statuses)
