"""A device whose clock is days wrong harms nothing."""

from __future__ import annotations

import pytest

from fieldapp.actions import orders, visits
from fieldapp.domain.noun import moment_of
from fieldapp.domain.order import Order
from fieldapp.domain.price import Price
from fieldapp.domain.visit import Visit
from fieldapp.localdb import meta
from fieldapp.localdb.replica import Replica, World, utc_now
from fieldapp.sync import reconciling
from tests.company import AGENT
from tests.replicas import content
from tests.sync.world import HubWorld, done, shifted, skewed

DAY = 86_400.0
WRONG = pytest.mark.parametrize(
    "skew_s", [2 * DAY, -2 * DAY, 10 * DAY, -10 * DAY], ids=lambda s: f"{s / DAY:+.0f} days"
)


def off_s(instant: str) -> float:
    return (moment_of(instant) - moment_of(utc_now())).total_seconds()


@WRONG
def test_what_is_done_after_an_exchange_has_the_right_times_and_day(
    hub: HubWorld, skew_s: float
) -> None:
    device = hub.device(AGENT, world=skewed(skew_s))
    device.sync()
    key = device.order(cola=6)
    done(orders.submit(device.replica, key))
    visit = done(visits.check_in(device.replica, "corner")).document
    device.sync()
    order = hub.need(Order, key)
    assert abs(off_s(order.created_at)) < 60
    assert abs(off_s(order.submitted_at or "")) < 60
    assert abs(off_s(hub.need(Visit, visit).checked_in_at)) < 60
    assert device.replica.now()[:10] in (utc_now()[:10], shifted(utc_now(), -60)[:10])
    assert abs(off_s(device.replica.query(meta.get, meta.LAST_SUCCESS) or "")) < 60
    result = reconciling.compare(device.replica, device.client)
    assert result is not None
    assert [(day.count, day.agrees) for day in result.days] == [(1, True)]
    assert result.differences == []


@WRONG
def test_a_price_that_was_just_seen_is_honoured_however_wrong_the_clock_is(
    hub: HubWorld, skew_s: float
) -> None:
    device = hub.synced(AGENT)
    # The clock jumps while there is no connection, so that nothing has put it right.
    device.replica.world = skewed(skew_s)
    key = device.order(tea=1)
    done(orders.submit(device.replica, key))
    assert abs(off_s(device.need(Order, key).created_at) - skew_s) < 60
    hub.put(Price(price_type_id="retail", product_id="tea", amount_minor=410))
    device.client._now = device.replica.world.now
    device.sync()
    order = hub.need(Order, key)
    assert (order.status, order.lines[0].price_minor) == ("submitted", 400)
    [receipt] = [r for r in hub.receipts(device) if r.command == "submit_order"]
    assert [reason.code for reason in receipt.reasons] == ["price_honoured"]


def test_a_price_seen_long_ago_is_not_honoured_because_of_a_wrong_clock(hub: HubWorld) -> None:
    device = hub.device(AGENT, world=skewed(-2 * DAY))
    device.sync()
    key = device.order(tea=1)
    done(orders.submit(device.replica, key))
    hub.put(Price(price_type_id="retail", product_id="tea", amount_minor=410))
    hub.clock.ahead_s = 10 * DAY
    device.replica.world = skewed(8 * DAY)
    device.client._now = device.replica.world.now
    device.sync()
    assert hub.need(Order, key).status == "held"


@WRONG
def test_the_journal_is_not_thrown_away_because_the_clock_is_ahead(
    hub: HubWorld, skew_s: float
) -> None:
    device = hub.synced(AGENT)
    device.order(cola=6)
    device.sync()
    device.replica.world = skewed(skew_s)
    device.client._now = device.replica.world.now
    device.sync()
    device.replica.tidy()
    assert len(device.replica.journal.read().entries) == 1


def test_the_measure_outlives_a_restart_and_a_good_clock_writes_nothing(hub: HubWorld) -> None:
    good = hub.synced(AGENT)
    before = content(good.replica)
    good.sync()
    assert content(good.replica) == before
    bad = hub.device(AGENT, "bad", skewed(2 * DAY))
    bad.sync()
    bad.replica.close()
    again = Replica.open(bad.replica.home, skewed(2 * DAY))
    assert abs(off_s(again.now())) < 60
    again.close()
    mended = Replica.open(bad.replica.home, World())
    assert abs(off_s(mended.now())) < 60
    mended.close()
