"""A hub that comes back from a backup, and one whose tables have lost commands."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from fieldapp.actions import orders
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.photo import Photo
from fieldapp.domain.product import Product
from fieldapp.hub.database import Database
from fieldapp.hub.schema import COMMAND_LOG, DEVICE
from fieldapp.hub.server import running_hub
from fieldapp.hub.store import Store
from fieldapp.localdb import blob_queue, meta, outbox
from fieldapp.localdb.blob_upkeep import tidy_blobs
from fieldapp.localdb.identity import read_identity
from fieldapp.localdb.replica import utc_now
from fieldapp.sync.enrolment import enrol
from fieldapp.sync.round import FORGOTTEN
from tests.company import AGENT, OWNER
from tests.sync.carrying import carry, take
from tests.sync.world import PASSWORD, Device, HubWorld, Wire, cut_reply, done

Restore = Callable[[HubWorld, Path], HubWorld]


def back_up(hub: HubWorld, path: Path) -> Path:
    """Copy the hub's database as a backup does, while the hub runs."""
    with sqlite3.connect(hub.store.database.engine.url.database or "") as source:
        copy = sqlite3.connect(path)
        source.backup(copy)
        copy.close()
    return path


@pytest.fixture
def restore(tmp_path: Path) -> Iterator[Restore]:
    """Start a hub on a backup, with a new epoch."""
    with ExitStack() as stack:

        def start(hub: HubWorld, backup: Path) -> HubWorld:
            shutil.copy(backup, tmp_path / "restored.db")
            store = Store(Database(f"sqlite:///{tmp_path}/restored.db", durable=False))
            store.renew_epoch()
            address = stack.enter_context(running_hub(store, clock=hub.clock))
            return HubWorld(store, address, hub.folder, hub.clock)

        yield start


def point_to(device: Device, hub: HubWorld) -> Device:
    return Device(device.replica, Wire(hub.address))


def test_a_restored_hub_gets_everything_again_once(
    hub: HubWorld, restore: Restore, tmp_path: Path
) -> None:
    device = hub.synced(AGENT)
    before = device.order(cola=6)
    device.sync()
    backup = back_up(hub, tmp_path / "backup.db")
    after = [device.order(cola=12), device.order("kiosk", tea=2)]
    done(orders.submit(device.replica, after[0]))
    device.sync()
    assert device.waiting() == 0
    restored = restore(hub, backup)
    assert [order.id for order in restored.orders()] == [before]
    device = point_to(device, restored)
    device.sync()
    device.sync()
    assert sorted(order.id for order in restored.orders()) == sorted([before, *after])
    assert restored.need(Order, after[0]).status == "submitted"
    assert [receipt.number for receipt in restored.receipts(device)] == [1, 2, 3, 4]
    assert {receipt.verdict for receipt in restored.receipts(device)} == {"applied"}
    assert device.digests() == []
    device.wire.forget()
    device.sync()
    assert device.wire.paths() == ["/v1/pull"]


def test_a_restored_hub_gets_the_file_of_a_photo_that_it_had_refused(
    hub: HubWorld, restore: Restore, tmp_path: Path
) -> None:
    device = hub.synced(AGENT)
    backup = back_up(hub, tmp_path / "backup.db")
    key = take(device)
    sha256 = device.need(Photo, key).sha256
    hub.change(Outlet, "corner", route_id="south")
    device.sync()
    carry(device)
    assert file_state(device, sha256) == "refused"
    device = point_to(device, restore(hub, backup))
    device.sync()
    device.sync()
    assert device.get(Photo, key) is not None
    tidy_blobs(device.replica)
    assert file_state(device, sha256) == "upload"


def file_state(device: Device, sha256: str) -> str:
    known = device.replica.query(blob_queue.get, sha256)
    assert known is not None
    return known.state


def test_new_commands_behind_a_gap_wait_until_the_hub_has_the_ones_it_forgot(
    hub: HubWorld, restore: Restore, tmp_path: Path
) -> None:
    device = hub.synced(AGENT)
    backup = back_up(hub, tmp_path / "backup.db")
    key = device.order(cola=6)
    device.sync()
    device = point_to(device, restore(hub, backup))
    done(orders.set_quantity(device.replica, key, "cola", 24))
    device.sync()
    pushed = [
        [command["number"] for command in body["commands"]]
        for path, body in device.wire.sent
        if path == "/v1/push"
    ]
    assert pushed[0] == [2]
    assert pushed[1] == [1, 2]
    assert device.need(Order, key).lines[0].quantity == 24
    assert device.digests() == []


def test_what_is_on_the_screen_stays_there_until_the_new_history_is_complete(
    hub: HubWorld, restore: Restore, tmp_path: Path
) -> None:
    device = hub.synced(AGENT)
    key = device.order(cola=6)
    device.sync()
    hub.store.remove(Product, ["salt"])
    backup = back_up(hub, tmp_path / "backup.db")
    restored = restore(hub, backup)
    device = point_to(device, restored)
    device.wire.will("/v1/pull", *[lambda send: send()] * 3, *[cut_reply] * 3)
    with pytest.raises(Exception, match="cut off"):
        device.sync(page_rows=2)
    assert device.replica.query(meta.cursor).epoch != hub.store.database.read(epoch_of)
    assert device.count("outlet") == 3
    assert device.get(Product, "salt") is not None
    assert device.need(Order, key).lines[0].quantity == 6
    device.sync(page_rows=2)
    assert device.get(Product, "salt") is None
    assert device.digests() == []


def epoch_of(connection: object) -> str:
    sql = "SELECT epoch FROM company"
    return str(connection.exec_driver_sql(sql).scalar_one())  # type: ignore[attr-defined]


def test_a_number_that_nobody_has_any_more_is_filled_and_holds_nothing_up(hub: HubWorld) -> None:
    device = hub.synced(AGENT)
    keys = [device.order(cola=6) for _ in range(4)]
    device.sync()
    forget_commands(hub, device, after=0)
    with device.replica.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM outbox WHERE number IN (2, 3)")
    new = device.order(tea=1)
    device.sync()
    sent = [body for path, body in device.wire.sent if path == "/v1/push"][-1]["commands"]
    assert [command["number"] for command in sent] == [1, 2, 3, 4, 5]
    fillers = [c["command"]["id"] for c in sent if c["command"]["type"] == FORGOTTEN]
    assert len(fillers) == 2
    assert [r.command for r in hub.receipts(device) if r.number in (2, 3)].count(FORGOTTEN) == 2
    assert hub.need(Order, new).lines[0].sku == "TE-1"
    assert device.waiting() == 0
    assert {order.id for order in hub.orders()} == {*keys, new}


def forget_commands(hub: HubWorld, device: Device, after: int) -> None:
    """Have the hub lose the log of a device's commands, but nothing else."""
    mine = COMMAND_LOG.c.device == device.id

    def lose(connection: object) -> None:
        connection.execute(delete(COMMAND_LOG).where(mine, COMMAND_LOG.c.number > after))  # type: ignore[attr-defined]
        row = update(DEVICE).where(DEVICE.c.device == device.id).values(last_command=after)
        connection.execute(row)  # type: ignore[attr-defined]

    hub.store.database.write(lose)


def test_a_hub_that_lost_its_log_but_not_its_orders_does_nothing_twice(hub: HubWorld) -> None:
    device = hub.synced(AGENT)
    key = device.order(cola=6)
    done(orders.set_quantity(device.replica, key, "cola", 12))
    done(orders.set_quantity(device.replica, key, "cola", 18))
    device.sync()
    forget_commands(hub, device, after=0)
    hub.store.renew_epoch()
    device.sync()
    assert device.waiting() == 3
    device.sync()
    assert device.waiting() == 0
    assert [order.lines[0].quantity for order in hub.orders()] == [18]
    assert device.count("conflict") == 0
    answers = [receipt.reasons for receipt in hub.receipts(device)]
    assert [[reason.code for reason in reasons] for reasons in answers].count([]) == 3
    assert {reason.code for reasons in answers for reason in reasons} == {"command_repeated"}
    assert device.digests() == []


def test_a_gap_of_hundreds_is_filled_in_batches(hub: HubWorld) -> None:
    device = hub.synced(AGENT)
    with device.replica.database.write() as connection:
        meta.raise_counter(connection, meta.COMMAND_COUNTER, 450)
    key = device.order(cola=6)
    device.sync()
    assert device.waiting() == 0
    assert [order.id for order in hub.orders()] == [key]
    assert len(hub.receipts(device)) == 451


def test_commands_older_than_two_weeks_are_forgotten_only_when_contained(hub: HubWorld) -> None:
    device = hub.synced(AGENT)
    device.order(cola=6)
    device.sync()
    device.order(cola=12)
    with device.replica.database.write() as connection:
        connection.exec_driver_sql("UPDATE outbox SET contained_at = '2020-01-01T00:00:00.000Z'")
        connection.exec_driver_sql("UPDATE outbox SET contained_at = NULL WHERE number = 2")
    device.replica.tidy()
    assert [entry.number for entry in device.replica.query(outbox.every)] == [2]
    assert [entry.number for entry in device.replica.journal.read().entries] == [2]
    device.sync()
    assert len(hub.orders()) == 2
    assert utc_now() > "2020"


def test_a_device_that_the_backup_does_not_know_signs_in_again_and_loses_nothing(
    hub: HubWorld, restore: Restore, tmp_path: Path
) -> None:
    hub.synced(OWNER)
    backup = back_up(hub, tmp_path / "backup.db")
    home = hub.home("anna")
    replica = enrol(home, hub.address, "anna", PASSWORD)
    device = Device(replica, Wire(hub.address))
    device.sync()
    keys = {device.order(cola=6)}
    device.sync()
    keys.add(device.order("kiosk", tea=1))
    prefix = read_identity(home).prefix
    restored = restore(hub, backup)
    device = point_to(device, restored)
    assert device.fails().kind in ("sign_in", "person")
    assert device.waiting() == 1
    replica.close()
    identity = read_identity(home).model_copy(update={"hub": restored.address})
    (home / "identity.json").write_text(identity.model_dump_json())
    replica = enrol(home, restored.address, "anna", PASSWORD)
    device = Device(replica, Wire(restored.address))
    device.sync()
    device.sync()
    assert replica.identity.prefix == prefix
    assert {order.id for order in restored.orders()} == keys
    assert {receipt.verdict for receipt in restored.receipts(device)} == {"applied"}
    assert device.digests() == []
    replica.close()
