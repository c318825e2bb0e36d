"""Files of photos in their folder: none is forgotten, and none stays for no reason."""

from __future__ import annotations

from pathlib import Path

from fieldapp.actions import photos
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.photo import Photo
from fieldapp.domain.product import Product, ProductPicture
from fieldapp.localdb import blob_queue
from fieldapp.localdb.blob_upkeep import tidy_blobs
from fieldapp.localdb.records import write_noun
from fieldapp.localdb.replica import World, utc_now
from fieldapp.wire.blob import BlobOf
from tests.company import OTHER_AGENT
from tests.pictures import jpeg
from tests.sync.carrying import BIG, FileWire, at_hub, carry, row, take
from tests.sync.world import Device, HubWorld, shifted


def test_a_file_leaves_the_device_with_its_photo_but_not_before_it_is_sent(
    hub: HubWorld, agent: Device
) -> None:
    key = take(agent)
    sha256 = agent.need(Photo, key).sha256
    agent.sync()
    hub.change(Outlet, "corner", route_id="south")
    agent.sync()
    assert agent.get(Photo, key) is None
    carry(agent)
    assert at_hub(hub, key) == BIG
    tidy_blobs(agent.replica)
    assert not agent.replica.blobs.has(sha256)
    tidy_blobs(agent.replica)
    assert agent.replica.query(blob_queue.get, sha256) is None
    other = hub.synced(OTHER_AGENT)
    photos.want(other.replica, key)
    carry(other)
    assert photos.look(other.replica, key) == BIG


def test_the_space_is_bounded_and_the_ones_not_looked_at_go_first(
    hub: HubWorld, agent: Device
) -> None:
    agent.replica.world = World(now=hub.clock)
    keys = []
    for seed in range(4):
        hub.clock.ahead_s += 7_200
        keys.append(take(agent, jpeg(size_bytes=1_000, seed=seed)))
    agent.sync()
    carry(agent)
    hub.clock.ahead_s += 7_200
    assert photos.look(agent.replica, keys[0]) is not None
    waiting = take(agent, jpeg(size_bytes=1_000, seed=9))
    tidy_blobs(agent.replica, space_bytes=2_500)
    assert [row(agent, key).state for key in keys] == ["sent", "away", "away", "sent"]
    tidy_blobs(agent.replica, space_bytes=0)
    assert row(agent, waiting).state == "saved"
    assert photos.look(agent.replica, waiting) is not None
    agent.sync()
    photos.want(agent.replica, keys[1])
    carry(agent)
    assert photos.look(agent.replica, keys[1]) == jpeg(size_bytes=1_000, seed=1)


def test_a_file_whose_command_was_never_made_goes_after_two_weeks(agent: Device) -> None:
    sha256 = agent.replica.blobs.save(BIG)
    tidy_blobs(agent.replica)
    assert agent.replica.blobs.has(sha256)
    days = 15 * 86_400
    agent.replica.world = World(now=lambda: shifted(utc_now(), days))
    tidy_blobs(agent.replica)
    assert not agent.replica.blobs.has(sha256)


def test_pieces_go_of_a_file_whose_row_was_lost_with_the_database(agent: Device) -> None:
    wanted, lost = "a" * 64, "b" * 64
    with agent.replica.database.write() as connection:
        blob_queue.put_wanted(connection, wanted, BlobOf("product", "cola"), 2_000, utc_now())
        product = agent.need(Product, "cola").changed(picture=picture_of(wanted))
        write_noun(connection, product)
    for sha256 in (wanted, lost):
        agent.replica.blobs.add_piece(sha256, BIG[:1_000])

    tidy_blobs(agent.replica)

    assert agent.replica.blobs.have(wanted) == 1_000
    assert agent.replica.blobs.have(lost) == 0


def picture_of(sha256: str) -> ProductPicture:
    return ProductPicture(sha256=sha256, size_bytes=2_000, thumb_sha256="c" * 64, thumb_bytes=1_000)


def test_an_idle_pass_writes_nothing(agent: Device) -> None:
    take(agent)
    agent.sync()
    carry(agent)
    before = agent.replica.query(lambda c: c.exec_driver_sql("PRAGMA data_version").scalar_one())
    wal = agent.replica.home / "replica.db-wal"
    size = wal.stat().st_size
    quiet = FileWire(agent.replica)
    carry(agent, quiet)
    assert quiet.sent == []
    assert wal.stat().st_size == size
    assert before is not None


def test_folders_of_devices_keep_files_by_hash(agent: Device) -> None:
    key = take(agent)
    sha256 = agent.need(Photo, key).sha256
    path = agent.replica.home / "blobs" / sha256[:2] / sha256
    assert path == Path(agent.replica.blobs.file(sha256))
    assert path.read_bytes() == BIG
