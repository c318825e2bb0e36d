"""Processes for fault tests: hubs that can be killed, and devices that run the driver."""

from __future__ import annotations

import os
import random
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from fieldapp.domain.order import Order
from fieldapp.domain.receipt import Receipt
from fieldapp.domain.user import User
from fieldapp.hub.database import Database
from fieldapp.hub.store import Store
from fieldapp.localdb.identity import read_identity, write_identity
from fieldapp.localdb.replica import Replica
from fieldapp.sync.client import Client, HttpTransport
from fieldapp.sync.errors import SyncError
from fieldapp.sync.round import Round
from tests.company import COMPANY
from tests.sync.deadline import eventually
from tests.sync.world import Clock, HubWorld

ENVIRONMENT = {**os.environ, "PYTHONUNBUFFERED": "1"}


def prepare(url: str, folder: Path, people: Iterable[User]) -> list[Path]:
    """Fill a database with the small company and enrol a device of each person; return homes."""
    store = Store(Database(url))
    store.create_company("Corner Supplies")
    store.load(COMPANY)
    world = HubWorld(store, "http://127.0.0.1:1", folder, Clock())
    homes = []
    for n, user in enumerate(people):
        device = world.device(user, f"{user.id}-{n}")
        device.replica.close()
        homes.append(device.replica.home)
    store.database.close()
    return homes


def point_to(home: Path, address: str) -> None:
    write_identity(home, read_identity(home).model_copy(update={"hub": address}))


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


class HubProcess:
    """A hub on a port that stays the same over its deaths; `options` are of its command."""

    def __init__(self, url: str, *options: str) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._command = [
            *(sys.executable, "-m", "fieldapp", "hub", "--database", url),
            *("--port", str(self.port), "--strict-port"),
            *options,
        ]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> HubProcess:
        self._process = subprocess.Popen(
            self._command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=ENVIRONMENT,
        )
        eventually(self._answers, "the hub")
        return self

    @property
    def pid(self) -> int:
        assert self._process is not None, "the hub does not run"
        return self._process.pid

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, "the hub has ended"
        try:
            with urllib.request.urlopen(f"{self.address}/v1/health", timeout=5):
                return True
        except OSError:
            return False


class DeviceProcess:
    """The driver on a home. `saved` are the orders that it has called saved so far."""

    def __init__(self, home: Path, seed: int, orders: int, *, ends_empty: bool = False) -> None:
        mode = "empty" if ends_empty else "any"
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.faults.driver"),
                *(str(home), str(seed), str(orders), mode),
            ],
            stdout=subprocess.PIPE,
            env=ENVIRONMENT,
        )
        self.saved: list[str] = []
        self.ended = False
        assert self._process.stdout is not None
        self._reader = threading.Thread(target=self._read, args=(self._process.stdout,))
        self._reader.start()

    def wait_for_progress(self, orders: int) -> None:
        """Wait until so many more orders were called saved, or all of them."""
        wanted = len(self.saved) + orders
        eventually(lambda: len(self.saved) >= wanted or self.ended, f"{orders} more orders")

    def kill_after(self, orders: int, dice: random.Random) -> None:
        """Kill the process at some moment after it has called so many more orders saved."""
        self.wait_for_progress(orders)
        # Not for luck: the moment of death is what varies.
        time.sleep(dice.uniform(0, 0.05))
        self.kill()

    def kill(self) -> None:
        self._process.kill()
        self.wait()

    def wait(self, timeout_s: float = 60) -> int:
        code = self._process.wait(timeout_s)
        self._reader.join()
        return code

    def _read(self, stream: IO[bytes]) -> None:
        with stream:
            for line in stream:
                word = line.decode().strip()
                if word == "end":
                    self.ended = True
                elif line.endswith(b"\n"):
                    self.saved.append(word)


def settle_down(home: Path, address: str) -> Replica:
    """Open a device again and sync until nothing waits and every bucket equals the hub's."""
    point_to(home, address)
    replica = Replica.open(home)
    client = Client(HttpTransport(address))

    def quiet() -> bool:
        try:
            round_ = Round(replica, client)
            round_.run()
            return round_.progress.commands_sent == 0
        except SyncError:
            return False

    eventually(quiet, "a quiet round")
    assert Round(replica, client).verify() == []
    client.close()
    return replica


def check_once(url: str, saved: Iterable[str]) -> list[Order]:
    """Check that every order that was called saved is at the hub exactly once."""
    store = Store(Database(url))
    orders, receipts = store.records(Order), store.records(Receipt)
    store.database.close()
    missing = set(saved) - {order.id for order in orders}
    assert missing == set(), f"{len(missing)} saved orders never reached the hub"
    numbers = Counter(order.number for order in orders)
    assert [number for number, n in numbers.items() if n > 1] == []
    created = Counter(r.document for r in receipts if r.command == "create_order")
    assert set(created) == {order.id for order in orders}
    assert set(created.values()) <= {1}
    assert {receipt.verdict for receipt in receipts} <= {"applied"}
    return orders
