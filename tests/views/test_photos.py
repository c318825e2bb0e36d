"""Photos at an outlet: taken, shown with their state, opened, and counted in the sync centre."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import flet as ft
import pytest

from fieldapp.actions import photos
from fieldapp.domain.photo import Photo
from fieldapp.language import Language
from fieldapp.localdb import blob_queue
from fieldapp.localdb.blob_queue import BlobState
from fieldapp.localdb.queries.documents import SyncCounts
from fieldapp.localdb.queries.photos import outlet_photos
from fieldapp.localdb.records import write_noun
from fieldapp.localdb.replica import Replica
from fieldapp.sync.status import SyncStatus
from fieldapp.views.intake import INCOMING
from fieldapp.views.parts.badge import words
from fieldapp.views.pictures import address_of, picture_at
from fieldapp.wire.blob import BlobOf
from tests.pictures import jpeg, png
from tests.sync.world import done
from tests.views.conftest import WIDTHS, Open
from tests.views.headless import Screen
from tests.views.world import Company, ago


async def pick(screen: Screen, incoming: Path, data: bytes, size: int | None = None) -> None:
    """Choose a file as the browser does it: the choice first, the bytes by an upload."""
    action = screen.get("add-photo").action
    assert isinstance(action, ft.PickFiles)
    picker = action.file_picker
    chosen = {"id": 1, "name": "shelf.png", "size": len(data) if size is None else size}
    event = screen.session.dispatch_event(picker._i, "result", {"files": [chosen]})
    taking = asyncio.create_task(event)
    await screen.until(lambda: bool(screen.browser.uploads) or taking.done())
    if taking.done():
        return
    upload: Any = screen.browser.uploads.pop()
    incoming.mkdir(exist_ok=True)
    (incoming / upload.upload_url.rpartition("=")[2]).write_bytes(data)
    told = {"file_name": "shelf.png", "progress": 1.0, "error": None}
    await screen.session.dispatch_event(picker._i, "upload", told)
    await taking
    await screen.settle()


def put(replica: Replica, state: BlobState, reason: str = "", data: bytes | None = None) -> str:
    """Leave a photo of somebody else on the device, its file in some state."""
    data = data or png()
    sha256 = replica.blobs.save(data)
    if state not in ("held", "refused", "upload"):
        replica.blobs.remove(sha256)
    photo = Photo(
        id=f"photo-{state}",
        outlet_id="o-1",
        author_id="u-other",
        author_name="Jonas Jonaitis",
        taken_at=ago(hours=2),
        sha256=sha256,
        size_bytes=len(data),
        media_type="image/png",
        caption="by the till",
    )
    with replica.database.write() as connection:
        write_noun(connection, photo)
        of = BlobOf("photo", photo.id)
        blob_queue.put_held(connection, sha256, of, len(data), ago(hours=2))
        blob_queue.mark(connection, sha256, state, reason)
    return photo.id


@WIDTHS
def test_a_photo_is_chosen_saved_at_once_and_opened(open_app: Open, firm: Company, width: int):
    replica = firm.replica(firm.agent)

    async def story() -> None:
        async with open_app(firm.agent, width, "/outlet/o-1", "ru") as screen:
            await screen.until_has("add-photo")
            await pick(screen, firm.storage / INCOMING, png(40, 30))
            await screen.until_shows("Сохранено здесь")
            (row,) = replica.query(outlet_photos, "o-1")
            assert (row.width, row.state) == (40, "saved")
            await screen.tap(f"open-photo-{row.photo_id}")
            await screen.until_has("picture")
            source = screen.get("picture").src
            assert source == address_of(firm.agent, row.sha256)
            await screen.tap("back")
            await screen.until_has("add-photo")

    asyncio.run(story())
    assert list((firm.storage / INCOMING).iterdir()) == []


def test_a_photo_of_an_open_visit_belongs_to_it(open_app: Open, firm: Company):
    async def story() -> None:
        async with open_app(firm.agent, 1280, "/outlet/o-6") as screen:
            await screen.tap("check-in")
            await screen.until_shows("You are here")
            await pick(screen, firm.storage / INCOMING, png())
            await screen.until_shows("Saved here")

    asyncio.run(story())
    rows = firm.replica(firm.agent).query(
        lambda c: c.exec_driver_sql(
            "SELECT p.visit_id, v.outlet_id FROM photo p JOIN visit v ON v.id = p.visit_id"
        ).all()
    )
    assert [outlet for _, outlet in rows] == ["o-6"]


@pytest.mark.parametrize(
    ("data", "size", "told"),
    [
        (b"%PDF-1.7", None, "Choose a JPEG, PNG or WebP picture"),
        (b"", 31 * 1024 * 1024, "The photo has 31 MB, and 10 MB are the limit"),
    ],
)
def test_what_is_not_taken_is_told(
    open_app: Open, firm: Company, data: bytes, size: int | None, told: str
):
    async def story() -> None:
        async with open_app(firm.agent, 360, "/outlet/o-1") as screen:
            await screen.until_has("add-photo")
            await pick(screen, firm.storage / INCOMING, data, size)
            await screen.until_shows(told)

    asyncio.run(story())
    assert firm.replica(firm.agent).query(outlet_photos, "o-1") == []


@pytest.mark.parametrize(
    ("state", "reason", "tile", "full"),
    [
        ("held", "", "On this device", "by the till"),
        ("away", "", "Tap to load", "The picture is not here"),
        ("wanted", "blob_missing", "Not there yet", "The picture is not here"),
        ("vanished", "photo_vanished", "Lost", "Take the photo again"),
    ],
)
def test_every_state_is_told_in_words(
    open_app: Open, firm: Company, state: BlobState, reason: str, tile: str, full: str
):
    key = put(firm.replica(firm.manager), state, reason)

    async def story() -> None:
        async with open_app(firm.manager, 360, "/outlet/o-1") as screen:
            await screen.until_shows(tile)
            label = screen.get(f"photo-{key}").label
            assert label.startswith("Photo 2 hours ago by Jonas Jonaitis. ")
            assert label.endswith(tile)
            await screen.tap(f"open-photo-{key}")
            await screen.until_shows(full)

    asyncio.run(story())


def test_looking_at_a_photo_has_it_fetched(open_app: Open, firm: Company):
    replica = firm.replica(firm.manager)
    key = put(replica, "away")

    async def story() -> None:
        async with open_app(firm.manager, 1280, f"/photo/{key}") as screen:
            await screen.until(lambda: replica.query(outlet_photos, "o-1")[0].state == "wanted")

    asyncio.run(story())


def test_a_damaged_file_that_the_hub_has_is_fetched_again(firm: Company):
    replica = firm.replica(firm.manager)
    key = put(replica, "held")
    (row,) = replica.query(outlet_photos, "o-1")
    replica.blobs.file(row.sha256).write_bytes(b"rotten")

    assert photos.look(replica, key) is None

    assert replica.query(outlet_photos, "o-1")[0].state == "wanted"
    assert not replica.blobs.has(row.sha256)


def test_a_photo_that_has_left_says_so(open_app: Open, firm: Company):
    async def story() -> None:
        async with open_app(firm.agent, 360, "/photo/nobody") as screen:
            await screen.until_shows("This photo is not on this device any more")

    asyncio.run(story())


@WIDTHS
def test_the_sync_centre_counts_photos_apart(open_app: Open, firm: Company, width: int):
    replica = firm.replica(firm.agent)
    done(photos.add(replica, "o-1", png()))
    done(photos.add(replica, "o-1", jpeg(size_bytes=2_000)))

    async def story() -> None:
        async with open_app(firm.agent, width, "/sync") as screen:
            await screen.until_shows("2 photos wait; they go when all orders are sent.")
            assert not screen.shows("Everything has been sent.")
            assert not screen.shows("2 documents wait")
            (row, *_) = replica.query(outlet_photos, "o-1")
            await screen.tap(f"document-{row.photo_id}")
            await screen.until_has("picture")

    asyncio.run(story())


def test_signing_out_tells_of_photos_that_are_not_sent(open_app: Open, firm: Company):
    replica = firm.replica(firm.agent)
    done(photos.add(replica, "o-1", png()))

    async def story() -> None:
        async with open_app(firm.agent, 360, "/settings") as screen:
            await screen.tap("sign-out")
            await screen.until_shows("1 photo is not sent yet. It stays on this device")
            assert not screen.shows("Everything has been sent.")
            done(photos.add(replica, "o-1", jpeg(size_bytes=2_000)))
            await screen.until_shows("2 photos are not sent yet.")
            assert not screen.shows("document")

    asyncio.run(story())


def test_the_badge_does_not_call_a_photo_an_unsent_order():
    status = SyncStatus(last_success_at=ago(minutes=2))
    now = ago()

    assert words(Language("en"), status, SyncCounts(0, 0, photos=2), now) == (
        "Orders sent",
        "2 photos wait",
        "quiet",
    )
    assert words(Language("en"), status, SyncCounts(1, 0, photos=2), now)[0] == "1 waiting"


def test_an_address_opens_only_what_it_was_signed_for(tmp_path: Path):
    replica_folder = "anna-1234"
    home = tmp_path / replica_folder
    sha256 = "a" * 64
    file = home / "blobs" / "aa" / sha256
    file.parent.mkdir(parents=True)
    file.write_bytes(png())
    prefix, folder, signature, name = address_of(replica_folder, sha256).split("/")
    assert (prefix, folder, name) == ("pictures", replica_folder, f"{sha256}.picture")

    assert picture_at(tmp_path, replica_folder, sha256, signature) == file
    assert picture_at(tmp_path, replica_folder, sha256, "") is None
    assert picture_at(tmp_path, replica_folder, "b" * 64, signature) is None
    assert picture_at(tmp_path, "other-1234", sha256, signature) is None
    assert picture_at(tmp_path, "..", sha256, signature) is None
