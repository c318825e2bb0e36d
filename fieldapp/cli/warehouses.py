"""`fieldapp import-warehouses`, `import-stock`: where goods come from, and what is there."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fieldapp.cli.hub import DatabaseOption, ReportOption, hub_store, show_import
from fieldapp.cli.output import JsonOption, use_json
from fieldapp.domain.policy import POLICY_KEY, Policy
from fieldapp.domain.product import Product
from fieldapp.domain.route import Route
from fieldapp.domain.stock import Stock
from fieldapp.domain.user import User
from fieldapp.exchange.stock import (
    known_warehouses,
    read_stock,
    read_warehouses,
    with_warehouses,
)
from fieldapp.hub.transaction import Transaction


def import_stock(
    file: Annotated[Path, typer.Argument(help="A CSV file: warehouse, sku, quantity.")],
    database: DatabaseOption = "",
    report: ReportOption = None,
    json_: JsonOption = False,
) -> None:
    """Load what warehouses have from a file; repeat it as often as you like."""
    use_json(json_)
    with hub_store(database) as store:
        known = known_warehouses(store.records(User), store.records(Policy))
        held = store.records(Stock)
        found = read_stock(file, store.records(Product), known, held, store.clock())
        written = store.load(found.nouns)
    show_import(found.report, written, report)


def import_warehouses(
    file: Annotated[Path, typer.Argument(help="A CSV file: warehouse, name, routes.")],
    database: DatabaseOption = "",
    report: ReportOption = None,
    json_: JsonOption = False,
) -> None:
    """Name the warehouses that outlets may order from: the file is the whole list."""
    use_json(json_)
    with hub_store(database) as store:
        warehouses, account = read_warehouses(file, store.records(Route))

        def name(tx: Transaction) -> None:
            tx.put(with_warehouses(tx.get(Policy, POLICY_KEY), warehouses))

        written = store.change(name)
    show_import(account, written, report)
