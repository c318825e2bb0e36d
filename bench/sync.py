"""First sync, deltas and pushes, against bare inserts and a bare stream of the same.

    python -m bench sync --rows 100000

Hub, device and limit are three processes on this machine, SQLite on both sides, every commit on
disk. The first pull runs from an empty replica to a complete round, search index included. Its
limit is one INSERT a table of exactly the rows that the replica then holds, in one transaction,
plus a bare HTTP stream of the same packs; `limit_best` is that in the fastest order known, see
`bench.limit`. A delta changes price and stock of so many products: the median of nine rounds on
the clock, their mean in the device's processor time, so that moving pages from the log into the
file, which happens now and then, counts. The push is 1,000 orders of 10 lines, each made and then
submitted. `--compare` measures deltas, and bare inserts of them, on a second catalog.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import mean, median
from typing import Any

from bench import hub
from bench.device import Device
from bench.goods import AGENT, OUTLETS, Goods, changes, company, make_goods, read_goods
from fieldapp.hub.account import add_account
from fieldapp.hub.database import Database
from fieldapp.hub.store import Store

REPEATS = 9
IDLE_ROUNDS = 20


def main() -> None:
    """Measure and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench sync", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--data", type=Path, help="folder of NDJSON files instead of made goods")
    parser.add_argument("--compare", type=int, default=10_000, help="rows of the second catalog")
    parser.add_argument("--pages", action="store_true", help="first pull by pages, not by packs")
    arguments = parser.parse_args()
    goods = _goods(arguments.data, arguments.rows)
    with tempfile.TemporaryDirectory() as folder:
        line = _measure(goods, Path(folder), pages=arguments.pages)
    if arguments.compare:
        with tempfile.TemporaryDirectory() as folder:
            other = _deltas_only(_goods(arguments.data, arguments.compare), Path(folder))
        line["compare_rows"] = arguments.compare
        for name, value in other.items():
            line[f"{name}_compared"] = value
            line[f"{name}_grows"] = line[name] / value
    line["load"] = os.getloadavg()[1]
    print(json.dumps({name: _rounded(value) for name, value in line.items()}))


def _goods(folder: Path | None, rows: int) -> Goods:
    return read_goods(folder, rows) if folder else make_goods(rows)


def _measure(goods: Goods, folder: Path, *, pages: bool) -> dict[str, Any]:
    url = f"sqlite:///{folder / 'hub.db'}"
    store = _filled(url, goods)
    pack_s, pack_bytes = hub.make_packs(store, folder / "packs")
    with contextlib.closing(store.database), hub.running(url, folder) as running:
        device = Device(folder / "device", running.address)
        first = device.ask("sync", packs=not pages)
        verified = device.ask("verify")["differing"]
        deltas = _deltas(store, device, goods, running)
        idle = [device.ask("sync", packs=True) for _ in range(IDLE_ROUNDS)]
        idle_ms = [line["duration_ms"] for line in running.requests("/v1/pull")[-IDLE_ROUNDS:]]
        device.ask("orders", documents=_orders(goods))
        push = device.ask("sync", packs=True)
        verified += device.ask("verify")["differing"]
        device.close()
    limit = _limit(device, folder)
    limit_s = limit["first_s"] + limit["stream_s"]
    best_s = limit["best_s"] + limit["stream_s"]
    rows = len(goods.catalog)
    return {
        "bench": "sync",
        "peer": "fieldapp-pages" if pages else "fieldapp",
        "storage": "SQLite on disk, WAL, FULL, both sides",
        "rows": rows,
        "records": first["rows"],
        "first_pull_s": first["seconds"],
        "first_pull_cpu_s": first["cpu_s"],
        "rows_per_s": rows / first["seconds"],
        "wire_mb": first["bytes"] / 1e6,
        "limit_first_s": limit_s,
        "limit_stream_s": limit["stream_s"],
        "limit_table_rows": limit["first_rows"],
        "limit_first_cpu_s": limit["first_cpu_s"],
        "ratio_first": first["seconds"] / limit_s,
        "ratio_first_cpu": first["cpu_s"] / limit["first_cpu_s"],
        "limit_best_s": best_s,
        "limit_best_cpu_s": limit["best_cpu_s"],
        "ratio_best": first["seconds"] / best_s,
        "ratio_best_cpu": first["cpu_s"] / limit["best_cpu_s"],
        "client_rss_mb": first["peak_rss_mb"],
        "pack_s": pack_s,
        "pack_mb": pack_bytes / 1e6,
        "client_rss_after_mb": deltas.pop("peak_rss_mb"),
        **deltas,
        **_delta_limits(limit),
        "push_1000_s": push["push_s"],
        "push_round_s": push["seconds"],
        "push_commands": push["commands"],
        "limit_push_s": limit["push_s"],
        "ratio_push": push["push_s"] / limit["push_s"],
        "idle_hub_ms": median(idle_ms),
        "idle_round_ms": median(found["seconds"] for found in idle) * 1000,
        "idle_files_written": sum(found["files_written"] for found in idle),
        "differing_buckets": len(verified),
    }


def _deltas_only(goods: Goods, folder: Path) -> dict[str, float]:
    """Return the figures of deltas, and of bare inserts of them, on a catalog of its own."""
    url = f"sqlite:///{folder / 'hub.db'}"
    store = _filled(url, goods)
    hub.make_packs(store, folder / "packs")
    with contextlib.closing(store.database), hub.running(url, folder) as running:
        device = Device(folder / "device", running.address)
        device.ask("sync", packs=True)
        deltas = _deltas(store, device, goods, running)
        device.close()
    del deltas["peak_rss_mb"]
    return {**deltas, **_delta_limits(_limit(device, folder))}


def _filled(url: str, goods: Goods) -> Store:
    filling = Store(Database(url, durable=False))
    filling.create_company("Bench")
    filling.load(company(goods.catalog))
    add_account(filling, "agent", "agent", AGENT)
    filling.database.close()
    return Store(Database(url))


def _delta_limits(limit: dict[str, Any]) -> dict[str, float]:
    return {f"limit_{name}": value for name, value in limit.items() if name.startswith("delta_")}


def _deltas(store: Store, device: Device, goods: Goods, running: hub.Hub) -> dict[str, float]:
    """Change so many prices and stocks, sync, and return what a round took."""
    found: dict[str, float] = {}
    for size, documents in goods.deltas.items():
        rounds = []
        for number in range(REPEATS):
            store.load(changes(documents, more_minor=number + 1))
            rounds.append(device.ask("sync", packs=True))
            # A few may be what they were before.
            assert 1.9 * len(documents) < rounds[-1]["rows"] <= 2 * len(documents), rounds[-1]
        at_hub = [line["duration_ms"] / 1000 for line in running.requests("/v1/pull")[-REPEATS:]]
        found |= {
            f"delta_{size}_s": median(line["seconds"] for line in rounds),
            f"delta_{size}_cpu_s": mean(line["cpu_s"] for line in rounds),
            f"delta_{size}_hub_s": median(at_hub),
            f"delta_{size}_kb": rounds[-1]["bytes"] / 1e3,
        }
        found["peak_rss_mb"] = rounds[-1]["peak_rss_mb"]
    return found


def _orders(goods: Goods) -> list[dict[str, Any]]:
    """Return the orders, each for one of the few outlets that there are."""
    return [
        {**document, "outlet": f"outlet-{int(document['outlet'][3:]) % OUTLETS}"}
        for document in goods.orders
    ]


def _limit(device: Device, folder: Path) -> dict[str, Any]:
    found = subprocess.run(
        [sys.executable, "-m", "bench.limit", str(device.database), str(folder)],
        stdout=subprocess.PIPE,
        check=True,
    )
    limit: dict[str, Any] = json.loads(found.stdout)
    return limit


def _rounded(value: Any) -> Any:
    return round(value, 4 if abs(value) < 10 else 1) if isinstance(value, float) else value


if __name__ == "__main__":
    main()
