"""How long a new device takes to get a whole catalog, against bare inserts of the same rows.

    python -m bench first_sync --products 100000

The hub is a process of its own on loopback with SQLite. The time runs from an empty replica to a
complete round, search index included. The limit is one `executemany` a table of exactly the rows
that the replica then holds, into an empty file with the same schema and indexes, in one
transaction.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from bench.search import SEED, brand, catalog
from fieldapp.domain.noun import Noun
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.price import Price, PriceType
from fieldapp.domain.product import Brand, Product
from fieldapp.domain.route import Route
from fieldapp.domain.stock import Stock
from fieldapp.domain.user import User
from fieldapp.hub.account import add_account
from fieldapp.hub.database import Database as HubDatabase
from fieldapp.hub.server import address_of, listen
from fieldapp.hub.store import Store
from fieldapp.localdb.database import Database
from fieldapp.localdb.product_index import trigrams_ready
from fieldapp.localdb.replica import DATABASE_FILE
from fieldapp.sync.enrolment import connect, enrol
from fieldapp.sync.round import Round

TABLES = ("brand", "product", "price", "stock", "product_text", "product_token")
AGENT = User(id="agent", name="Agent", role="agent", route_ids=["route"], warehouse_id="main")


def main() -> None:
    """Make a hub with a catalog, sync a new device and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench first_sync", description=__doc__)
    parser.add_argument("--products", type=int, default=100_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'hub.db'}"
        _fill_hub(url, arguments.products)
        with _hub(url, folder / "hub.log") as address:
            seconds, rows, received = _first_sync(folder / "device", address)
        limit_s, limit_rows = _bare_inserts(folder / "device" / DATABASE_FILE, folder / "bare.db")
    line = {
        "bench": "first_sync",
        "products": arguments.products,
        "records": rows,
        "seconds": round(seconds, 2),
        "records_per_s": round(rows / seconds),
        "megabytes": round(received / 1e6, 1),
        "limit_rows": limit_rows,
        "limit_seconds": round(limit_s, 2),
        "ratio": round(seconds / limit_s, 2),
        "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    print(json.dumps(line))


def _fill_hub(url: str, products: int) -> None:
    store = Store(HubDatabase(url, durable=False))
    store.create_company("Bench")
    store.load(_company(products))
    add_account(store, "agent", "agent", AGENT)
    store.database.close()


def _company(products: int) -> Iterator[Noun]:
    yield AGENT
    yield Route(id="route", name="Route")
    yield PriceType(id="base", name="Base", currency="EUR")
    yield Outlet(id="outlet", code="1", name="Corner", route_id="route", price_type_id="base")
    for number in range(300):
        yield Brand(id=f"b{number}", name=brand(number))
    for number, body in enumerate(catalog(random.Random(SEED), products)):
        key = str(body["id"])
        yield Product.model_validate(body)
        yield Price(price_type_id="base", product_id=key, amount_minor=1_000 + number % 9_000)
        yield Stock(warehouse_id="main", product_id=key, quantity=7, as_of="2026-03-01T02:00:00Z")


@contextlib.contextmanager
def _hub(url: str, log: Path) -> Iterator[str]:
    with listen("127.0.0.1", 0, next_port=False) as listening:
        address = address_of(listening)
    command = [sys.executable, "-m", "fieldapp", "hub", "--database", url]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--port", address.rpartition(":")[2]], stdout=output, stderr=output
        )
    try:
        while True:
            try:
                httpx.get(f"{address}/v1/health").raise_for_status()
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait()


def _first_sync(home: Path, address: str) -> tuple[float, int, int]:
    replica = enrol(home, address, "agent", "agent")
    with contextlib.closing(replica), contextlib.closing(connect(address)) as client:
        round_ = Round(replica, client)
        started = time.perf_counter()
        round_.run()
        seconds = time.perf_counter() - started
        return seconds, round_.progress.rows_done, client.bytes_received


def _bare_inserts(source: Path, target: Path) -> tuple[float, int]:
    """Return the seconds of the inserts alone, and how many rows they were."""
    held, bare = Database(source), Database(target)
    with held.read() as connection:
        tables = {name: connection.exec_driver_sql(f"SELECT * FROM {name}") for name in TABLES}
        rows = {name: [tuple(row) for row in result] for name, result in tables.items()}
        texts = rows["product_text"] if trigrams_ready(connection) else []
        fts = connection.exec_driver_sql(
            "SELECT sql FROM sqlite_master WHERE name = 'product_fts'"
        ).scalar()
    started = time.perf_counter()
    with bare.write() as connection:
        for name, values in rows.items():
            marks = ", ".join("?" * len(values[0]))
            connection.exec_driver_sql(f"INSERT INTO {name} VALUES ({marks})", values)
        if texts:
            connection.exec_driver_sql(str(fts))
            connection.exec_driver_sql(
                "INSERT INTO product_fts (rowid, folded) VALUES (?, ?)", texts
            )
    seconds = time.perf_counter() - started
    held.close()
    bare.close()
    return seconds, sum(map(len, rows.values()))


if __name__ == "__main__":
    main()
