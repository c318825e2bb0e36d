"""Connections that are slow, and cut after some bytes, in either direction."""

from __future__ import annotations

from pathlib import Path

import pytest

from fieldapp.actions import orders
from fieldapp.hub.database import Database
from fieldapp.hub.server import running_hub
from fieldapp.hub.store import Store
from fieldapp.localdb import outbox
from fieldapp.localdb.replica import Replica
from fieldapp.sync.client import Client, HttpTransport
from fieldapp.sync.errors import SyncError
from fieldapp.sync.round import Round
from tests.company import AGENT
from tests.faults.proxy import CuttingProxy
from tests.faults.world import check_once, prepare, settle_down
from tests.sync.world import done


@pytest.mark.parametrize(
    ("limits", "delay_s"),
    [((1, 700), 0.0), ((200, 3_000), 0.0), ((200, 3_000), 0.05)],
    ids=["early", "late", "slow"],
)
def test_a_line_that_cuts_every_connection_loses_and_doubles_nothing(
    limits: tuple[int, int], delay_s: float, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/hub.db"
    (home,) = prepare(url, tmp_path, [AGENT])
    store = Store(Database(url, durable=False))
    saved = []
    with running_hub(store) as address, CuttingProxy(address, limits, 5, delay_s) as proxy:
        settle_down(home, address).close()
        replica = Replica.open(home)
        client = Client(HttpTransport(proxy.address), sleep=lambda _: None)
        errors: list[str] = []
        for _ in range(25):
            saved.append(done(orders.create(replica, "corner", [("cola", 6), ("tea", 2)])).document)
            try:
                Round(replica, client, page_rows=5).run()
            except SyncError as error:
                errors.append(error.kind)
        assert proxy.cuts > 10
        assert errors
        assert set(errors) <= {"offline", "later"}
        assert replica.query(outbox.count_pending) <= 25
        client.close()
        replica.close()
        settle_down(home, address).close()
    store.database.close()
    assert len(check_once(url, saved)) == 25
