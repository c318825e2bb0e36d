"""Real processes that die by SIGKILL at random moments.

`make test-slow` has the loop go round 200 times.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tests.company import AGENT, OWNER
from tests.faults.world import (
    DeviceProcess,
    HubProcess,
    check_once,
    prepare,
    settle_down,
)

pytestmark = pytest.mark.slow

ROUNDS = int(os.environ.get("FIELDAPP_FAULT_ROUNDS", "20"))


def test_a_device_that_is_killed_again_and_again_loses_no_order(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/hub.db"
    (home,) = prepare(url, tmp_path, [AGENT])
    dice = random.Random(1)
    hub = HubProcess(url).start()
    saved: list[str] = []
    try:
        settle_down(home, hub.address).close()
        for death in range(4):
            device = DeviceProcess(home, seed=death, orders=10_000)
            device.kill_after(dice.randint(1, 12), dice)
            assert not device.ended
            saved += device.saved
        settle_down(home, hub.address).close()
    finally:
        hub.kill()
    assert len(saved) > 5
    orders = check_once(url, saved)
    assert len(orders) - len(saved) <= 4, "more than the one order that each death interrupted"


def test_a_hub_that_is_killed_again_and_again_takes_every_order_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/hub.db"
    homes = prepare(url, tmp_path, [AGENT, OWNER])
    dice = random.Random(2)
    hub = HubProcess(url).start()
    devices: list[DeviceProcess] = []
    try:
        for home in homes:
            settle_down(home, hub.address).close()
        devices = [DeviceProcess(home, n, 40, ends_empty=True) for n, home in enumerate(homes)]
        for _ in range(2):
            devices[0].wait_for_progress(dice.randint(3, 8))
            hub.kill()
            hub.start()
        for device in devices:
            assert device.wait() == 0
            assert device.ended
        for home in homes:
            settle_down(home, hub.address).close()
    finally:
        hub.kill()
        for device in devices:
            device.kill()
    saved = [key for device in devices for key in device.saved]
    assert len(saved) == 80
    assert len(check_once(url, saved)) == 80


@pytest.mark.timeout(60 + 15 * ROUNDS)
def test_devices_and_hubs_that_die_round_after_round_agree_in_the_end(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/hub.db"
    (home,) = prepare(url, tmp_path, [AGENT])
    dice = random.Random(3)
    hub = HubProcess(url).start()
    saved: list[str] = []
    deaths = {"device": 0, "hub": 0, "both": 0}
    try:
        settle_down(home, hub.address).close()
        for round_ in range(ROUNDS):
            victim = dice.choice(["device", "device", "hub", "both"])
            deaths[victim] += 1
            device = DeviceProcess(home, seed=10 + round_, orders=10_000)
            device.wait_for_progress(dice.randint(1, 4))
            if victim != "device":
                hub.kill()
            if victim == "hub":
                # Time to find out that nobody answers, before it does again.
                device.wait_for_progress(1)
                hub.start()
            device.kill_after(1, dice)
            saved += device.saved
            if victim == "both":
                hub.start()
        settle_down(home, hub.address).close()
    finally:
        hub.kill()
    assert all(deaths.values()), deaths
    orders = check_once(url, saved)
    assert len(orders) - len(saved) <= ROUNDS, "more than the one order that each death interrupted"
