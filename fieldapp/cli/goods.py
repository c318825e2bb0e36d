"""`fieldapp import`, `import-prices`, `import-assortments`, `import-promotions`.

What is sold, to whom, and at what price.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from fieldapp.cli.hub import DatabaseOption, company_store, database_url
from fieldapp.cli.importing import ReportOption, import_command, show_import
from fieldapp.cli.output import JsonOption, use_json
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.price import PriceType
from fieldapp.domain.product import Brand, Group, Product
from fieldapp.domain.promotion import Promotion
from fieldapp.domain.route import Route
from fieldapp.exchange.agreements import Directory, read_agreements
from fieldapp.exchange.assignment import Assignments
from fieldapp.exchange.assortments import read_assortments
from fieldapp.exchange.importing import read_file
from fieldapp.exchange.port import Import
from fieldapp.exchange.promotion_file import read_promotions
from fieldapp.exchange.promotion_names import PromotionNames
from fieldapp.exchange.report import Report
from fieldapp.hub.draft import Written
from fieldapp.hub.store import Store


def import_file(
    file: Annotated[Path, typer.Argument(help="A CSV file, plain or gzip, or a workbook (XLSX).")],
    mapping: Annotated[
        str, typer.Option(help="A mapping's name (iowa, online_retail, own) or a TOML file.")
    ],
    database: DatabaseOption = "",
    company: Annotated[
        str, typer.Option(help="Name of the company that is made when there is none yet.")
    ] = "My company",
    report: ReportOption = None,
    json_: JsonOption = False,
) -> None:
    """Load products, outlets, prices and history from a file; repeat it as often as you like."""
    use_json(json_)
    found = read_file(file, mapping)
    with contextlib.closing(company_store(database_url(database), company).database) as opened:
        store = Store(opened)
        nouns = Assignments(found.nouns)
        written = store.load(nouns)
        if found.report.names_routes:
            kept = nouns.not_moved(store.records(Outlet), store.records(Route))
            found.report.not_moved = kept
    show_import(found.report, written, report)


@import_command("A table (CSV or XLSX) of agreed prices.")
def import_prices(store: Store, file: Path) -> tuple[Report, Written]:
    """Load contract prices and quantity breaks from a file; repeat it as often as you like."""
    return _by_names(read_agreements, store, file)


@import_command("A table (CSV or XLSX) of assortments.")
def import_assortments(store: Store, file: Path) -> tuple[Report, Written]:
    """Load assortments, must-stock lists and order minima; repeat it as often as you like."""
    return _by_names(read_assortments, store, file)


def _by_names(
    read: Callable[[Path, Directory], Import], store: Store, file: Path
) -> tuple[Report, Written]:
    """Load a file that names clients and targets as they stand at the hub."""
    directory = Directory(
        store.records(Outlet),
        store.records(LegalEntity),
        store.records(PriceType),
        chain(store.records(Product), store.records(Group), store.records(Brand)),
    )
    found = read(file, directory)
    return found.report, store.load(found.nouns)


@import_command("A TOML file of promotions.")
def import_promotions(store: Store, file: Path) -> tuple[Report, Written]:
    """Load promotions from a file; repeat it as often as you like."""
    kinds = (Product, Group, Brand, PriceType, LegalEntity, Route, Outlet)
    nouns = chain.from_iterable(store.records(kind) for kind in kinds)
    found = read_promotions(file, PromotionNames(nouns), store.records(Promotion))
    return found.report, store.load(found.nouns)
