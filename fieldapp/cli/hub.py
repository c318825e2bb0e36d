"""`fieldapp hub` and `new-epoch`, and how commands open a hub's database."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from fieldapp.cli.output import Failure, show
from fieldapp.config import data_folder
from fieldapp.hub.blobs import FolderBlobs, blobs_beside
from fieldapp.hub.clock import system_clock
from fieldapp.hub.database import Database
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
    with contextlib.closing(company_store(database, company).database) as opened:
        kept = blobs_of(opened, blobs)
        file = opened.file
    kept.folder.mkdir(parents=True, exist_ok=True)
    kept.sweep_drafts(system_clock())
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


def company_store(database: str, name: str) -> Store:
    """Return the store of the database's company, made when there is none."""
    store = Store(Database(database))
    try:
        _ = store.company
    except NoCompany as error:
        if "several" in str(error):
            raise Failure("several_companies", str(error)) from error
        store.create_company(name)
    return store
