"""Files that somebody looks at: fetched, resumed, checked."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fieldapp.actions import photos
from fieldapp.sync.blob_client import BlobReply
from fieldapp.sync.errors import SyncError
from tests.company import MANAGER
from tests.sync.carrying import BIG, FileWire, carry, lose, row, take, well
from tests.sync.world import Device, HubWorld


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
