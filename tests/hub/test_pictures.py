"""Pictures of products at the hub: taken from a folder, kept by hash, given to the company only."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from structlog.testing import capture_logs

from fieldapp.domain.photo import Photo
from fieldapp.domain.product import Product, ProductPicture
from fieldapp.domain.user import User
from fieldapp.hub import staff
from fieldapp.hub.account import add_account
from fieldapp.hub.blobs import BlobName, FolderBlobs
from fieldapp.hub.health import order_state
from fieldapp.hub.pictures import PictureReport, load_pictures
from fieldapp.hub.server import running_hub
from fieldapp.hub.store import Store
from tests.hub.sending import one
from tests.hub.test_blobs import Caller, expect
from tests.hub.world import AGENT, MANAGER, NOW, OTHER, OWNER
from tests.pictures import png


@pytest.fixture
def blobs(tmp_path: Path) -> FolderBlobs:
    return FolderBlobs(tmp_path / "blobs")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "pictures"
    made.mkdir()
    (made / "P1.png").write_bytes(png(300, 200))
    (made / "p2.png").write_bytes(png(200, 300, (200, 80, 20)))
    return made


def picture(store: Store, key: str = "p1") -> ProductPicture:
    found: ProductPicture | None = one(store, Product, key).picture
    assert found is not None
    return found


def stored(store: Store, blobs: FolderBlobs, key: str = "p1") -> tuple[bytes | None, bytes | None]:
    found, company = picture(store, key), store.company.id
    card = BlobName(company, found.sha256, found.size_bytes, products=True)
    thumb = BlobName(company, found.thumb_sha256, found.thumb_bytes, products=True)
    return blobs.read(card, 0, card.size_bytes), blobs.read(thumb, 0, thumb.size_bytes)


def files(blobs: FolderBlobs) -> set[str]:
    return {path.name for path in blobs.folder.rglob("products/*/*")}


def draft_of(blobs: FolderBlobs, store: Store, name: str, age_s: float) -> Path:
    """Leave what a process of another machine has written of a file."""
    draft = blobs.folder / store.company.id / "products" / name[:2] / f"{name}.4711.new"
    draft.parent.mkdir(parents=True, exist_ok=True)
    draft.write_bytes(b"half of it")
    written_s = draft.stat().st_mtime - age_s
    os.utime(draft, (written_s, written_s))
    return draft


def test_what_a_process_left_behind_that_died_goes_a_day_later(
    store: Store, blobs: FolderBlobs, folder: Path
) -> None:
    load_pictures(store, blobs, folder)
    named = picture(store).sha256
    old = [draft_of(blobs, store, name, 90_000) for name in (named, "a" * 64)]
    new = [draft_of(blobs, store, name, 80_000) for name in ("b" + named[1:], "c" * 64)]
    whole = {name for name in files(blobs) if not name.endswith(".new")}

    load_pictures(store, blobs, folder)

    assert not any(draft.exists() for draft in old)
    assert all(draft.exists() for draft in new)
    assert files(blobs) == whole | {draft.name for draft in new}


def counts(report: PictureReport) -> tuple[int, int, int]:
    return report.pictures_added, report.pictures_changed, report.pictures_same


def test_pictures_of_a_folder_are_kept_and_named_by_their_products(
    store: Store, blobs: FolderBlobs, folder: Path
) -> None:
    report = load_pictures(store, blobs, folder)

    assert (counts(report), report.set_aside, report.products_without) == ((2, 0, 0), [], 3)
    card, thumb = stored(store, blobs)
    assert card is not None
    assert thumb is not None
    assert hashlib.sha256(card).hexdigest() == picture(store).sha256
    assert (len(card), len(thumb)) == (picture(store).size_bytes, picture(store).thumb_bytes)


def test_the_same_again_changes_nothing_and_decodes_nothing(
    store: Store, blobs: FolderBlobs, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_pictures(store, blobs, folder)
    before, kept = store.records(Product), files(blobs)
    monkeypatch.setattr(
        "fieldapp.hub.pictures.picture_from", lambda data: pytest.fail("made a picture again")
    )
    rings: list[object] = []
    store.subscribe(rings.append)

    report = load_pictures(store, blobs, folder)

    assert counts(report) == (0, 0, 2)
    assert (store.records(Product), files(blobs)) == (before, kept)
    assert rings == []


def test_what_is_no_good_is_set_aside_by_name_and_the_rest_is_taken(
    store: Store, blobs: FolderBlobs, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fieldapp.hub.pictures.MAX_FILE_BYTES", 100_000)
    (folder / "P3.jpg").write_bytes(b"no picture")
    (folder / "P4.png").write_bytes(png(300, 200)[:60])
    (folder / "P5.jpg").write_bytes(bytes(200_000))
    (folder / "P9.jpg").write_bytes(png(300, 200))
    Image.new("1", (20_000, 20_000)).save(folder / "p3.png")

    report = load_pictures(store, blobs, folder)

    assert counts(report) == (2, 0, 0)
    told = {aside.file: aside.reason for aside in report.set_aside}
    assert set(told) == {"P3.jpg", "P4.png", "P5.jpg", "P9.jpg", "p3.png"}
    assert "no JPEG" in told["P3.jpg"]
    assert "cut off" in told["P4.png"]
    assert "save it with at most" in told["P5.jpg"]
    assert "no product has the SKU" in told["P9.jpg"]
    assert report.files_read == 7


def test_a_changed_picture_takes_the_place_of_the_old_one(
    store: Store, blobs: FolderBlobs, folder: Path
) -> None:
    load_pictures(store, blobs, folder)
    before = picture(store)
    (folder / "P1.png").write_bytes(png(300, 200, (10, 10, 200)))

    report = load_pictures(store, blobs, folder)

    assert counts(report) == (0, 1, 1)
    assert picture(store) != before
    assert {before.sha256, before.thumb_sha256}.isdisjoint(files(blobs))
    assert None not in stored(store, blobs)
    assert len(files(blobs)) == 4


def test_a_file_that_the_hub_has_lost_comes_back_with_the_next_import(
    store: Store, blobs: FolderBlobs, folder: Path
) -> None:
    load_pictures(store, blobs, folder)
    for path in blobs.folder.rglob("products/*/*"):
        path.unlink()

    assert counts(load_pictures(store, blobs, folder)) == (0, 0, 2)
    assert None not in stored(store, blobs)


def test_a_picture_of_several_products_is_made_once(
    store: Store, blobs: FolderBlobs, folder: Path
) -> None:
    (folder / "pictures.csv").write_text("sku;file\nP3;P1.png\nP4;P1.png\n")

    report = load_pictures(store, blobs, folder)

    assert counts(report) == (3, 0, 0)
    assert picture(store, "p3") == picture(store, "p4")
    assert len(files(blobs)) == 4


def test_a_price_list_leaves_the_pictures(store: Store, blobs: FolderBlobs, folder: Path) -> None:
    load_pictures(store, blobs, folder)
    before = picture(store)

    store.load([Product(id="p1", sku="P1", name="Another name")])

    assert (one(store, Product, "p1").name, picture(store)) == ("Another name", before)
    assert store.load([Product(id="p1", sku="P1", name="Another name")]).same == 1


@pytest.fixture
def address(store: Store, blobs: FolderBlobs, folder: Path) -> Iterator[str]:
    load_pictures(store, blobs, folder)
    with running_hub(store, blobs=blobs) as address:
        yield address


def url(sha256: str) -> str:
    return f"/v1/blobs/{sha256}"


@pytest.mark.parametrize("user", [AGENT, OTHER, OWNER, MANAGER], ids=lambda user: user.id)
def test_everybody_in_the_company_gets_pictures_of_products(
    store: Store, blobs: FolderBlobs, address: str, user: User
) -> None:
    caller, named = Caller(store, address, user), {"product": "p1"}

    reply = caller.http.get(url(picture(store).sha256), params=named)
    assert (reply.status_code, reply.content) == (200, stored(store, blobs)[0])
    part = {"Range": "bytes=10-19"}
    reply = caller.http.get(url(picture(store).thumb_sha256), params=named, headers=part)
    thumb = stored(store, blobs)[1]
    assert thumb is not None
    assert (reply.status_code, reply.content) == (206, thumb[10:20])
    assert caller.http.head(url(picture(store).sha256), params=named).status_code == 200


def test_a_hand_made_request_gets_nothing_else(store: Store, address: str) -> None:
    caller = Caller(store, address, AGENT)
    card, other = picture(store).sha256, picture(store, "p2").sha256
    private = Photo(
        id="secret", outlet_id="o3", author_id="other", taken_at=NOW, sha256="a" * 64,
        size_bytes=10, media_type="image/png",
    )  # fmt: skip
    store.load([private])
    for sha256, named in (
        (other, {"product": "p1"}),
        (card, {"product": "nobody"}),
        (card, {"photo": "p1"}),
        ("a" * 64, {"product": "p1"}),
        ("a" * 64, {"product": "secret"}),
        ("a" * 64, {"photo": "secret"}),
        ("b" * 64, {"product": "p1"}),
    ):
        with capture_logs() as logs:
            expect(caller.http.get(url(sha256), params=named), "blob_foreign")
        assert [line["user"] for line in logs if line["event"] == "blob_foreign"] == ["agent"]
    for named in ({}, {"photo": "secret", "product": "p1"}):
        expect(caller.http.get(url(card), params=named), "request_invalid")
    data = {"Content-Range": "bytes 0-9/10"}
    put = caller.http.put(url(card), params={"product": "p1"}, content=b"0" * 10, headers=data)
    assert put.status_code == 422


def test_another_companys_picture_is_refused(
    store: Store, blobs: FolderBlobs, address: str, tmp_path: Path
) -> None:
    theirs = Store(store.database, token=store.token)
    theirs.create_company("Bakery")
    theirs.load([AGENT, Product(id="bread", sku="B1", name="Bread")])
    pictures = tmp_path / "theirs"
    pictures.mkdir()
    (pictures / "B1.png").write_bytes(png(250, 250, (90, 60, 10)))
    load_pictures(theirs, blobs, pictures)
    sha256 = picture(theirs, "bread").sha256
    caller = Caller(store, address, AGENT)

    for product in ("bread", "p1"):
        expect(caller.http.get(url(sha256), params={"product": product}), "blob_foreign")
    assert None not in stored(store, blobs)
    assert None not in stored(theirs, blobs, "bread")


def test_a_dismissed_person_gets_no_picture(store: Store, address: str) -> None:
    caller, named = Caller(store, address, AGENT), {"product": "p1"}
    add_account(store, "ann", "secret", AGENT)
    staff.dismiss(store, "ann", None, NOW)

    with contextlib.closing(caller.http):
        for sha256 in (picture(store).sha256, picture(store).thumb_sha256):
            expect(caller.http.get(url(sha256), params=named), "blob_foreign")
            expect(caller.http.head(url(sha256), params=named), "blob_foreign")


def test_a_revoked_device_gets_no_picture(store: Store, address: str) -> None:
    caller = Caller(store, address, AGENT)
    store.write(lambda tx: order_state(tx, caller.device, "revoked", NOW))
    with contextlib.closing(caller.http):
        reply = caller.http.get(url(picture(store).sha256), params={"product": "p1"})
    expect(reply, "device_revoked")
