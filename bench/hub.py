"""A hub in a process of its own, and what its log says about its work."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from fieldapp.hub.clock import system_clock
from fieldapp.hub.packer import Packer
from fieldapp.hub.server import address_of, listen
from fieldapp.hub.shelf import Shelf
from fieldapp.hub.store import Store


@dataclass(frozen=True)
class Hub:
    """A running hub."""

    address: str
    log: Path

    def requests(self, path: str) -> list[dict[str, Any]]:
        """Return the log's lines about requests to a path, the oldest first."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        events = [json.loads(line) for line in lines if line.startswith("{")]
        return [event for event in events if event.get("path") == path]


def make_packs(store: Store, folder: Path) -> tuple[float, int]:
    """Make the packs that a running hub makes by itself; return the seconds and the bytes."""
    started = time.perf_counter()
    made = Packer(store, Shelf(folder), system_clock).pack_what_has_grown()
    return time.perf_counter() - started, sum(pack.size_bytes for pack in made)


@contextlib.contextmanager
def running(database: str, folder: Path) -> Iterator[Hub]:
    """Run a hub on a free port of this machine; its packs are in `folder`/packs."""
    with listen("127.0.0.1", 0, next_port=False) as listening:
        address = address_of(listening)
    log = folder / "hub.log"
    command = [sys.executable, "-m", "fieldapp", "hub", "--database", database]
    options = ["--port", address.rpartition(":")[2], "--packs", str(folder / "packs")]
    with log.open("wb") as output:
        process = subprocess.Popen([*command, *options], stdout=output, stderr=output)
    try:
        while True:
            try:
                httpx.get(f"{address}/v1/health").raise_for_status()
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield Hub(address, log)
    finally:
        process.terminate()
        process.wait()
