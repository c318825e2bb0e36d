"""Photos under real faults: a process killed between pieces, a hub killed, a line that is cut."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from fieldapp.actions import photos
from fieldapp.domain.photo import Photo
from fieldapp.hub.blobs import BlobName, FolderBlobs
from fieldapp.hub.database import Database
from fieldapp.hub.server import running_hub
from fieldapp.hub.store import Store
from fieldapp.localdb.identity import read_tokens
from fieldapp.localdb.queries.photos import photos_waiting
from fieldapp.localdb.replica import Replica
from fieldapp.sync.blob_client import BlobClient, HttpBlobTransport
from fieldapp.sync.blobs import BlobPass
from fieldapp.sync.errors import SyncError
from tests.company import AGENT
from tests.faults.proxy import CuttingProxy
from tests.faults.world import ENVIRONMENT, HubProcess, prepare, settle_down
from tests.pictures import jpeg
from tests.sync.world import done

DATA = jpeg(size_bytes=1_000_000)


def taken(home: Path) -> str:
    replica = Replica.open(home)
    key = done(photos.add(replica, "corner", DATA)).document
    replica.close()
    return key


def arrived(url: str, folder: Path, key: str) -> bytes | None:
    store = Store(Database(url))
    photo = next(p for p in store.records(Photo) if p.id == key)
    name = BlobName(store.company.id, photo.sha256, photo.size_bytes)
    store.database.close()
    return FolderBlobs(folder).read(name, 0, photo.size_bytes)


class Carrier:
    """The driver of photos on a home."""

    def __init__(self, home: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.photo_driver", str(home)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=ENVIRONMENT,
            text=True,
        )

    def kill_after(self, pieces: int) -> list[int]:
        """Kill the process after so many pieces; return the offsets that it has told."""
        assert self._process.stdout is not None
        told: list[int] = []
        for line in self._process.stdout:
            if line.strip() == "end":
                break
            told.append(int(line))
            if len(told) >= pieces:
                self._process.kill()
        self._process.stdout.close()
        self._process.wait(30)
        return told

    def end(self) -> bool:
        """Wait for the end; say whether it was a good one."""
        told, _ = self._process.communicate(timeout=60)
        return told.rstrip().endswith("end")


@pytest.mark.slow
def test_a_device_killed_between_pieces_goes_on_where_the_hub_has_the_file(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/hub.db"
    (home,) = prepare(url, tmp_path, [AGENT])
    hub = HubProcess(url).start()
    try:
        settle_down(home, hub.address).close()
        key = taken(home)
        begins: list[int] = []
        for death in range(3):
            told = Carrier(home).kill_after(4 + 3 * death)
            begins.append(told[0])
        assert begins == sorted(begins)
        assert 0 == begins[0] < begins[1] < begins[2]
        assert Carrier(home).end()
    finally:
        hub.kill()
    assert arrived(url, tmp_path / "hub-blobs", key) == DATA


@pytest.mark.slow
def test_a_hub_killed_while_a_file_arrives_goes_on_with_it(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/hub.db"
    (home,) = prepare(url, tmp_path, [AGENT])
    hub = HubProcess(url).start()
    dice = random.Random(4)
    try:
        settle_down(home, hub.address).close()
        key = taken(home)
        for _ in range(2):
            carrier = Carrier(home)
            carrier.kill_after(dice.randint(3, 12))
            hub.kill()
            hub.start()
        replica = Replica.open(home)
        with replica.database.write() as connection:
            connection.exec_driver_sql("UPDATE blob SET next_try_at = ''")
        replica.close()
        assert Carrier(home).end()
    finally:
        hub.kill()
    assert arrived(url, tmp_path / "hub-blobs", key) == DATA


def test_a_line_that_cuts_every_connection_brings_a_file_through_in_the_end(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path}/hub.db"
    (home,) = prepare(url, tmp_path, [AGENT])
    store = Store(Database(url, durable=False))
    with (
        running_hub(store) as address,
        CuttingProxy(address, (20_000, 200_000), seed=6) as proxy,
    ):
        settle_down(home, address).close()
        key = taken(home)
        settle_down(home, address).close()
        replica = Replica.open(home)
        tokens = read_tokens(home)
        assert tokens is not None
        faults: set[str] = set()
        for _ in range(200):
            client = BlobClient(HttpBlobTransport(proxy.address), lambda: tokens.access_token)
            try:
                BlobPass(replica, client, piece_bytes=16 * 1024).run()
            except SyncError as error:
                faults.add(error.kind)
            client.close()
            if replica.query(photos_waiting) == 0:
                break
            with replica.database.write() as connection:
                connection.exec_driver_sql("UPDATE blob SET next_try_at = ''")
        replica.close()
        assert proxy.cuts > 3
        assert faults <= {"offline", "later"}
    store.database.close()
    assert arrived(url, tmp_path / "hub-blobs", key) == DATA
