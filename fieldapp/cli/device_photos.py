"""Photos on a device without screens."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from fieldapp.actions import photos
from fieldapp.cli.device_home import opened_replica
from fieldapp.cli.device_orders import outlet_named
from fieldapp.cli.output import LANGUAGE, Column, JsonOption, refused, show, show_table, use_json
from fieldapp.domain.command.photo import check_size
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.queries.outlets import outlet_card
from fieldapp.localdb.queries.photos import outlet_photos, photo
from fieldapp.localdb.replica import Replica
from fieldapp.sync.blob_client import blob_client_of
from fieldapp.sync.blobs import BlobPass
from fieldapp.sync.errors import SyncError
from fieldapp.sync.lane import carry_files

STATES = {
    "saved": "saved here, waits",
    "sent": "sent",
    "here": "here",
    "away": "at the hub",
    "wanted": "to be fetched",
    "refused": "refused",
    "vanished": "lost on this device",
}

OutletOption = Annotated[str, typer.Option(help="Outlet: its id or code.")]


def add_photo(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A JPEG, PNG or WebP picture of 10 MB at most.")],
    outlet: OutletOption,
    caption: Annotated[str, typer.Option(help="What is on it.")] = "",
    json_: JsonOption = False,
) -> None:
    """Keep a photo of an outlet; it is sent after the next round, behind all orders."""
    use_json(json_)
    with opened_replica(context) as replica:
        outlet_id = outlet_named(replica, outlet)
        # A film that is chosen by mistake is not read to its end.
        if refusal := check_size(file.stat().st_size):
            raise refused(refusal)
        data = file.read_bytes()
        card = replica.query(outlet_card, outlet_id, replica.now())
        visit_id = card.open_visit_id if card else None
        saved = photos.add(replica, outlet_id, data, visit_id, caption)
        if isinstance(saved, Refusal):
            raise refused(saved)
        row = replica.query(photo, saved.document)
        assert row is not None
    show(row, f"Photo {row.photo_id} of {row.outlet_name} is saved: {row.size_bytes:,} bytes.")


def carry(replica: Replica) -> dict[str, object]:
    """Carry the files after a round; a failure is told, because the round has done its work."""
    with contextlib.closing(blob_client_of(replica)) as client:
        carrying = BlobPass(replica, client)
        fault = ""
        try:
            carry_files(replica, carrying)
        except SyncError as error:
            fault = error.code or error.kind
    carried = carrying.carried
    return {
        "photos_sent": carried.sent,
        "photos_fetched": carried.fetched,
        "photos_fault": fault,
    }


def sentence(told: Mapping[str, object], waiting: int) -> str:
    """Return in words what became of the files."""
    words = ""
    if told.get("photos_sent") or told.get("photos_fetched"):
        words += f" Photos: {told['photos_sent']} sent, {told['photos_fetched']} fetched."
    if told.get("photos_fault"):
        words += f" Photos stopped: {told['photos_fault']}."
    return words + (f" {waiting} photos wait." if waiting else "")


def list_photos(
    context: typer.Context,
    outlet: OutletOption,
    fetch: Annotated[
        bool, typer.Option("--fetch", help="Have those that are not here sent in the next sync.")
    ] = False,
    save: Annotated[
        Path | None, typer.Option(help="Copy those that are here into this folder.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1_000)] = 12,
    json_: JsonOption = False,
) -> None:
    """List the photos of an outlet, the newest first."""
    use_json(json_)
    with opened_replica(context) as replica:
        outlet_id = outlet_named(replica, outlet)
        rows = replica.query(outlet_photos, outlet_id, limit)
        for row in rows:
            if fetch:
                photos.want(replica, row.photo_id)
            data = photos.look(replica, row.photo_id) if save is not None else None
            if save is not None and data is not None:
                save.mkdir(parents=True, exist_ok=True)
                (save / row.photo_id).write_bytes(data)
        rows = replica.query(outlet_photos, outlet_id, limit)
    columns: list[Column] = [
        ("photo_id", "Photo"),
        (lambda row: LANGUAGE.instant(row.taken_at), "Taken"),
        ("author_name", "By"),
        ("size_bytes", "Bytes"),
        ("caption", "Caption"),
        (lambda row: STATES[row.state], ""),
    ]
    show_table(rows, columns, "No photos yet.")
