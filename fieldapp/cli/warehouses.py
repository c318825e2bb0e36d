"""`fieldapp import-warehouses`, `import-stock`: where goods come from, and what is there."""

from __future__ import annotations

from pathlib import Path

from fieldapp.cli.importing import import_command
from fieldapp.domain.policy import POLICY_KEY, Policy
from fieldapp.domain.product import Product
from fieldapp.domain.route import Route
from fieldapp.domain.stock import Stock
from fieldapp.domain.user import User
from fieldapp.exchange.report import Report
from fieldapp.exchange.stock import (
    known_warehouses,
    read_stock,
    read_warehouses,
    with_warehouses,
)
from fieldapp.hub.draft import Written
from fieldapp.hub.store import Store
from fieldapp.hub.transaction import Transaction


@import_command("A table (CSV or XLSX): warehouse, sku, quantity.")
def import_stock(store: Store, file: Path) -> tuple[Report, Written]:
    """Load what warehouses have from a file; repeat it as often as you like."""
    known = known_warehouses(store.records(User), store.records(Policy))
    held = store.records(Stock)
    found = read_stock(file, store.records(Product), known, held, store.clock())
    return found.report, store.load(found.nouns)


@import_command("A table (CSV or XLSX): warehouse, name, routes.")
def import_warehouses(store: Store, file: Path) -> tuple[Report, Written]:
    """Name the warehouses that outlets may order from: the file is the whole list."""
    warehouses, account = read_warehouses(file, store.records(Route))

    def name(tx: Transaction) -> None:
        tx.put(with_warehouses(tx.get(Policy, POLICY_KEY), warehouses))

    return account, store.change(name)
