"""The daily comparison of orders, through a real hub."""

from __future__ import annotations

from sqlalchemy import delete

from fieldapp.actions import orders
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import Outlet
from fieldapp.hub.schema import RECORD
from fieldapp.localdb.queries.reconciliation import last_reconciliation
from fieldapp.sync import reconciling
from fieldapp.sync.runner import Runner
from tests.company import AGENT, OWNER
from tests.sync.deadline import eventually
from tests.sync.world import Device, HubWorld, answer, done, problem


def submitted(device: Device, outlet_id: str = "corner", **lines: int) -> str:
    key = device.order(outlet_id, **lines)
    done(orders.submit(device.replica, key))
    return key


def compared(device: Device):
    result = reconciling.compare(device.replica, device.client)
    assert result is not None
    assert result == device.replica.query(last_reconciliation)
    return result


def test_submitted_orders_agree_and_carts_cancelled_and_others_are_left_out(hub: HubWorld) -> None:
    device, owner = hub.synced(AGENT), hub.synced(OWNER)
    submitted(device, cola=6)
    submitted(device, "kiosk", tea=1)
    device.order(cola=12)
    done(orders.cancel(device.replica, submitted(device, tea=2)))
    submitted(owner, cola=24)
    owner.sync()
    device.sync()
    result = compared(device)
    assert result.differences == []
    [day] = result.days
    assert day.agrees
    assert day.count == 2
    assert day.total_minor == sum(
        device.need(Order, order.id).total_minor
        for order in hub.orders()
        if order.author_id == "anna" and order.status == "submitted"
    )


def test_an_order_that_the_hub_lost_is_named_and_one_on_its_way_is_not(hub: HubWorld) -> None:
    device = hub.synced(AGENT)
    key = submitted(device, cola=6)
    device.sync()
    submitted(device, tea=1)
    lost = RECORD.c.kind == "order"
    hub.store.database.write(lambda c: c.execute(delete(RECORD).where(lost, RECORD.c.key == key)))
    result = reconciling.compare(device.replica, device.client)
    assert result is not None
    assert [(one.order_id, one.what) for one in result.differences] == [(key, "missing_at_hub")]


def test_a_change_between_round_and_question_is_no_difference(hub: HubWorld) -> None:
    device = hub.synced(AGENT)
    key = submitted(device, cola=6)
    device.sync()
    hub.change(Order, key, total_minor=1)
    assert compared(device).differences == []
    assert device.need(Order, key).total_minor == 1


def test_an_order_whose_outlet_moved_away_is_told_apart_from_a_lost_one(hub: HubWorld) -> None:
    device = hub.synced(AGENT)
    submitted(device, cola=6)
    device.sync()
    hub.change(Outlet, "corner", route_id="south")
    device.sync()
    result = compared(device)
    assert (result.differences, result.elsewhere, result.days) == ([], 1, [])


def test_a_hub_that_does_not_compare_is_not_an_error(hub: HubWorld) -> None:
    device = hub.synced(AGENT)
    for fault in (problem(404, "not_found", "person"), answer(404, "no")):
        device.wire.will("/v1/reconcile", fault)
        assert reconciling.compare(device.replica, device.client) is None
    assert device.replica.query(last_reconciliation) is None


def test_the_runner_compares_once_a_day_and_when_it_is_asked(hub: HubWorld) -> None:
    device = hub.synced(AGENT)
    runner = Runner(device.replica, lambda: device.client, every_s=0.02)
    runner.start()
    try:
        eventually(lambda: device.wire.paths().count("/v1/pull") > 4, "several rounds")
        assert device.wire.paths().count("/v1/reconcile") == 1
        runner.compare()
        eventually(lambda: device.wire.paths().count("/v1/reconcile") == 2, "another comparison")
        assert not reconciling.is_due(device.replica)
    finally:
        runner.stop()
