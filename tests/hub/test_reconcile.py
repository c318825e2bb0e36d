"""What the hub has of a device's orders, on both databases."""

from __future__ import annotations

import pytest

from fieldapp.domain.order import Order
from fieldapp.domain.outlet import Outlet
from fieldapp.hub.denial import Denied
from fieldapp.hub.device import DeviceIdentity
from fieldapp.hub.reconcile import order_figures
from fieldapp.hub.store import Store
from fieldapp.wire.messages import ReconcileRequest
from tests.hub.world import AGENT, NOW, OTHER, Replica


def placed(store: Store, device: Replica, counter: int, outlet_id: str = "o1", **fields: object):
    order = device.order(counter, outlet_id)
    order["number"] = f"{device.prefix}-{counter:05d}"
    assert device.only(order).verdict == "applied"
    values = {"status": "submitted", "submitted_at": NOW, "total_minor": 100 * counter, **fields}

    def submit(tx) -> None:
        found = tx.get(Order, order["order_id"])
        tx.put(found.model_copy(update=values))

    store.write(submit)
    return order["order_id"]


def figures(store: Store, device: Replica, since: str = "2026-02-20"):
    reply = order_figures(store, device.identity, ReconcileRequest(since=since), NOW)
    return sorted((f.number[-1], f.day, f.total_minor, f.visible) for f in reply.orders)


def test_only_what_was_made_on_the_device_and_submitted_counts(store: Store) -> None:
    device, other = Replica.of(store, AGENT), Replica.of(store, OTHER)
    placed(store, device, 1)
    placed(store, device, 2, status="delivered")
    placed(store, device, 3, status="cancelled")
    placed(store, device, 4, status="draft", submitted_at=None)
    placed(store, device, 5, submitted_at="2026-01-01T00:00:00.000Z")
    placed(store, other, 6, "o3")
    day = NOW[:10]
    assert figures(store, device) == [("1", day, 100, True), ("2", day, 200, True)]
    assert figures(store, device, "2026-03-03") == []
    assert figures(store, other) == [("6", day, 600, True)]


def test_an_order_out_of_scope_is_marked_and_its_sum_is_not_told(store: Store) -> None:
    device = Replica.of(store, AGENT)
    placed(store, device, 1)

    def move(tx) -> None:
        tx.put(tx.get(Outlet, "o1").changed(route_id="r2"))

    store.write(move)
    assert figures(store, device) == [("1", NOW[:10], 0, False)]
    reply = order_figures(store, device.identity, ReconcileRequest(since="2026-02-20"), NOW)
    assert [figure.currency for figure in reply.orders] == [""]


def test_a_device_that_is_not_known_is_refused(store: Store) -> None:
    stranger = DeviceIdentity(store.company.id, "nobody", AGENT.id)
    with pytest.raises(Denied, match="token_invalid"):
        order_figures(store, stranger, ReconcileRequest(since="2026-01-01"), NOW)
