"""The lane for files beside the rounds, as the app runs it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from fieldapp.actions import photos
from fieldapp.domain.noun import instant_of, moment_of
from fieldapp.localdb.queries.documents import sync_counts
from fieldapp.localdb.replica import utc_now
from fieldapp.sync.blob_client import BlobReply, blob_client_of
from fieldapp.sync.lane import Lane
from fieldapp.sync.runner import Runner
from tests.company import MANAGER
from tests.pictures import jpeg
from tests.sync.carrying import BIG, FileWire, at_hub, at_hub_or_none, carry, row, take, well
from tests.sync.deadline import eventually
from tests.sync.world import Device, HubWorld


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
