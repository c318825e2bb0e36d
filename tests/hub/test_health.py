"""What devices tell of themselves reaches managers, and orders about devices hold."""

from __future__ import annotations

import datetime as dt

import pytest

from fieldapp.domain.device import DeviceHealth
from fieldapp.domain.noun import instant_of, moment_of
from fieldapp.domain.order import Order
from fieldapp.hub.account import refresh
from fieldapp.hub.bell import Ring
from fieldapp.hub.denial import Denied
from fieldapp.hub.device import Sighting
from fieldapp.hub.health import confirm_wipe, order_state, put_missing
from fieldapp.hub.schema import COMPANY, DEVICE
from fieldapp.hub.store import Store
from fieldapp.wire.messages import HealthReport
from tests.hub.world import AGENT, MANAGER, NOW, OWNER, Replica, new_id


def later(**interval: float) -> str:
    return instant_of(moment_of(NOW) + dt.timedelta(**interval))


def told(unsent: int = 0, **more: object) -> HealthReport:
    return HealthReport(unsent=unsent, **more)  # type: ignore[arg-type]


def health(store: Store, device: Replica) -> DeviceHealth:
    (found,) = [d for d in store.records(DeviceHealth) if d.id == device.identity.device]
    return found


def position(store: Store) -> int:
    query = COMPANY.select().where(COMPANY.c.company == store.company.id)
    return int(store.database.read(lambda c: c.execute(query).one().position))


def order(manager: Replica, device: Replica, type_: str) -> str:
    command = {"type": type_, "id": new_id("c"), "at": NOW, "device_id": device.identity.device}
    receipt = manager.only(command)
    return receipt.reasons[0].code if receipt.reasons else receipt.verdict


def test_what_a_device_tells_with_its_pull_is_on_the_managers_replica(store: Store) -> None:
    device, manager = Replica.of(store, AGENT), Replica.of(store, MANAGER)
    report = told(3, storage_used_bytes=10, storage_free_bytes=20)
    device.sighting = Sighting("1.4", later(minutes=5), report)
    device.sync()
    manager.sync()
    seen = DeviceHealth.model_validate(manager.record("device_health", device.identity.device))
    assert (seen.user_name, seen.app_version, seen.unsent) == ("Ann", "1.4", 3)
    assert (seen.skew_ms, seen.storage_used_bytes, seen.storage_free_bytes) == (300_000, 10, 20)
    assert (seen.last_sync_at, seen.state) == (NOW, "active")
    manager.check()


def test_a_pull_with_nothing_to_do_and_nothing_to_tell_writes_nothing(store: Store) -> None:
    device = Replica.of(store, AGENT)
    device.sync()
    before = position(store)
    for minutes in range(15):
        device.now = later(minutes=minutes)
        device.sync()
    assert position(store) == before
    device.now = later(minutes=15)
    device.sync()
    assert position(store) == before + 1
    assert health(store, device).last_sync_at == later(minutes=15)


@pytest.mark.parametrize(
    "sighting",
    [
        Sighting(health=told(1)),
        Sighting("2.0", None, told()),
        Sighting("", later(minutes=2), told()),
    ],
    ids=["unsent", "version", "clock"],
)
def test_what_is_worth_telling_is_kept_at_once_and_once(store: Store, sighting: Sighting) -> None:
    device = Replica.of(store, AGENT)
    device.sync()
    before = position(store)
    device.sighting = sighting
    for _ in range(3):
        device.sync()
    assert position(store) == before + 1


def test_a_report_rings_for_all_but_the_device_that_told(store: Store) -> None:
    device = Replica.of(store, AGENT)
    device.sync()
    rings: list[Ring] = []
    store.subscribe(rings.append)
    device.sighting = Sighting(health=told(1))
    device.sync()
    assert [(ring.by, "devices" in ring.buckets) for ring in rings] == [
        (device.identity.device, True)
    ]


def test_only_managers_have_the_devices_and_older_releases_do_without(store: Store) -> None:
    agent, owner = Replica.of(store, AGENT), Replica.of(store, OWNER)
    old = Replica.of(store, MANAGER)
    old.sighting = Sighting("0.1", NOW)
    for device in (agent, owner, old):
        device.sync()
        device.check()
        assert device.keys("device_health") == set()
    old.sighting = Sighting("0.2", NOW, told())
    old.sync()
    ids = {device.identity.device for device in (agent, owner, old)}
    assert old.keys("device_health") == ids
    old.sync()
    old.check()


def test_devices_from_before_get_their_records_once(store: Store) -> None:
    device = Replica.of(store, AGENT)
    store.remove(DeviceHealth, [device.identity.device])
    assert put_missing(store) == 1
    assert put_missing(store) == 0
    assert health(store, device).prefix == device.prefix


def test_a_manager_revokes_by_a_command_and_nobody_else_does(store: Store) -> None:
    device, manager = Replica.of(store, AGENT), Replica.of(store, MANAGER)
    assert order(device, device, "revoke_device") == "not_allowed"
    assert order(device, device, "wipe_device") == "not_allowed"
    assert order(manager, device, "revoke_device") == "applied"
    assert order(manager, device, "revoke_device") == "applied"
    assert health(store, device).state == "revoked"
    with pytest.raises(Denied, match="device_revoked"):
        device.push(device.order(1))
    with pytest.raises(Denied, match="device_revoked"):
        device.page()


def test_an_unknown_device_is_refused(store: Store) -> None:
    manager = Replica.of(store, MANAGER)
    command = {"type": "wipe_device", "id": new_id("c"), "at": NOW, "device_id": "nobody"}
    assert manager.only(command).reasons[0].code == "device_unknown"
    with pytest.raises(Denied, match="device_unknown"):
        store.write(lambda tx: order_state(tx, "nobody", "revoked", NOW))


@pytest.mark.parametrize("revoked_before", [False, True])
def test_a_device_to_be_wiped_hands_over_what_it_has_and_gets_nothing(
    store: Store, revoked_before: bool
) -> None:
    device, manager = Replica.of(store, AGENT), Replica.of(store, MANAGER)
    device.sync()
    if revoked_before:
        order(manager, device, "revoke_device")
    assert order(manager, device, "wipe_device") == "applied"
    assert health(store, device).state == "wipe_ordered"
    assert device.push(device.order(1)).receipts[0].verdict == "applied"
    for _ in range(2):
        with pytest.raises(Denied, match="device_wipe"):
            device.page()
    Replica.of(store, AGENT, device.identity.device)
    confirm_wipe(store, device.identity, later(hours=1))
    assert health(store, device).state == "wiped"
    assert health(store, device).state_at == later(hours=1)
    with pytest.raises(Denied, match="device_revoked"):
        device.push(device.order(2))
    with pytest.raises(Denied, match="device_revoked"):
        confirm_wipe(store, device.identity, NOW)
    assert order(manager, device, "wipe_device") == "applied"
    assert health(store, device).state == "wiped"
    assert len(store.records(Order)) == 1


def test_a_device_that_nobody_ordered_to_wipe_cannot_say_it_was(store: Store) -> None:
    device = Replica.of(store, AGENT)
    confirm_wipe(store, device.identity, NOW)
    assert health(store, device).state == "active"
    device.sync()


def test_revoking_takes_a_wipe_back_and_a_session_lasts_until_the_wipe(store: Store) -> None:
    device, manager = Replica.of(store, AGENT), Replica.of(store, MANAGER)
    token = store.token(32)
    from fieldapp.hub.token import issue_refresh

    store.write(lambda tx: issue_refresh(tx, device.identity.device, token, NOW))
    order(manager, device, "wipe_device")
    assert refresh(store, token, NOW, Sighting()).access_token
    order(manager, device, "revoke_device")
    assert health(store, device).state == "revoked"
    with pytest.raises(Denied, match="device_revoked"):
        refresh(store, token, NOW, Sighting())
    with pytest.raises(Denied, match="device_revoked"):
        device.push(device.order(1))


def test_a_row_of_the_devices_table_decides_not_the_record(store: Store) -> None:
    device, manager = Replica.of(store, AGENT), Replica.of(store, MANAGER)
    order(manager, device, "revoke_device")
    query = DEVICE.select().where(DEVICE.c.device == device.identity.device)
    row = store.database.read(lambda c: c.execute(query).one())
    assert (row.revoked_at, row.wipe_ordered_at) == (NOW, None)
