"""`fieldapp hub`, the imports and `new-epoch`: a database served, and filled."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from fieldapp.cli.output import Failure, JsonOption, show, use_json
from fieldapp.config import data_folder
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
from fieldapp.exchange.report import Report, report_lines, write_set_aside
from fieldapp.hub.blobs import FolderBlobs, blobs_beside
from fieldapp.hub.database import Database
from fieldapp.hub.draft import Written
from fieldapp.hub.limit import Limits, Rate
from fieldapp.hub.server import serve
from fieldapp.hub.store import NoCompany, Store

DATABASE_FILE = "hub.db"
DEFAULT_PORT = 8300
BLOB_FOLDER = "blobs"

DatabaseOption = Annotated[
    str,
    typer.Option(
        "--database",
        help="sqlite:///path/to/file.db or postgresql://user:password@host/name; "
        "without it a file in var/ of the checkout, or in the user's data folder.",
    ),
]
BlobsOption = Annotated[
    Path | None,
    typer.Option(
        "--blobs",
        help="Folder of photos and pictures; without it one beside the SQLite database, with "
        "PostgreSQL one in the data folder. Several hubs of one company share it.",
    ),
]
ReportOption = Annotated[
    Path | None,
    typer.Option("--report", help="Write every row that was set aside to this CSV file."),
]


def hub(
    database: DatabaseOption = "",
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65_535, help="Port; the next free one when it is taken.")
    ] = (DEFAULT_PORT),
    strict_port: Annotated[
        bool, typer.Option(help="Stop when the port is taken instead of taking the next.")
    ] = False,
    company: Annotated[
        str, typer.Option(help="Name of the company that is made when there is none yet.")
    ] = "My company",
    blobs: BlobsOption = None,
    device_rate: Annotated[
        float,
        typer.Option(min=0, help="Requests a second that one device may keep up; 0: any number."),
    ] = Limits().device.per_s,
    address_rate: Annotated[
        float,
        typer.Option(
            min=0, help="Sign-ins and unknown tokens a second from one address; 0: any number."
        ),
    ] = Limits().address.per_s,
    packs: Annotated[
        Path | None,
        typer.Option(
            help="Folder for the packs of first syncs; without it one beside the SQLite file, "
            "and none with PostgreSQL."
        ),
    ] = None,
) -> None:
    """Serve a hub until Ctrl-C."""
    database = database_url(database)
    with contextlib.closing(_company_of(database, company).database) as opened:
        kept = blobs_of(opened, blobs)
        file = opened.file
    kept.folder.mkdir(parents=True, exist_ok=True)
    if blobs is None and file is None:
        typer.echo(f"Photos and pictures are kept in {kept.folder}")
    folder = packs or (file.with_name(f"{file.stem}-packs") if file else None)
    serve(
        database,
        host,
        port,
        next_port=not strict_port,
        blobs=kept,
        packs=folder,
        limits=Limits(Rate(device_rate), Rate(address_rate)),
    )


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
    with contextlib.closing(_company_of(database_url(database), company).database) as opened:
        store = Store(opened)
        nouns = Assignments(found.nouns)
        written = store.load(nouns)
        if found.report.names_routes:
            kept = nouns.not_moved(store.records(Outlet), store.records(Route))
            found.report.not_moved = kept
    show_import(found.report, written, report)


def import_prices(
    file: Annotated[Path, typer.Argument(help="A CSV file of agreed prices.")],
    database: DatabaseOption = "",
    report: ReportOption = None,
    json_: JsonOption = False,
) -> None:
    """Load contract prices and quantity breaks from a file; repeat it as often as you like."""
    use_json(json_)
    _import_by_names(read_agreements, file, database, report)


def import_assortments(
    file: Annotated[Path, typer.Argument(help="A CSV file of assortments.")],
    database: DatabaseOption = "",
    report: ReportOption = None,
    json_: JsonOption = False,
) -> None:
    """Load assortments, must-stock lists and order minima; repeat it as often as you like."""
    use_json(json_)
    _import_by_names(read_assortments, file, database, report)


def _import_by_names(
    read: Callable[[Path, Directory], Import], file: Path, database: str, report: Path | None
) -> None:
    """Load a file that names clients and targets as they stand at the hub."""
    with hub_store(database) as store:
        directory = Directory(
            store.records(Outlet),
            store.records(LegalEntity),
            store.records(PriceType),
            chain(store.records(Product), store.records(Group), store.records(Brand)),
        )
        found = read(file, directory)
        written = store.load(found.nouns)
    show_import(found.report, written, report)


def import_promotions(
    file: Annotated[Path, typer.Argument(help="A TOML file of promotions.")],
    database: DatabaseOption = "",
    report: Annotated[
        Path | None, typer.Option(help="Write every table that was set aside to this CSV file.")
    ] = None,
    json_: JsonOption = False,
) -> None:
    """Load promotions from a file; repeat it as often as you like."""
    use_json(json_)
    with hub_store(database) as store:
        kinds = (Product, Group, Brand, PriceType, LegalEntity, Route, Outlet)
        nouns = chain.from_iterable(store.records(kind) for kind in kinds)
        found = read_promotions(file, PromotionNames(nouns), store.records(Promotion))
        written = store.load(found.nouns)
    show_import(found.report, written, report)


def show_import(account: Report, written: Written, aside: Path | None) -> None:
    """Print what became of the rows of an import and of its records."""
    if aside is not None:
        write_set_aside(account, aside)
    summary = {
        "rows_read": account.rows_read,
        "rows_used": account.rows_used,
        "rows_set_aside": len(account.aside),
        "set_aside": [row.told for row in account.aside],
        "records_added": written.added,
        "records_changed": written.changed,
        "records_same": written.same,
        "remarks": [remark.text for remark in account.remarks.values()],
        "outlets_not_moved": [outlet._asdict() for outlet in account.not_moved],
    }
    records = (
        f"Records   {written.added:,} added, {written.changed:,} changed, {written.same:,} the same"
    )
    show(summary, [*report_lines(account), records])


def new_epoch(database: DatabaseOption = "") -> None:
    """Begin a new history after the database was restored from a backup.

    Devices then start from nothing, keep their outbox, and send again what the backup has not.
    """
    with hub_store(database) as store:
        epoch = store.renew_epoch()
    show({"epoch": epoch}, f"The hub's history is now {epoch}. Devices will sync from the start.")


@contextlib.contextmanager
def hub_store(database: str) -> Iterator[Store]:
    """Open the store of the database that was named, or of the default one."""
    with contextlib.closing(Database(database_url(database))) as opened:
        yield Store(opened)


def blobs_of(database: Database, named: Path | None) -> FolderBlobs:
    """Return the folder for files that was named, or the default one of a database."""
    if named is not None:
        return FolderBlobs(named)
    return blobs_beside(database) or FolderBlobs(data_folder() / BLOB_FOLDER)


def database_url(database: str) -> str:
    """Return the address of the database that was named, or of the default one."""
    if database:
        return database
    folder = data_folder()
    folder.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{folder / DATABASE_FILE}"


def _company_of(database: str, name: str) -> Store:
    """Return the store of the database's company, made when there is none."""
    store = Store(Database(database))
    try:
        _ = store.company
    except NoCompany as error:
        if "several" in str(error):
            raise Failure("several_companies", str(error)) from error
        store.create_company(name)
    return store
