"""A first sync by packs in a process that is killed while it fetches and stores them."""

from __future__ import annotations

import contextlib
import json
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldapp.domain.noun import Noun
from fieldapp.domain.price import Price
from fieldapp.domain.product import Product
from fieldapp.hub.database import Database
from fieldapp.hub.store import Store
from fieldapp.localdb import meta
from fieldapp.localdb.pack_files import FOLDER
from fieldapp.localdb.replica import DATABASE_FILE, Replica
from tests.company import AGENT
from tests.faults.world import ENVIRONMENT, HubProcess, point_to, prepare, settle_down
from tests.sync.deadline import eventually

pytestmark = pytest.mark.slow

PRODUCTS = 6_000


def goods() -> Iterator[Noun]:
    for number in range(PRODUCTS):
        key = f"many-{number:05d}"
        yield Product(id=key, sku=key.upper(), name=f"Чай {number}", barcodes=[f"46{number:011d}"])
        yield Price(price_type_id="base", product_id=key, amount_minor=100 + number)


def is_fetching(home: Path) -> bool:
    return (home / FOLDER).exists()


def is_storing(home: Path) -> bool:
    with contextlib.closing(sqlite3.connect(home / DATABASE_FILE, timeout=5)) as connection:
        found = connection.execute("SELECT value FROM meta WHERE name = 'cursor'").fetchone()
    return found is not None and bool(json.loads(found[0])["filling"])


def test_a_first_sync_that_is_killed_again_and_again_ends_equal_to_the_hub(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path}/hub.db"
    (home,) = prepare(url, tmp_path, [AGENT])
    store = Store(Database(url, durable=False))
    store.load(goods())
    store.database.close()
    dice = random.Random(4)
    hub = HubProcess(url).start()
    deaths_in_the_middle = 0
    try:
        eventually(lambda: len(list((tmp_path / "hub-packs").rglob("*.json"))) == 2, "two packs")
        point_to(home, hub.address)
        for death in range(4):
            # By turns: while a file is fetched, and while one is being stored.
            begun = is_storing if death % 2 else is_fetching
            with subprocess.Popen(
                [sys.executable, "-m", "fieldapp", "device", "--home", str(home), "sync"],
                stdout=subprocess.DEVNULL,
                env=ENVIRONMENT,
            ) as process:
                while not begun(home) and process.poll() is None:
                    time.sleep(0.002)
                # Not for luck: the moment of death is what varies.
                time.sleep(dice.uniform(0, 0.05))
                process.kill()
            replica = Replica.open(home)
            deaths_in_the_middle += bool(replica.query(meta.cursor).filling)
            replica.close()
            if process.returncode == 0:
                break
        replica = settle_down(home, hub.address)
        found = replica.query(lambda c: c.exec_driver_sql("SELECT count(*) FROM product").scalar())
        replica.close()
    finally:
        hub.kill()
    assert found == PRODUCTS + 8
    assert deaths_in_the_middle > 0
    assert not (home / FOLDER).exists()
