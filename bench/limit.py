"""What this machine can do at best: bare inserts of the same rows, a bare stream of the same bytes.

    python -m bench.limit REPLICA FOLDER

A process of its own, so that what it holds in memory is not taken for the device's.

There are two limits. `first` is one INSERT a table as the schema stands: indexes in place, foreign
keys looked at. `best` is the fastest order known: nothing is looked at, and what is only an index
is made afterwards. A first load does the same to some of its tables, so it may come near the first
limit and even below it; what it costs to be more than an insert is told by the second. Both keep
more pages in memory than a device does, so that its sparing use of memory counts against it.
"""

from __future__ import annotations

import http.client
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from statistics import mean, median
from typing import Any

from fieldapp.hub.server import address_of, listen
from fieldapp.localdb import sort_files
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.database import Database
from fieldapp.localdb.product_index import trigrams_ready

CATALOG = (
    "product_group",
    "brand",
    "product",
    "price",
    "stock",
    "product_text",
    "product_token",
)
ORDERS = ("order_head", "order_line")
DELTA = ("price", "stock")
REPEATS = 9
CACHE_KB = 32_000


def measure(replica: Path, folder: Path) -> dict[str, Any]:
    """Return the seconds that inserts of a replica's rows take in an empty file, and their number.

    The same schema and indexes; rows in memory; one statement a table, one transaction.
    """
    held, bare = Database(replica), Database(folder / "bare.db")
    with held.read() as connection:
        rows = {name: _rows(connection, name) for name in (*CATALOG, *ORDERS)}
        texts = rows["product_text"] if trigrams_ready(connection) else []
        fts = connection.exec_driver_sql(
            "SELECT sql FROM sqlite_master WHERE name = 'product_fts'"
        ).scalar()
    held.close()
    found: dict[str, Any] = {"first_rows": sum(len(rows[name]) for name in CATALOG)}
    best = Database(folder / "best.db")
    for name, database in (("best", best), ("first", bare)):
        started, cpu = time.perf_counter(), time.process_time()
        with database.write(derived=name == "best") as connection:
            connection.exec_driver_sql(f"PRAGMA cache_size = -{CACHE_KB}")
            definitions = _without_indexes(connection) if name == "best" else []
            for table in CATALOG:
                _insert(connection, table, rows[table])
            for definition in definitions:
                connection.exec_driver_sql(definition)
            if texts:
                connection.exec_driver_sql(str(fts))
                connection.exec_driver_sql(
                    "INSERT INTO product_fts (rowid, folded) VALUES (?, ?)", texts
                )
        found[f"{name}_s"] = time.perf_counter() - started
        found[f"{name}_cpu_s"] = time.process_time() - cpu
    best.close()
    for size in (100, 1_000):
        found |= _delta(bare, rows, size)
    started = time.perf_counter()
    with bare.write() as connection:
        for name in ORDERS:
            _insert(connection, name, rows[name])
    found["push_s"] = time.perf_counter() - started
    bare.close()
    return found


def _delta(bare: Database, rows: dict[str, list[tuple[Any, ...]]], size: int) -> dict[str, float]:
    """Return what it takes to replace rows that lie as far apart as those of a delta."""
    seconds, cpu_s = [], []
    for _ in range(REPEATS):
        started, cpu = time.perf_counter(), time.process_time()
        with bare.write() as connection:
            for name in DELTA:
                some = rows[name][:: max(1, len(rows[name]) // size)][:size]
                _insert(connection, name, some, verb="REPLACE")
        seconds.append(time.perf_counter() - started)
        cpu_s.append(time.process_time() - cpu)
    return {f"delta_{size}_s": median(seconds), f"delta_{size}_cpu_s": mean(cpu_s)}


def _without_indexes(connection: Connection) -> list[str]:
    """Drop the catalog's indexes and return how they are made."""
    marks = ", ".join("?" * len(CATALOG))
    found = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL "
        f"AND tbl_name IN ({marks})",
        CATALOG,
    ).all()
    for name, _ in found:
        connection.exec_driver_sql(f'DROP INDEX "{name}"')
    return [definition for _, definition in found]


def stream(files: list[Path], folder: Path) -> float:
    """Return the seconds that a bare HTTP server on loopback takes to send files."""
    served = folder / "served"
    served.mkdir()
    for file in files:
        shutil.copy(file, served / file.name)
    with listen("127.0.0.1", 0, next_port=False) as listening:
        host, _, port = address_of(listening).removeprefix("http://").partition(":")
    server = subprocess.Popen(
        [sys.executable, "-m", "http.server", port, "--bind", host, "--directory", str(served)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        connection = http.client.HTTPConnection(host, int(port), timeout=60)
        while connection.sock is None:
            try:
                connection.connect()
            except OSError:
                time.sleep(0.1)
        started = time.perf_counter()
        for file in files:
            connection.request("GET", f"/{file.name}")
            answer = connection.getresponse()
            while answer.read(1 << 16):
                pass
        return time.perf_counter() - started
    finally:
        server.terminate()
        server.wait()


def _rows(connection: Connection, table: str) -> list[tuple[Any, ...]]:
    found = connection.exec_driver_sql(f'SELECT * FROM "{table}"')
    return [tuple(row) for row in found]


def _insert(
    connection: Connection, table: str, rows: list[tuple[Any, ...]], verb: str = "INSERT"
) -> None:
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        connection.exec_driver_sql(f'{verb} INTO "{table}" VALUES ({marks})', rows)


def main() -> None:
    """Measure and print."""
    replica, folder = Path(sys.argv[1]), Path(sys.argv[2])
    sort_files.keep_in(folder / sort_files.FOLDER)
    found = measure(replica, folder)
    found["stream_s"] = stream(sorted((folder / "packs").rglob("*.pack")), folder)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
