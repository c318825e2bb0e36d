"""The hub and the app as processes of their own, which a journey may stop and kill."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import httpx

from fieldapp.hub.server import address_of, listen

START_TIMEOUT_S = 60.0


class Server:
    """A `fieldapp` process on a port that stays the same when it is started again."""

    def __init__(self, folder: Path, name: str, arguments: list[str], health: str) -> None:
        with listen("127.0.0.1", 0, next_port=False) as listening:
            self.address = address_of(listening)
        self._log = folder / f"{name}.log"
        self._arguments = [*arguments, "--port", self.address.rpartition(":")[2]]
        self._health = health
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process and wait until it answers."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "fieldapp", *self._arguments], stdout=log, stderr=log
            )
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                if httpx.get(self.address + self._health).is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.2)
        raise AssertionError(f"{self._arguments[0]} did not start:\n{self._log.read_text()}")

    def stop(self) -> None:
        """End the process as Ctrl-C does."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(30)
            self._process = None

    def kill(self) -> None:
        """End the process as a power cut does."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(30)
        self._process = None
