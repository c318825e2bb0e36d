"""A device that is to be wiped hands over what is unsent, deletes its data, and says so."""

from __future__ import annotations

import pytest

from fieldapp.domain.device import DeviceHealth
from fieldapp.hub.health import order_state
from fieldapp.localdb.identity import IDENTITY_FILE, SESSION_FILE
from fieldapp.localdb.replica import Replica
from fieldapp.sync import wiping
from fieldapp.sync.errors import SyncError
from fieldapp.sync.people import People
from fieldapp.sync.runner import run_once
from tests.company import AGENT
from tests.sync.deadline import eventually
from tests.sync.test_people import Road
from tests.sync.world import PASSWORD, Device, HubWorld, Wire, lose_reply, lose_request


def to_be_wiped(hub: HubWorld, device_id: str) -> None:
    hub.store.write(lambda tx: order_state(tx, device_id, "wipe_ordered", hub.clock()))


def state(hub: HubWorld, device_id: str) -> str:
    return hub.need(DeviceHealth, device_id).state


def ends(device: Device) -> SyncError:
    with pytest.raises(SyncError) as caught:
        run_once(device.replica, device.client)
    return caught.value


def names(device: Device) -> set[str]:
    return {path.name for path in device.replica.home.iterdir()}


def test_what_is_unsent_is_handed_over_before_everything_is_deleted(hub: HubWorld) -> None:
    device = hub.synced(AGENT)
    (device.replica.home / "unsent-A-2026.json").write_text("{}")
    key = device.order(cola=6)
    to_be_wiped(hub, device.id)
    error = ends(device)
    assert (error.code, error.kind) == (wiping.DONE, "person")
    assert not device.replica.home.exists()
    assert [order.id for order in hub.orders()] == [key]
    assert state(hub, device.id) == "wiped"
    assert device.wire.paths() == ["/v1/push", "/v1/pull", "/v1/wiped"]


def test_nothing_is_deleted_while_something_cannot_be_handed_over(hub: HubWorld) -> None:
    device = hub.synced(AGENT)
    device.order(cola=6)
    to_be_wiped(hub, device.id)
    device.wire.will("/v1/push", *[lose_request] * 3)
    assert ends(device).kind == "offline"
    with pytest.raises(SyncError) as caught:
        wiping.wipe(device.replica, device.client)
    assert caught.value.code == "wipe_waits"
    assert device.waiting() == 1
    assert state(hub, device.id) == "wipe_ordered"
    assert ends(device).code == wiping.DONE
    assert len(hub.orders()) == 1


@pytest.mark.parametrize("fault", [lose_request, lose_reply])
def test_a_confirmation_that_was_lost_is_made_good_by_the_next_start(hub: HubWorld, fault) -> None:
    device = hub.synced(AGENT)
    to_be_wiped(hub, device.id)
    device.wire.will("/v1/wiped", *[fault] * 3)
    assert ends(device).kind in ("offline", "person")
    home = device.replica.home
    if home.exists():
        assert {path.name for path in home.iterdir()} - {"sync.lock"} == {
            IDENTITY_FILE,
            SESSION_FILE,
        }
        again = Device(Replica.open(home), Wire(hub.address))
        assert again.count("outlet") == 0
        assert ends(again).code in (wiping.DONE, "device_revoked")
    assert state(hub, device.id) == "wiped"


def test_the_wipe_of_one_person_leaves_others_alone_and_is_told(hub: HubWorld, tmp_path) -> None:
    people = People(tmp_path / "people", Road())
    anna = people.sign_in(hub.address, "anna", PASSWORD)
    people.sign_in(hub.address, "olga", PASSWORD)
    key = people.remember(anna.person.folder)
    to_be_wiped(hub, anna.replica.identity.device_id)
    anna.runner.wake()
    eventually(lambda: anna.runner.status.code == wiping.DONE, "the wipe")
    people.forget(anna.person.folder)
    assert [person.login for person in people.all()] == ["olga"]
    assert people.recall(key) is None
    back = people.sign_in(hub.address, "anna", PASSWORD)
    assert back.replica.identity.device_id != anna.replica.identity.device_id
    eventually(lambda: back.runner.status.last_success_at is not None, "a round of the new device")
    people.close_all()


def test_a_release_that_cannot_wipe_is_only_shut_out(hub: HubWorld) -> None:
    device = hub.synced(AGENT)
    to_be_wiped(hub, device.id)
    error = device.fails()
    assert (error.kind, error.code) == ("person", "device_wipe")
    assert "replica.db" in names(device)
