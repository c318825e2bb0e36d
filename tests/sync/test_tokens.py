from __future__ import annotations

import pytest
from sqlalchemy import delete, update

from fieldapp.hub.schema import DEVICE, REFRESH_TOKEN
from fieldapp.localdb import outbox
from fieldapp.localdb.identity import write_tokens
from tests.company import AGENT
from tests.sync.world import Device, HubWorld, lose_reply, problem, skewed

HOUR = 3_600.0


def unsent(device: Device) -> list[int]:
    return [entry.number for entry in device.replica.query(outbox.pending)]


@pytest.mark.parametrize("skew_s", [-72 * HOUR, 72 * HOUR], ids=["behind", "ahead"])
def test_a_device_with_a_wrong_clock_gets_new_tokens_all_the_same(
    skew_s: float, hub: HubWorld
) -> None:
    device = hub.device(AGENT, world=skewed(skew_s))
    device.sync()
    hub.clock.ahead_s = 2 * HOUR
    device.order(cola=6)
    round_ = device.sync()
    assert unsent(device) == []
    assert len(hub.orders()) == 1
    assert round_.progress.clock_skew_s == pytest.approx(skew_s - 2 * HOUR, abs=60)


def test_the_hub_learns_how_far_the_clock_of_a_device_is_off(hub: HubWorld) -> None:
    device = hub.device(AGENT, world=skewed(HOUR))
    device.sync()
    device.order(cola=6)
    device.sync()
    skew_ms = hub.store.database.read(
        lambda c: c.execute(DEVICE.select().where(DEVICE.c.device == device.id)).one().skew_ms
    )
    assert skew_ms == pytest.approx(HOUR * 1000, abs=60_000)


def test_a_token_that_the_hub_finds_expired_is_renewed_once_and_the_call_repeated(
    hub: HubWorld,
) -> None:
    device = hub.synced(AGENT)
    hub.clock.ahead_s = HOUR
    device.order(cola=6)
    device.sync()
    assert device.wire.paths() == ["/v1/push", "/v1/refresh", "/v1/push", "/v1/pull"]
    assert len(hub.orders()) == 1


def test_a_hub_that_finds_every_token_expired_is_not_asked_for_ever(hub: HubWorld) -> None:
    device = hub.synced(AGENT)
    device.order(cola=6)
    device.wire.will("/v1/push", *[problem(401, "token_expired", "sign_in")] * 10)
    error = device.fails()
    assert (error.kind, error.code) == ("sign_in", "token_expired")
    assert device.wire.paths() == ["/v1/push", "/v1/refresh", "/v1/push"]


def test_a_lost_answer_to_a_refresh_locks_nobody_out(hub: HubWorld) -> None:
    device = hub.synced(AGENT)
    hub.clock.ahead_s = HOUR
    device.wire.will("/v1/refresh", *[lose_reply] * 3)
    assert device.fails().kind == "offline"
    device.sync()


def test_a_refused_refresh_asks_to_sign_in_and_keeps_the_outbox(hub: HubWorld) -> None:
    device = hub.synced(AGENT)
    hub.store.database.write(lambda c: c.execute(delete(REFRESH_TOKEN)))
    hub.clock.ahead_s = HOUR
    device.order(cola=6)
    error = device.fails()
    assert (error.kind, error.code) == ("sign_in", "token_invalid")
    assert unsent(device) == [1]
    device.order(tea=1)
    assert unsent(device) == [1, 2]


def test_a_signed_out_device_asks_to_sign_in_and_still_takes_orders(hub: HubWorld) -> None:
    device = hub.synced(AGENT)
    write_tokens(device.replica.home, None)
    device.order(cola=6)
    error = device.fails()
    assert (error.kind, error.code) == ("sign_in", "signed_out")
    assert device.wire.sent == []
    assert unsent(device) == [1]


def test_a_revoked_device_is_told_so_and_keeps_what_is_unsent(hub: HubWorld) -> None:
    device = hub.synced(AGENT)
    device.order(cola=6)
    hub.store.database.write(
        lambda c: c.execute(
            update(DEVICE)
            .where(DEVICE.c.device == device.id)
            .values(revoked_at="2026-01-01T00:00:00.000Z")
        )
    )
    error = device.fails()
    assert error.code == "device_revoked"
    assert "shut out" in error.detail
    assert error.kind == "person"
    assert unsent(device) == [1]
    assert hub.orders() == []
