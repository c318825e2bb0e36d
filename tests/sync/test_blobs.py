"""Files of photos: saved at once, carried behind all orders, resumed, whole or not at all."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from fieldapp.actions import photos
from fieldapp.domain.noun import instant_of, moment_of
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.photo import MAX_PHOTO_BYTES, Photo
from fieldapp.domain.refusal import Refusal
from fieldapp.hub.blobs import BlobName, FolderBlobs
from fieldapp.localdb import blob_queue
from fieldapp.localdb.blob_queue import Blob
from fieldapp.localdb.blob_upkeep import tidy_blobs
from fieldapp.localdb.identity import read_tokens, write_tokens
from fieldapp.localdb.queries.documents import documents, sync_counts
from fieldapp.localdb.queries.photos import PhotoRow, outlet_photos
from fieldapp.localdb.replica import NotSaved, Replica, World, utc_now
from fieldapp.sync.blob_client import (
    BlobClient,
    BlobReply,
    HttpBlobTransport,
    blob_client_of,
)
from fieldapp.sync.blobs import BlobPass
from fieldapp.sync.errors import SyncError
from fieldapp.sync.lane import Lane
from fieldapp.sync.runner import Runner
from tests.company import AGENT, MANAGER, OTHER_AGENT
from tests.pictures import jpeg, png
from tests.sync.deadline import eventually
from tests.sync.world import Device, HubWorld, done, shifted

PIECE = 1_000
BIG = jpeg(size_bytes=10_500)

Answer = Callable[[Callable[[], BlobReply]], BlobReply]


@dataclass
class FileWire:
    """A way to the hub for files that notes every request and meets faults in turn."""

    replica: Replica
    sent: list[tuple[str, str]] = field(default_factory=list)
    faults: list[Answer] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._http = HttpBlobTransport(self.replica.identity.hub)

    def request(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> BlobReply:
        self.sent.append((method, headers.get("Content-Range") or headers.get("Range", "")))
        if method != "HEAD" and self.faults:
            fault = self.faults.pop(0)
            return fault(lambda: self._http.request(method, path, body, headers))
        return self._http.request(method, path, body, headers)

    def close(self) -> None:
        self._http.close()

    def pieces(self) -> list[str]:
        return [described for method, described in self.sent if method != "HEAD"]

    def client(self) -> BlobClient:
        def token() -> str:
            tokens = read_tokens(self.replica.home)
            assert tokens is not None
            return tokens.access_token

        return BlobClient(self, token)


def well(send: Callable[[], BlobReply]) -> BlobReply:
    return send()


def lose(send: Callable[[], BlobReply]) -> BlobReply:
    raise SyncError("offline", "the request was lost")


def lose_reply(send: Callable[[], BlobReply]) -> BlobReply:
    send()
    raise SyncError("offline", "the reply was lost")


def carry(device: Device, wire: FileWire | None = None) -> BlobPass:
    wire = wire or FileWire(device.replica)
    carrying = BlobPass(device.replica, wire.client(), piece_bytes=PIECE)
    try:
        carrying.run()
    finally:
        wire.close()
    return carrying


def take(device: Device, data: bytes = BIG, outlet_id: str = "corner") -> str:
    return done(photos.add(device.replica, outlet_id, data)).document


def row(device: Device, photo_id: str) -> PhotoRow:
    rows = device.replica.query(outlet_photos, "corner")
    return next(row for row in rows if row.photo_id == photo_id)


def blob(device: Device, photo_id: str) -> Blob:
    found = device.replica.query(blob_queue.get, device.need(Photo, photo_id).sha256)
    assert found is not None
    return found


def at_hub(hub: HubWorld, photo_id: str) -> bytes | None:
    photo = hub.need(Photo, photo_id)
    name = BlobName(hub.store.company.id, photo.sha256, photo.size_bytes)
    return FolderBlobs(hub.folder.parent / "hub-blobs").read(name, 0, photo.size_bytes)


@pytest.fixture
def agent(hub: HubWorld) -> Device:
    return hub.synced(AGENT)


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
    assert list(agent.replica.blobs.all()) == []
    assert agent.waiting() == 0


def test_a_photo_of_a_foreign_outlet_leaves_no_file(agent: Device) -> None:
    assert photos.add(agent.replica, "bazaar", BIG) == Refusal("outlet_unknown")
    assert list(agent.replica.blobs.all()) == []


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


def test_nothing_is_carried_while_a_command_waits(agent: Device) -> None:
    take(agent)
    wire = FileWire(agent.replica)
    carry(agent, wire)
    assert wire.sent == []


def test_an_upload_gives_way_between_two_pieces_and_goes_on_after_the_round(
    hub: HubWorld, agent: Device
) -> None:
    key = take(agent)
    agent.sync()
    wire = FileWire(agent.replica)

    def order_meanwhile(send: Callable[[], BlobReply]) -> BlobReply:
        agent.order(tea=1)
        return send()

    wire.faults = [well, order_meanwhile]
    carry(agent, wire)
    assert wire.pieces() == ["bytes 0-999/10500", "bytes 1000-1999/10500"]
    agent.sync()
    assert len(hub.orders()) == 1
    again = FileWire(agent.replica)
    carry(agent, again)
    assert again.pieces()[0] == "bytes 2000-2999/10500"
    assert at_hub(hub, key) == BIG


@pytest.mark.parametrize(("fault", "next_piece"), [(lose, 2_000), (lose_reply, 3_000)])
def test_a_cut_upload_goes_on_where_the_hub_has_it(
    hub: HubWorld, agent: Device, fault: Answer, next_piece: int
) -> None:
    key = take(agent)
    agent.sync()
    wire = FileWire(agent.replica, faults=[well, well, fault])
    with pytest.raises(SyncError, match="lost"):
        carry(agent, wire)
    again = FileWire(agent.replica)
    carry(agent, again)
    assert again.pieces()[0].startswith(f"bytes {next_piece}-")
    assert at_hub(hub, key) == BIG


def test_an_attempt_without_progress_is_put_off_longer_each_time(agent: Device) -> None:
    key = take(agent)
    agent.sync()
    for tries in (1, 2, 3):
        with pytest.raises(SyncError):
            carry(agent, FileWire(agent.replica, faults=[lose]))
        assert blob(agent, key).tries == tries
        quiet = FileWire(agent.replica)
        carry(agent, quiet)
        assert quiet.sent == []
        with agent.replica.database.write() as connection:
            connection.exec_driver_sql("UPDATE blob SET next_try_at = ''")
    carry(agent)
    assert blob(agent, key).state == "held"


def test_a_clock_that_was_ahead_keeps_no_file_waiting(agent: Device) -> None:
    key = take(agent)
    agent.sync()
    ahead = {"s": 86_400.0}
    agent.replica.world = World(now=lambda: shifted(utc_now(), ahead["s"]))
    with pytest.raises(SyncError):
        carry(agent, FileWire(agent.replica, faults=[lose]))
    ahead["s"] = 0.0
    carry(agent)
    assert blob(agent, key).state == "held"


def test_a_piece_damaged_on_the_way_is_sent_again(hub: HubWorld, agent: Device) -> None:
    key = take(agent)
    agent.sync()
    wire = FileWire(agent.replica)

    def damage(send: Callable[[], BlobReply]) -> BlobReply:
        # The digest in the headers is that of what was meant.
        return BlobReply(422, b"", {"fieldapp-problem": "blob_damaged"})

    wire.faults = [well, damage]
    carry(agent, wire)
    assert wire.pieces()[1:3] == ["bytes 1000-1999/10500"] * 2
    assert at_hub(hub, key) == BIG


def test_a_file_that_lies_damaged_at_the_hub_is_sent_anew(hub: HubWorld, agent: Device) -> None:
    key = take(agent)
    agent.sync()
    wire = FileWire(agent.replica)

    def rot(send: Callable[[], BlobReply]) -> BlobReply:
        reply = send()
        (part,) = (hub.folder.parent / "hub-blobs").rglob("*.part")
        part.write_bytes(b"rotten" + part.read_bytes()[6:])
        return reply

    wire.faults = [well, rot]
    carry(agent, wire)
    assert wire.pieces().count("bytes 0-999/10500") == 2
    assert at_hub(hub, key) == BIG
    assert blob(agent, key).state == "held"


def test_a_fetched_file_that_is_damaged_is_fetched_again(hub: HubWorld, agent: Device) -> None:
    key = take(agent)
    agent.sync()
    carry(agent)
    manager = hub.synced(MANAGER)
    photos.want(manager.replica, key)

    def damage(send: Callable[[], BlobReply]) -> BlobReply:
        reply = send()
        return BlobReply(206, b"?" * len(reply.body), reply.headers)

    wire = FileWire(manager.replica, faults=[well, damage])
    carry(manager, wire)
    assert len(wire.pieces()) == 22
    assert photos.look(manager.replica, key) == BIG


def test_a_cut_download_goes_on_where_it_stopped(hub: HubWorld, agent: Device) -> None:
    key = take(agent)
    agent.sync()
    carry(agent)
    manager = hub.synced(MANAGER)
    photos.want(manager.replica, key)
    with pytest.raises(SyncError):
        carry(manager, FileWire(manager.replica, faults=[well, well, lose]))
    again = FileWire(manager.replica)
    carry(manager, again)
    assert again.pieces()[0] == "bytes=2000-2999"
    assert photos.look(manager.replica, key) == BIG


def test_a_file_that_has_not_arrived_yet_is_said_so_and_fetched_later(
    hub: HubWorld, agent: Device
) -> None:
    key = take(agent)
    agent.sync()
    manager = hub.synced(MANAGER)
    photos.want(manager.replica, key)
    carry(manager)
    assert (row(manager, key).state, row(manager, key).reason) == ("wanted", "blob_missing")
    carry(agent)
    photos.want(manager.replica, key)
    carry(manager)
    assert photos.look(manager.replica, key) == BIG


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


def test_the_space_is_bounded_and_the_ones_not_looked_at_go_first(agent: Device) -> None:
    clock = {"ahead": 0.0}
    agent.replica.world = World(now=lambda: shifted(utc_now(), clock["ahead"]))
    keys = []
    for seed in range(4):
        clock["ahead"] += 7_200
        keys.append(take(agent, jpeg(size_bytes=1_000, seed=seed)))
    agent.sync()
    carry(agent)
    clock["ahead"] += 7_200
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


def test_a_hub_that_lost_its_files_gets_them_again(hub: HubWorld, agent: Device) -> None:
    key = take(agent)
    agent.sync()
    carry(agent)
    for path in (hub.folder.parent / "hub-blobs").rglob("*"):
        if path.is_file():
            path.unlink()
    hub.store.renew_epoch()
    agent.sync()
    assert at_hub(hub, key) is None
    carry(agent)
    assert at_hub(hub, key) == BIG


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


@pytest.fixture
def running(hub: HubWorld, agent: Device) -> Iterator[tuple[Runner, FileWire]]:
    wire = FileWire(agent.replica)
    lane = Lane(agent.replica, wire.client)
    runner = Runner(agent.replica, lambda: agent.client, 10_000.0, lane)
    yield runner, wire
    runner.stop()


def test_an_order_made_during_an_upload_is_at_the_hub_before_the_upload_ends(
    hub: HubWorld, agent: Device, running: tuple[Runner, FileWire]
) -> None:
    runner, wire = running
    data = jpeg(size_bytes=900_000)
    key = take(agent, data)
    stuck, free = threading.Event(), threading.Event()

    def slow_line(send: Callable[[], BlobReply]) -> BlobReply:
        stuck.set()
        assert free.wait(30)
        return send()

    wire.faults = [well, slow_line]
    runner.start()
    eventually(stuck.is_set, "the second piece on its way")
    agent.order(cola=6)
    eventually(hub.orders, "the order at the hub, while the piece is still on its way")
    assert at_hub(hub, key) is None
    free.set()
    eventually(lambda: at_hub(hub, key) == data, "the photo at the hub")
    eventually(lambda: row(agent, key).state == "sent", "the state “sent”")


def test_a_photo_that_is_looked_at_is_fetched_without_waiting_for_the_next_round(
    hub: HubWorld, agent: Device
) -> None:
    key = take(agent)
    agent.sync()
    carry(agent)
    manager = hub.synced(MANAGER)
    lane = Lane(manager.replica, lambda: blob_client_of(manager.replica))
    runner = Runner(manager.replica, lambda: manager.client, 10_000.0, lane)
    runner.start()
    try:
        eventually(lambda: runner.status.last_success_at, "the first round")
        photos.want(manager.replica, key)
        eventually(lambda: photos.look(manager.replica, key) == BIG, "the photo")
    finally:
        runner.stop()


def test_the_switch_holds_photos_back_too(
    hub: HubWorld, agent: Device, running: tuple[Runner, FileWire]
) -> None:
    runner, wire = running
    runner.start()
    eventually(lambda: runner.status.state == "idle", "the first round")
    runner.set_offline(True)
    eventually(lambda: runner.status.state == "switched_off", "the switch")
    take(agent)
    assert wire.sent == []
    runner.set_offline(False)
    eventually(lambda: agent.replica.query(sync_counts).photos == 0, "the photo sent")


def test_an_expired_token_is_renewed_by_a_round(
    hub: HubWorld, agent: Device, running: tuple[Runner, FileWire]
) -> None:
    runner, wire = running
    key = take(agent)

    def late(send: Callable[[], BlobReply]) -> BlobReply:
        hub.clock.ahead_s += 3_600
        return send()

    wire.faults = [late]
    runner.start()
    eventually(lambda: at_hub_or_none(hub, key) == BIG, "the photo at the hub")
    assert moment_of(instant_of(moment_of(hub.clock()))) > moment_of(utc_now())


def at_hub_or_none(hub: HubWorld, key: str) -> bytes | None:
    return at_hub(hub, key) if any(p.id == key for p in hub.store.records(Photo)) else None


def test_a_signed_out_device_carries_nothing(agent: Device) -> None:
    take(agent)
    agent.sync()
    write_tokens(agent.replica.home, None)
    client = blob_client_of(agent.replica)
    with pytest.raises(SyncError, match="signed out"):
        BlobPass(agent.replica, client).run()
    client.close()
    assert agent.replica.query(sync_counts).photos == 1


def test_a_portal_that_answers_for_the_hub_harms_nothing(agent: Device) -> None:
    key = take(agent)
    agent.sync()

    class Portal:
        def request(
            self, method: str, path: str, body: bytes, headers: dict[str, str]
        ) -> BlobReply:
            return BlobReply(200, b"<html>Welcome to the hotel</html>")

        def close(self) -> None:
            """Nothing is open."""

    with pytest.raises(SyncError):
        BlobPass(agent.replica, BlobClient(Portal(), lambda: "token")).run()
    assert blob(agent, key).state == "upload"


def test_the_same_picture_taken_twice_is_sent_once(hub: HubWorld, agent: Device) -> None:
    first, second = take(agent, png()), take(agent, png())
    agent.sync()
    wire = FileWire(agent.replica)
    carry(agent, wire)
    assert len(wire.pieces()) == 1
    assert row(agent, first).state == row(agent, second).state == "sent"
    assert at_hub(hub, first) == at_hub(hub, second) == png()


def test_folders_of_devices_keep_files_by_hash(agent: Device) -> None:
    key = take(agent)
    sha256 = agent.need(Photo, key).sha256
    path = agent.replica.home / "blobs" / sha256[:2] / sha256
    assert path == Path(agent.replica.blobs.file(sha256))
    assert path.read_bytes() == BIG
