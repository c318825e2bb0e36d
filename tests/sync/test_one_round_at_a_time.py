"""Rounds of one home exclude each other, between threads and between processes."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from filelock import FileLock

from fieldapp.localdb.replica import Replica
from fieldapp.sync.client import Client
from fieldapp.sync.errors import SyncError
from fieldapp.sync.runner import LOCK_FILE, RoundRunning, Runner, run_once
from fieldapp.sync.status import State
from fieldapp.sync.transport import Reply, Streamed
from tests.company import AGENT
from tests.sync.deadline import eventually
from tests.sync.world import Device, HubWorld

NEVER_S = 10_000.0


@pytest.fixture
def device(hub: HubWorld) -> Device:
    return hub.synced(AGENT)


@pytest.fixture
def runner(device: Device) -> Iterator[Runner]:
    runner = Runner(device.replica, lambda: device.client, NEVER_S)
    yield runner
    runner.stop()


def test_two_runners_on_one_home_never_run_a_round_at_once(device: Device, hub: HubWorld) -> None:
    other = Replica.open(device.replica.home)
    inside = threading.Semaphore(1)
    overlaps: list[str] = []
    rounds: list[int] = []

    class Watched:
        def send(self, path: str, body: bytes, headers: dict[str, str]) -> Reply:
            if not inside.acquire(blocking=False):
                overlaps.append(path)
                raise SyncError("offline", "two at once")
            try:
                rounds.append(1)
                return device.wire.send(path, body, headers)
            finally:
                inside.release()

        def stream(self, path: str, headers: dict[str, str]) -> AbstractContextManager[Streamed]:
            return device.wire.stream(path, headers)

        def close(self) -> None:
            return None

    runners = [Runner(r, lambda: Client(Watched()), 0.001) for r in (device.replica, other)]
    for runner in runners:
        runner.start()
    keys = {device.order(cola=6) for _ in range(20)}
    eventually(lambda: device.waiting() == 0, "an empty outbox")
    eventually(lambda: len(rounds) > 40, "many rounds")
    for runner in runners:
        runner.stop()
    other.close()
    assert overlaps == []
    assert {order.id for order in hub.orders()} == keys
    assert len(hub.receipts(device)) == 20


def test_a_round_of_another_process_is_left_alone(device: Device, runner: Runner) -> None:
    code = (
        "import sys; from filelock import FileLock\n"
        "with FileLock(sys.argv[1]): print('held', flush=True); sys.stdin.read()"
    )
    lock = str(device.replica.home / LOCK_FILE)
    with subprocess.Popen(
        [sys.executable, "-c", code, lock], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == b"held\n"
        with pytest.raises(RoundRunning):
            run_once(device.replica, device.client)
        states: list[State] = []
        device.replica.subscribe(lambda kinds: states.append(runner.status.state))
        runner.start()
        eventually(lambda: states == ["syncing", "idle"], "a round that gave way")
        assert device.wire.sent == []
        process.stdin.close()
    runner.wake()
    eventually(lambda: device.wire.sent, "a round once the lock is free")


def test_a_lock_file_left_by_a_process_that_died_holds_nobody_up(
    device: Device, tmp_path: Path
) -> None:
    (device.replica.home / LOCK_FILE).write_text("")
    run_once(device.replica, device.client)
    with FileLock(device.replica.home / LOCK_FILE).acquire(timeout=0):
        pass
