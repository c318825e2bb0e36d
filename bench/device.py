"""A device in a process of its own: does what it is told a line at a time, answers in JSON.

python -m bench.device FOLDER ADDRESS
"""

from __future__ import annotations

import contextlib
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from fieldapp.actions import orders
from fieldapp.localdb import sort_files
from fieldapp.localdb.replica import DATABASE_FILE, Replica, Saved
from fieldapp.sync.client import Client
from fieldapp.sync.enrolment import connect, enrol
from fieldapp.sync.round import Round


class Device:
    """The process as the measurement sees it."""

    def __init__(self, home: Path, address: str) -> None:
        self.home = home
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.device", str(home), address],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._answer()

    @property
    def database(self) -> Path:
        """The file of the replica."""
        return self.home / DATABASE_FILE

    def ask(self, what: str, **details: Any) -> dict[str, Any]:
        """Have something done and return what was measured."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"what": what, **details}) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("the device has ended; its error is above")
        answer: dict[str, Any] = json.loads(line)
        return answer


def sync(replica: Replica, client: Client, *, packs: bool = True) -> dict[str, Any]:
    """Do one round and measure it."""
    before, sent_at = client.bytes_received, 0.0
    real = client.push

    def timed(*arguments: Any) -> Any:
        nonlocal sent_at
        reply = real(*arguments)
        sent_at = time.perf_counter()
        return reply

    client.push = timed  # type: ignore[method-assign,assignment]
    files = _files(replica.home)
    started, cpu = time.perf_counter(), time.process_time()
    round_ = Round(replica, client, packs=packs)
    round_.run()
    seconds, cpu_s = time.perf_counter() - started, time.process_time() - cpu
    client.push = real  # type: ignore[method-assign]
    return {
        "seconds": seconds,
        "cpu_s": cpu_s,
        "push_s": max(0.0, sent_at - started),
        "rows": round_.progress.rows_done,
        "commands": round_.progress.commands_sent,
        "bytes": client.bytes_received - before,
        "files_written": sum(_files(replica.home).get(n) != was for n, was in files.items()),
        "peak_rss_mb": _peak_kb() / 1024,
    }


def take_orders(replica: Replica, documents: list[dict[str, Any]]) -> dict[str, Any]:
    """Take orders as a person does: a cart with its lines, then submitted."""
    started = time.perf_counter()
    for document in documents:
        lines: dict[str, int] = {}
        for line in document["lines"]:
            lines[line["sku"]] = line["qty"]
        made = orders.create(replica, document["outlet"], list(lines.items()))
        assert isinstance(made, Saved), made
        submitted = orders.submit(replica, made.document)
        assert isinstance(submitted, Saved), submitted
    return {"seconds": time.perf_counter() - started}


def _peak_kb() -> int:
    """Return the most memory that this process has had.

    Not from `getrusage`: on Linux that begins with the size of the process that started this one.
    """
    status = Path("/proc/self/status")
    for line in status.read_text().splitlines() if status.exists() else ():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _files(home: Path) -> dict[str, tuple[int, int]]:
    return {
        path.name: (path.stat().st_mtime_ns, path.stat().st_size)
        for path in home.iterdir()
        if path.name.startswith(DATABASE_FILE) and not path.name.endswith("-shm")
    }


def main() -> None:
    """Enrol, then follow what is asked."""
    home, address = Path(sys.argv[1]), sys.argv[2]
    sort_files.keep_in(home.parent / sort_files.FOLDER)
    replica = enrol(home, address, "agent", "agent")
    with contextlib.closing(replica), contextlib.closing(connect(address)) as client:
        print("{}", flush=True)
        for line in sys.stdin:
            asked = json.loads(line)
            match asked["what"]:
                case "sync":
                    answer = sync(replica, client, packs=asked["packs"])
                case "orders":
                    answer = take_orders(replica, asked["documents"])
                case _:
                    answer = {"differing": Round(replica, client).verify()}
            print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
