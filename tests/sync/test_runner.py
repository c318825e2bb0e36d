"""Rounds that run by themselves."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from fieldapp.sync.runner import Runner, run_once
from fieldapp.sync.status import State
from fieldapp.sync.transport import Reply
from tests.company import AGENT
from tests.sync.deadline import eventually
from tests.sync.world import Device, Fault, HubWorld, Sending, answer, lose_request, problem

NEVER_S = 10_000.0
"""So long between rounds that only what a test does can start one."""


@pytest.fixture
def device(hub: HubWorld) -> Device:
    return hub.synced(AGENT)


def runner_of(device: Device, every_s: float = NEVER_S) -> Runner:
    return Runner(device.replica, lambda: device.client, every_s)


@pytest.fixture
def runner(device: Device) -> Iterator[Runner]:
    runner = runner_of(device)
    yield runner
    runner.stop()


def started(runner: Runner, device: Device) -> Runner:
    """Start and wait for the round that every start begins with."""
    runner.start()
    eventually(lambda: device.wire.sent, "the first request")
    rests(runner, "idle")
    device.wire.forget()
    return runner


def rests(runner: Runner, state: State) -> None:
    eventually(lambda: runner.status.state == state, f"the state “{state}”")


def test_a_runner_begins_with_a_round(device: Device, runner: Runner) -> None:
    runner.start()
    eventually(lambda: device.wire.paths()[:1] == ["/v1/pull"], "the first round")
    rests(runner, "idle")
    # The first round of a day is followed by a look at what the hub has of the day's orders.
    assert device.wire.paths()[1:] in ([], ["/v1/reconcile"])
    assert runner.status.last_success_at is not None


def test_a_command_starts_a_round_and_only_one(
    device: Device, runner: Runner, hub: HubWorld
) -> None:
    started(runner, device)
    key = device.order(cola=6)
    eventually(lambda: device.waiting() == 0, "an empty outbox")
    rests(runner, "idle")
    assert [order.id for order in hub.orders()] == [key]
    runner.stop()
    assert device.wire.paths() == ["/v1/push", "/v1/pull"]


def test_commands_in_a_burst_go_together(device: Device, runner: Runner) -> None:
    started(runner, device)
    for _ in range(5):
        device.order(cola=6)
    eventually(lambda: device.waiting() == 0, "an empty outbox")
    runner.stop()
    assert device.wire.paths().count("/v1/push") < 5


def test_a_command_made_during_a_round_is_not_left_behind(device: Device, runner: Runner) -> None:
    started(runner, device)

    def order_meanwhile(send: Sending) -> Reply:
        reply = send()
        device.order(tea=1)
        return reply

    device.wire.will("/v1/pull", order_meanwhile)
    device.order(cola=6)
    eventually(lambda: device.wire.paths().count("/v1/push") == 2, "the second push")
    eventually(lambda: device.waiting() == 0, "an empty outbox")


def test_the_timer_starts_rounds_too(device: Device) -> None:
    runner = runner_of(device, every_s=0.01)
    runner.start()
    eventually(lambda: len(device.wire.sent) >= 3, "three rounds")
    runner.stop()
    assert set(device.wire.paths()) == {"/v1/pull", "/v1/reconcile"}
    assert device.wire.paths().count("/v1/reconcile") == 1


def test_the_switch_keeps_the_device_offline_until_it_is_turned_back(
    device: Device, runner: Runner, hub: HubWorld
) -> None:
    started(runner, device)
    runner.set_offline(True)
    rests(runner, "switched_off")
    device.order(cola=6)
    runner.wake()
    eventually(lambda: not runner._wanted.is_set(), "the loop to look up")
    assert device.wire.sent == []
    assert device.waiting() == 1
    runner.set_offline(False)
    eventually(lambda: device.waiting() == 0, "an empty outbox")
    rests(runner, "idle")
    assert len(hub.orders()) == 1


@pytest.mark.parametrize(
    ("fault", "state", "code"),
    [
        (lose_request, "offline", ""),
        (answer(500), "later", "500"),
        (problem(426, "protocol_mismatch", "update"), "update", "protocol_mismatch"),
        (problem(401, "token_invalid", "sign_in"), "sign_in", "token_invalid"),
        (problem(403, "device_revoked", "person", "Shut out."), "person", "device_revoked"),
    ],
)
def test_a_failed_round_is_told_and_the_next_success_clears_it(
    fault: Fault, state: State, code: str, device: Device, runner: Runner
) -> None:
    started(runner, device)
    told: list[frozenset[str]] = []
    device.replica.subscribe(told.append)
    device.wire.will("/v1/pull", *[fault] * 3)
    runner.wake()
    rests(runner, state)
    assert runner.status.code == code
    assert runner.status.detail
    assert frozenset({"sync"}) in told
    device.wire.faults.clear()
    runner.wake()
    rests(runner, "idle")
    assert (runner.status.code, runner.status.detail) == ("", "")


def test_an_unexpected_fault_is_told_and_the_thread_lives_on(
    device: Device, runner: Runner, caplog: pytest.LogCaptureFixture
) -> None:
    started(runner, device)

    def explode(send: Sending) -> Reply:
        raise ZeroDivisionError("nobody thought of this")

    device.wire.will("/v1/pull", explode)
    runner.wake()
    rests(runner, "person")
    assert runner.status.code == "internal"
    assert "nobody thought of this" in runner.status.detail
    assert "Nothing is lost" in runner.status.detail
    assert "a round of sync failed" in caplog.text
    runner.wake()
    rests(runner, "idle")


def test_a_listener_that_fails_stops_neither_the_thread_nor_what_is_saved(
    device: Device, runner: Runner
) -> None:
    def fail(kinds: frozenset[str]) -> None:
        raise RuntimeError("a screen that is gone")

    told: list[frozenset[str]] = []
    device.replica.subscribe(fail)
    device.replica.subscribe(told.append)
    started(runner, device)
    device.order(cola=6)
    eventually(lambda: device.waiting() == 0, "an empty outbox")
    assert any("outbox" in kinds for kinds in told)
    rests(runner, "idle")


def test_pauses_grow_with_failures_but_not_without_a_signal(device: Device) -> None:
    runner = runner_of(device, every_s=20)
    pauses = {}
    for state in ("later", "offline"):
        for failures in (0, 1, 3, 50):
            runner._failures = failures
            runner._status = runner.status.__class__(state=state)
            some = [runner._pause_s() for _ in range(50)]
            assert len(set(some)) > 1
            pauses[state, failures] = (min(some), max(some))
    assert pauses["later", 0][1] <= 20 < pauses["later", 1][0] <= pauses["later", 1][1] <= 40
    assert 40 < pauses["later", 3][0] <= 160
    assert 200 < pauses["later", 50][0] <= pauses["later", 50][1] <= 300
    assert pauses["offline", 50][1] <= 20


@pytest.mark.parametrize("status", [429, 503])
def test_the_time_that_a_hub_asks_for_is_waited(
    status: int, device: Device, runner: Runner
) -> None:
    started(runner, device)
    runner._every_s = 0.01
    device.wire.will("/v1/pull", answer(status, "busy", retry_after="120"))
    runner.wake()
    rests(runner, "later")
    assert runner._pause_s() == 120
    runner.wake()
    rests(runner, "idle")
    assert runner._pause_s() < 1


def test_stop_ends_a_runner_that_waits_and_one_that_backs_off(device: Device) -> None:
    runner = runner_of(device)
    started(runner, device)
    for fault in (None, answer(500)):
        if fault:
            device.wire.will("/v1/pull", fault)
            runner.start()
            rests(runner, "later")
        thread = runner._thread
        assert thread is not None
        runner.stop()
        assert not thread.is_alive()
        device.wire.forget()
        device.order(cola=6)
        assert device.wire.sent == []


def test_stop_at_any_moment_of_a_start_ends_the_thread(device: Device) -> None:
    for _ in range(30):
        runner = runner_of(device)
        runner.start()
        thread = runner._thread
        assert thread is not None
        runner.stop(timeout_s=20)
        assert not thread.is_alive()


def test_a_stopped_runner_can_start_again(device: Device, runner: Runner) -> None:
    started(runner, device)
    runner.stop()
    runner.start()
    runner.start()
    eventually(lambda: device.wire.paths() == ["/v1/pull"], "one more round")
    rests(runner, "idle")
    assert sum(thread is runner._thread for thread in threading.enumerate()) == 1


def test_progress_of_a_first_load_is_shown_in_rows_and_bytes(hub: HubWorld) -> None:
    device = hub.device(AGENT)
    shown: list[tuple[int, int]] = []
    run_once(device.replica, device.client, lambda p: shown.append((p.rows_done, p.rows_left)))
    assert shown[-1][0] == 31
    assert shown[-1][1] == 0
    assert device.client.bytes_received > 1_000
