"""`fieldapp import-pictures`: a folder of pictures of products."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Annotated

import typer

from fieldapp.cli.hub import BlobsOption, DatabaseOption, blobs_of, hub_store
from fieldapp.cli.importing import ReportOption
from fieldapp.cli.output import JsonOption, show, use_json
from fieldapp.exchange.picture_files import AsideFile
from fieldapp.hub.pictures import PictureReport, load_pictures

SHOWN = 20


def import_pictures(
    folder: Annotated[Path, typer.Argument(help="A folder of pictures named by SKU: 1234.jpg.")],
    database: DatabaseOption = "",
    blobs: BlobsOption = None,
    report: ReportOption = None,
    json_: JsonOption = False,
) -> None:
    """Load pictures of products from a folder; repeat it as often as you like."""
    use_json(json_)
    with hub_store(database) as store:
        account = load_pictures(store, blobs_of(store.database, blobs), folder)
    if report is not None:
        _write(account, report)
    show(_summary(account), _lines(account, folder))


def _summary(account: PictureReport) -> dict[str, object]:
    return {
        "files_read": account.files_read,
        "files_set_aside": len(account.set_aside),
        "pictures_added": account.pictures_added,
        "pictures_changed": account.pictures_changed,
        "pictures_same": account.pictures_same,
        "products_without": account.products_without,
        "set_aside": [one._asdict() for one in account.set_aside],
    }


def _lines(account: PictureReport, folder: Path) -> list[str]:
    aside = account.set_aside
    used = account.files_read - len(aside)
    lines = [
        f"Folder    {folder}",
        f"Files     {account.files_read:,} read = {used:,} used + {len(aside):,} set aside",
        f"Pictures  {account.pictures_added:,} added, {account.pictures_changed:,} changed, "
        f"{account.pictures_same:,} the same",
        f"Products  {account.products_without:,} that are sold have no picture",
    ]
    if aside:
        lines += ["", f"The first {min(SHOWN, len(aside)):,} of {len(aside):,} set aside:"]
        lines += [f"  {one.file}: {one.reason}" for one in aside[:SHOWN]]
    return lines


def _write(account: PictureReport, path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(AsideFile._fields)
        writer.writerows(account.set_aside)
