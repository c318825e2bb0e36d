"""A hub is started from the command line: its database, its port, its epoch."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

from fieldapp.hub.store import Store
from tests.cli.conftest import Run


def test_a_file_that_is_no_database_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "hub.db").write_bytes(b"not a database at all" * 500)
    told = run("hub", "--database", f"sqlite:///{tmp_path}/hub.db")
    assert told.code == 1
    assert "Traceback" not in told.err


def test_a_new_epoch_is_told_and_kept(run: Run, store: Store, tmp_path: Path) -> None:
    before = epoch_of(store)
    told = run("new-epoch", "--database", f"sqlite:///{tmp_path}/hub.db")
    assert told.code == 0
    assert epoch_of(store) != before
    assert epoch_of(store) in told.out


def epoch_of(store: Store) -> str:
    sql = "SELECT epoch FROM company"
    return store.database.read(lambda c: str(c.exec_driver_sql(sql).scalar_one()))


def test_a_hub_on_a_taken_port_says_so(run: Run, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        options = ("--database", f"sqlite:///{tmp_path}/h.db", "--port", port, "--strict-port")
        told = run("hub", *options)
    assert told.code == 1
    assert f"port {port} is taken" in told.err


def test_a_hub_that_starts_deletes_what_was_left_of_a_picture_days_ago(
    run: Run, tmp_path: Path
) -> None:
    draft = tmp_path / "h-blobs" / "dairy" / "products" / "aa" / f"{'a' * 64}.4711.new"
    draft.parent.mkdir(parents=True)
    draft.write_bytes(b"half of it")
    os.utime(draft, (0, 0))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        run("hub", "--database", f"sqlite:///{tmp_path}/h.db", "--port", port, "--strict-port")

    assert not draft.exists()


def test_a_hub_takes_the_next_port_says_so_and_ends_in_peace(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "fieldapp", "hub", "--port", str(port)),
                *("--database", f"sqlite:///{tmp_path}/h.db"),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        with contextlib.closing(process.stdout), contextlib.closing(process.stderr):  # type: ignore[type-var]
            assert process.stdout is not None
            try:
                assert process.stdout.readline() == f"Port {port} is taken.\n"
                said = process.stdout.readline()
                address = said.removeprefix("The hub listens on ").strip()
                with urllib.request.urlopen(f"{address}/v1/health", timeout=20) as reply:
                    assert json.load(reply)["status"] == "ok"
                process.send_signal(signal.SIGTERM)
                assert process.wait(30) in (0, -signal.SIGTERM)
            finally:
                process.kill()


def test_a_database_file_of_two_companies_needs_a_name(run: Run, store: Store) -> None:
    Store(store.database).create_company("Second")
    path = store.database.engine.url.database
    told = run("hub", "--database", f"sqlite:///{path}")
    assert told.code == 1
    assert "several companies" in told.err
