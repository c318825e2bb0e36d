"""Photos: saved at once, told of at once, counted apart from orders."""

from __future__ import annotations

import pytest

from fieldapp.actions import photos
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.photo import MAX_PHOTO_BYTES, Photo
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb import blob_queue
from fieldapp.localdb.queries.documents import documents, sync_counts
from fieldapp.localdb.replica import NotSaved, Replica
from tests.company import MANAGER
from tests.pictures import jpeg, png
from tests.sync.carrying import BIG, FileWire, at_hub, carry, row, take
from tests.sync.world import Device, HubWorld


def test_a_photo_taken_with_no_network_reaches_the_manager(hub: HubWorld, agent: Device) -> None:
    key = take(agent)
    assert row(agent, key).state == "saved"
    assert photos.look(agent.replica, key) == BIG
    agent.sync()
    assert carry(agent).carried.sent == 1
    assert row(agent, key).state == "sent"
    assert at_hub(hub, key) == BIG
    manager = hub.synced(MANAGER)
    assert row(manager, key).state == "away"
    assert photos.look(manager.replica, key) is None
    photos.want(manager.replica, key)
    assert row(manager, key).state == "wanted"
    assert carry(manager).carried.fetched == 1
    assert row(manager, key).state == "here"
    assert photos.look(manager.replica, key) == BIG


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "photo_type_unknown"),
        (b"%PDF-1.7", "photo_type_unknown"),
        (jpeg(size_bytes=MAX_PHOTO_BYTES + 1), "photo_too_large"),
    ],
)
def test_what_is_no_photo_leaves_nothing_behind(agent: Device, data: bytes, code: str) -> None:
    refused = photos.add(agent.replica, "corner", data)
    assert isinstance(refused, Refusal)
    assert refused.code == code
    assert agent.replica.blobs.contents() == ({}, [], {})
    assert agent.waiting() == 0


def test_a_photo_of_a_foreign_outlet_leaves_no_file(agent: Device) -> None:
    assert photos.add(agent.replica, "bazaar", BIG) == Refusal("outlet_unknown")
    assert agent.replica.blobs.contents() == ({}, [], {})


def test_a_full_device_says_so_and_keeps_nothing(agent: Device) -> None:
    (agent.replica.home / "blobs").write_text("no folder can be made here")
    with pytest.raises(NotSaved):
        photos.add(agent.replica, "corner", BIG)
    assert agent.waiting() == 0


def test_photos_count_apart_from_orders(agent: Device) -> None:
    key = take(agent)
    agent.order(cola=6)
    counts = agent.replica.query(sync_counts)
    assert (counts.waiting, counts.photos) == (1, 1)
    agent.sync()
    counts = agent.replica.query(sync_counts)
    assert (counts.waiting, counts.photos, counts.needs_you) == (0, 1, 0)
    states = {r.document: (r.kind, r.state) for r in agent.replica.query(documents)}
    assert states[key] == ("photo", "sending")
    carry(agent)
    assert agent.replica.query(sync_counts).photos == 0
    states = {r.document: (r.kind, r.state) for r in agent.replica.query(documents)}
    assert states[key] == ("photo", "accepted")


def test_a_photo_whose_file_vanished_is_told(agent: Device) -> None:
    lost, rotten = take(agent), take(agent, jpeg(size_bytes=3_000, seed=2))
    agent.replica.blobs.file(agent.need(Photo, lost).sha256).unlink()
    agent.replica.blobs.file(agent.need(Photo, rotten).sha256).write_bytes(b"rotten")
    agent.sync()
    carry(agent)
    for key, reason in ((lost, "photo_vanished"), (rotten, "photo_damaged")):
        assert (row(agent, key).state, row(agent, key).reason) == ("vanished", reason)
        shown = next(r for r in agent.replica.query(documents) if r.document == key)
        assert (shown.state, [r.code for r in shown.reasons]) == ("refused", [reason])
    assert agent.replica.query(sync_counts).photos == 0
    again = take(agent)
    agent.sync()
    carry(agent)
    assert row(agent, again).state == "sent"


def test_a_photo_that_the_hub_refuses_is_not_sent_and_its_file_stays(
    hub: HubWorld, agent: Device
) -> None:
    key = take(agent)
    sha256 = agent.need(Photo, key).sha256
    hub.change(Outlet, "corner", route_id="south")
    agent.sync()
    carry(agent)
    known = agent.replica.query(blob_queue.get, sha256)
    assert known is not None
    assert known.state == "refused"
    assert agent.replica.blobs.read(sha256) == BIG
    shown = next(r for r in agent.replica.query(documents) if r.document == key)
    assert (shown.kind, shown.state) == ("photo", "refused")


def test_a_lost_database_loses_no_photo(hub: HubWorld, agent: Device) -> None:
    key = take(agent)
    agent.replica.close()
    for path in agent.replica.home.glob("replica.db*"):
        path.write_bytes(b"no database any more")
    again = Device(Replica.open(agent.replica.home), agent.wire)
    assert again.replica.moved_aside is not None
    again.sync()
    carry(again)
    assert at_hub(hub, key) == BIG
    assert row(again, key).state == "sent"


def test_the_same_picture_taken_twice_is_sent_once(hub: HubWorld, agent: Device) -> None:
    first, second = take(agent, png()), take(agent, png())
    agent.sync()
    wire = FileWire(agent.replica)
    carry(agent, wire)
    assert len(wire.pieces()) == 1
    assert row(agent, first).state == row(agent, second).state == "sent"
    assert at_hub(hub, first) == at_hub(hub, second) == png()
