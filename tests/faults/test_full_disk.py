"""A disk that runs full under a real device: what is called saved is, and what is not is nowhere.

The limit on the size of files stands for the end of the disk: SQLite, its log and the journal all
run into it, and it needs no rights to set.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from fieldapp.localdb import outbox
from fieldapp.localdb.records import read_nouns
from fieldapp.localdb.replica import Replica
from tests.company import AGENT
from tests.faults.world import ENVIRONMENT, HubProcess, check_once, point_to, prepare, settle_down

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("room_bytes", [400_000, 700_000])
def test_orders_on_a_full_disk_are_saved_or_told_and_never_half(
    room_bytes: int, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/hub.db"
    (home,) = prepare(url, tmp_path, [AGENT])
    hub = HubProcess(url).start()
    try:
        settle_down(home, hub.address).close()
        point_to(home, hub.address)
        told = subprocess.run(
            [sys.executable, "-m", "tests.faults.crowded", str(home), str(room_bytes)],
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        ).stdout.split("\n")
        saved = [line.removeprefix("saved ") for line in told if line.startswith("saved ")]
        assert told.count("full") >= 3
        assert told[-6:-2].count("full") == 0, "with room again, orders are taken as before"
        assert "end" in told
        replica = Replica.open(home)
        shown = {order.key for order in replica.query(read_nouns, "order")}
        waiting = {entry.document for entry in replica.query(outbox.every)}
        replica.close()
        assert shown == waiting == set(saved)
        settle_down(home, hub.address).close()
    finally:
        hub.kill()
    arrived = check_once(url, saved)
    assert {order.id for order in arrived} == set(saved)
    assert {len(order.lines) for order in arrived} == {2}
