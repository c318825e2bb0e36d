"""Reading everything anew, and a database that breaks while rounds run."""

from __future__ import annotations

import sqlite3

from fieldapp.actions.refresh import read_anew
from fieldapp.domain.product import Product
from fieldapp.localdb import meta
from fieldapp.localdb.replica import DATABASE_FILE
from fieldapp.sync.runner import Runner
from tests.company import AGENT
from tests.sync.deadline import eventually
from tests.sync.world import HubWorld


def test_reading_everything_anew_mends_what_differs_and_sends_what_waits(hub: HubWorld) -> None:
    device = hub.synced(AGENT)
    key = device.order(cola=6)
    with device.replica.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM product WHERE id = 'tea'")
        connection.exec_driver_sql("UPDATE price SET amount_minor = 1")
        connection.exec_driver_sql(
            "INSERT INTO stop SELECT 'ghost', route_id, outlet_id, weekdays, every_weeks,"
            " week_offset, sequence FROM stop LIMIT 1"
        )
    read_anew(device.replica)
    assert device.waiting() == 1
    assert device.count("product") > 3
    device.sync()
    assert device.waiting() == 0
    assert [order.id for order in hub.orders()] == [key]
    assert device.get(Product, "tea") is not None
    assert device.count("stop") == 2
    assert device.digests() == []
    device.wire.forget()
    device.sync()
    assert device.wire.paths() == ["/v1/pull"]


def test_a_refresh_that_is_cut_off_goes_on_where_it_was(hub: HubWorld) -> None:
    device = hub.synced(AGENT)
    read_anew(device.replica)
    read_anew(device.replica)
    device.sync(page_rows=3)
    assert device.digests() == []


def test_a_database_that_breaks_during_a_round_is_rebuilt_and_filled_by_the_next(
    hub: HubWorld,
) -> None:
    device = hub.synced(AGENT)
    key = device.order(cola=6)
    replica = device.replica
    replica.database.close()
    path = replica.home / DATABASE_FILE
    with sqlite3.connect(path) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'product'")
        start = (page.fetchone()[0] - 1) * 4096
    connection.close()
    data = bytearray(path.read_bytes())
    data[start : start + 4096] = b"\xa5" * 4096
    path.write_bytes(data)
    hub.change(Product, "tea", name="Green tea")
    runner = Runner(replica, lambda: device.client, every_s=0.05)
    runner.start()
    try:
        eventually(lambda: device.get(Product, "tea") is not None, "the catalog, anew")
        eventually(lambda: [order.id for order in hub.orders()] == [key], "the order at the hub")
        eventually(lambda: device.waiting() == 0, "an empty outbox")
    finally:
        runner.stop()
    assert replica.moved_aside is not None
    assert replica.query(meta.counter, meta.COMMAND_COUNTER) == 1
    assert device.digests() == []
