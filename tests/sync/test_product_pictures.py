"""Pictures of products on a device: fetched when looked at, or ahead; kept within bounds."""

from __future__ import annotations

from pathlib import Path

import pytest

from fieldapp.actions import photos, pictures
from fieldapp.domain.assortment import TypeAssortment
from fieldapp.domain.product import Product, ProductPicture
from fieldapp.exchange.picture_making import made_of
from fieldapp.hub.blobs import FolderBlobs
from fieldapp.hub.pictures import keep_picture, load_pictures, put_pictures
from fieldapp.localdb import blob_queue
from fieldapp.localdb.blob_upkeep import tidy_blobs
from fieldapp.localdb.picture_plan import plan_pictures
from fieldapp.localdb.queries.product_pictures import PictureHere, picture_of
from fieldapp.localdb.replica import World
from fieldapp.sync.ahead import Ahead
from fieldapp.sync.blob_client import blob_client_of
from fieldapp.sync.errors import SyncError
from fieldapp.sync.lane import Lane
from fieldapp.sync.runner import Runner
from tests.company import OWNER
from tests.pictures import png
from tests.sync.carrying import FileWire, at_hub, carry, lose, take, well
from tests.sync.deadline import eventually
from tests.sync.world import Clock, Device, HubWorld

NAMED = ("CO-1", "JU-1", "SO-1", "TE-1", "RE-1")


def blobs(hub: HubWorld) -> FolderBlobs:
    return FolderBlobs(hub.folder.parent / "hub-blobs")


@pytest.fixture
def pictured(hub: HubWorld, tmp_path: Path) -> HubWorld:
    """The hub when the office has given it pictures of some products, each of another size."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for n, sku in enumerate(NAMED):
        side = 300 + 40 * n
        (folder / f"{sku}.png").write_bytes(noisy(side))
    assert load_pictures(hub.store, blobs(hub), folder).set_aside == []
    return hub


def noisy(side: int) -> bytes:
    """Return a picture that takes some thousand bytes, so that it comes in pieces."""
    import io

    from PIL import Image

    data = io.BytesIO()
    Image.effect_mandelbrot((side, side), (-2.0, -1.5, 1.0, 1.5), 60).save(data, "PNG")
    return data.getvalue()


def named(hub: HubWorld, key: str) -> ProductPicture:
    picture = hub.need(Product, key).picture
    assert picture is not None
    return picture


def here(device: Device, key: str) -> PictureHere:
    found = device.replica.query(picture_of, key)
    assert found is not None
    return found


def cards(device: Device, hub: HubWorld) -> set[str]:
    return {p.id for p in hub.store.records(Product) if p.picture and here(device, p.id).is_here}


def thumbs(device: Device, hub: HubWorld) -> set[str]:
    found = (p.id for p in hub.store.records(Product) if p.picture)
    return {key for key in found if here(device, key).thumb_sha256}


def ahead() -> Ahead:
    return Ahead(rest=lambda seconds: None)


def test_a_picture_that_somebody_looks_at_comes_and_stays_without_a_hub(
    pictured: HubWorld,
) -> None:
    device = pictured.synced(OWNER)
    assert not here(device, "cola").is_here

    pictures.look(device.replica, "cola")
    wire = FileWire(device.replica)
    carry(device, wire)

    picture = named(pictured, "cola")
    assert here(device, "cola").is_here
    assert device.replica.blobs.read(picture.sha256) is not None
    assert len(wire.pieces()) == -(-picture.size_bytes // 1_000) > 2
    pictures.look(device.replica, "cola")
    quiet = FileWire(device.replica)
    carry(device, quiet)
    assert quiet.sent == []


def test_a_cut_picture_goes_on_where_it_stopped(pictured: HubWorld, agent: Device) -> None:
    agent.sync()
    pictures.look(agent.replica, "cola")
    with pytest.raises(SyncError):
        carry(agent, FileWire(agent.replica, faults=[well, well, lose]))
    assert not here(agent, "cola").is_here

    again = FileWire(agent.replica)
    carry(agent, again)

    assert again.pieces()[0] == "bytes=2000-2999"
    assert here(agent, "cola").is_here


def test_a_picture_waits_for_orders_and_a_photo(pictured: HubWorld, agent: Device) -> None:
    agent.sync()
    pictures.look(agent.replica, "cola")
    agent.order(cola=6)
    blocked = FileWire(agent.replica)
    carry(agent, blocked, ahead())
    assert blocked.sent == []

    key = take(agent)
    agent.sync()
    first = FileWire(agent.replica, faults=[well] * 40)
    carry(agent, first, ahead())
    methods = [method for method, _ in first.sent]
    sent = [n for n, method in enumerate(methods) if method == "PUT"]
    assert methods[0] == "GET"  # what is looked at
    assert methods[sent[-1] + 1 :].count("GET") == 4  # the small ones, ahead
    assert at_hub(pictured, key) is not None


def test_lists_look_again_once_for_all_pictures_of_a_pass_even_of_one_that_was_cut(
    pictured: HubWorld, agent: Device
) -> None:
    agent.sync()
    told: list[frozenset[str]] = []
    stop = agent.replica.subscribe(told.append)
    with pytest.raises(SyncError):
        carry(agent, FileWire(agent.replica, faults=[well, well, lose]), ahead())
    assert len(thumbs(agent, pictured)) == 2
    assert sum("pictures" in kinds for kinds in told) == 1

    carry(agent, ahead=ahead())
    stop()

    # The one that was lost has its pause still.
    assert len(thumbs(agent, pictured)) == 3
    assert sum("pictures" in kinds for kinds in told) == 2


def test_small_pictures_and_those_of_what_is_bought_come_ahead(
    pictured: HubWorld, agent: Device
) -> None:
    pictured.put(TypeAssortment(price_type_id="retail", must=["soap"]))
    agent.sync()
    agent.order(tea=1)
    agent.sync()

    carry(agent, ahead=ahead())

    # The order is a cart still, and the relic is not sold any more.
    assert thumbs(agent, pictured) == {"cola", "juice", "soap", "tea"}
    assert cards(agent, pictured) == {"soap"}
    carry(agent, idle := FileWire(agent.replica), ahead())
    assert idle.sent == []


def test_pictures_come_by_themselves_and_so_does_what_the_office_gives_later(
    pictured: HubWorld, agent: Device
) -> None:
    lane = Lane(agent.replica, lambda: blob_client_of(agent.replica))
    runner = Runner(agent.replica, lambda: agent.client, 10_000.0, lane)
    runner.start()
    try:
        eventually(lambda: len(thumbs(agent, pictured)) == 4, "the small pictures")
        made = made_of(picture_image(), "salt")
        company = pictured.store.company.id
        put_pictures(pictured.store, {"salt": keep_picture(blobs(pictured), company, made)})
        runner.wake()
        eventually(lambda: agent.need(Product, "salt").picture, "the record")
        eventually(lambda: "salt" in thumbs(agent, pictured), "the new picture")
        pictures.look(agent.replica, "salt")
        eventually(lambda: here(agent, "salt").is_here, "the card's picture, without a round")
    finally:
        runner.stop()


def test_what_no_outlet_may_order_does_not_come_ahead(pictured: HubWorld) -> None:
    pictured.put(TypeAssortment(price_type_id="retail", allowed=["cola", "juice"]))
    device = pictured.synced(OWNER)

    carry(device, ahead=ahead())

    assert thumbs(device, pictured) == {"cola", "juice"}


def test_what_comes_ahead_is_bounded_and_the_newest_come_first(
    pictured: HubWorld, agent: Device
) -> None:
    pictured.change(Product, "tea", introduced="2026-02-01")
    pictured.change(Product, "soap", introduced="2026-01-01")
    pictured.put(TypeAssortment(price_type_id="retail", must=["cola", "juice"]))
    agent.sync()
    space = named(pictured, "tea").thumb_bytes + named(pictured, "soap").thumb_bytes
    plan_pictures(agent.replica, space, named(pictured, "cola").size_bytes)
    waiting = Ahead(rest=lambda seconds: None, clock=lambda: 0.0)
    waiting._planned_at = 0.0

    carry(agent, ahead=waiting)
    assert (thumbs(agent, pictured), cards(agent, pictured)) == ({"tea", "soap"}, {"cola"})

    # Less is planned now; what somebody has looked at stays.
    pictures.look(agent.replica, "cola")
    plan_pictures(agent.replica, space - 1, 0)
    assert (thumbs(agent, pictured), cards(agent, pictured)) == ({"tea"}, {"cola"})


def test_what_was_looked_at_is_bounded_and_the_longest_ago_goes_first(
    pictured: HubWorld, agent: Device
) -> None:
    photo = take(agent)
    agent.sync()
    clock = Clock()
    agent.replica.world = World(now=clock)
    for key in ("cola", "juice", "soap"):
        clock.ahead_s += 7_200
        pictures.look(agent.replica, key)
        carry(agent)
    clock.ahead_s += 7_200
    pictures.look(agent.replica, "cola")
    space = named(pictured, "cola").size_bytes + named(pictured, "soap").size_bytes

    tidy_blobs(agent.replica, picture_bytes=space)

    assert cards(agent, pictured) == {"cola", "soap"}
    assert not agent.replica.blobs.has(named(pictured, "juice").sha256)
    assert photos.look(agent.replica, photo) is not None


def test_a_replaced_picture_leaves_the_device(pictured: HubWorld, agent: Device) -> None:
    agent.sync()
    carry(agent, ahead=ahead())
    pictures.look(agent.replica, "cola")
    carry(agent)
    before = named(pictured, "cola")
    made = made_of(picture_image(), "another")
    company = pictured.store.company.id
    put_pictures(pictured.store, {"cola": keep_picture(blobs(pictured), company, made)})
    agent.sync()

    carry(agent, ahead=ahead())

    assert not agent.replica.blobs.has(before.sha256)
    assert not agent.replica.blobs.has(before.thumb_sha256)
    assert here(agent, "cola").thumb_sha256 == named(pictured, "cola").thumb_sha256
    pictures.look(agent.replica, "cola")
    carry(agent)
    assert agent.replica.blobs.read(named(pictured, "cola").sha256) == made.card


def picture_image():
    import io

    from PIL import Image

    return Image.open(io.BytesIO(png(200, 200))).convert("RGB")


def test_a_picture_that_the_hub_has_not_got_puts_nothing_else_off(
    pictured: HubWorld, agent: Device
) -> None:
    agent.sync()
    picture = named(pictured, "cola")
    shelf = blobs(pictured).folder / pictured.store.company.id / "products"
    (shelf / picture.sha256[:2] / picture.sha256).unlink()
    for key in ("cola", "juice"):
        pictures.look(agent.replica, key)

    carry(agent)

    assert cards(agent, pictured) == {"juice"}
    waiting = agent.replica.query(blob_queue.get, picture.sha256)
    assert waiting is not None
    assert (waiting.state, waiting.reason) == ("wanted", "blob_missing")


def test_a_damaged_picture_is_fetched_again(pictured: HubWorld, agent: Device) -> None:
    agent.sync()
    pictures.look(agent.replica, "cola")
    carry(agent)
    sha256 = named(pictured, "cola").sha256
    agent.replica.blobs.file(sha256).write_bytes(b"damaged")

    pictures.look(agent.replica, "cola")
    assert not here(agent, "cola").is_here
    carry(agent)
    assert agent.replica.blobs.read(sha256) is not None


def test_files_without_rows_are_known_again(pictured: HubWorld, agent: Device) -> None:
    agent.sync()
    pictures.look(agent.replica, "cola")
    carry(agent, ahead=ahead())
    with agent.replica.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM blob")
    assert not here(agent, "cola").is_here

    tidy_blobs(agent.replica)

    assert here(agent, "cola") == PictureHere(
        "Cola 0.5 l", named(pictured, "cola").sha256, True, named(pictured, "cola").thumb_sha256
    )


def test_a_photo_of_the_same_bytes_is_sent_all_the_same(pictured: HubWorld, agent: Device) -> None:
    agent.sync()
    pictures.look(agent.replica, "cola")
    carry(agent)
    data = agent.replica.blobs.read(named(pictured, "cola").sha256)
    assert data is not None

    key = take(agent, data)
    agent.sync()
    carry(agent)

    assert at_hub(pictured, key) == data
    assert here(agent, "cola").is_here
