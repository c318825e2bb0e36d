"""An owner's device, while one of two outlets is made of it."""

from __future__ import annotations

import pytest

from fieldapp.actions import orders, outlets
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import Outlet
from fieldapp.localdb.queries.outlets import outlets as listed
from tests.company import MANAGER, OWNER
from tests.sync.world import HubWorld, done


@pytest.mark.parametrize("owned", [["corner"], ["corner", "kiosk"]], ids=["one", "both"])
def test_work_goes_on_at_the_outlet_that_stays(hub: HubWorld, owned: list[str]) -> None:
    owner = OWNER.model_copy(update={"outlet_ids": owned})
    hub.put(owner)
    device, manager = hub.synced(owner), hub.synced(MANAGER)
    sent = device.order(cola=6)
    device.sync()
    unsent = device.order(tea=5)

    done(outlets.merge(manager.replica, "corner", "kiosk"))
    manager.sync()
    device.sync()
    done(orders.submit(device.replica, unsent))
    later = done(orders.create(device.replica, "kiosk")).document
    device.sync()

    for key in (sent, unsent, later):
        assert hub.need(Order, key).outlet_id == "kiosk"
        assert device.need(Order, key).outlet_id == "kiosk"
    assert hub.need(Order, unsent).status == "submitted"
    names = [row.name for row in device.replica.query(listed)]
    assert names == [hub.need(Outlet, "kiosk").name]
    assert device.digests() == manager.digests() == []
