"""Carts from a warehouse that serves their outlet no more when they arrive, over a real hub."""

from __future__ import annotations

import pytest

from fieldapp.actions import carts, orders
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.policy import POLICY_KEY, Policy
from fieldapp.domain.warehouse import Warehouse
from tests.company import AGENT, OTHER_AGENT
from tests.sync.world import Device, HubWorld, done

MAIN = Warehouse(id="main", name="Depot")
CENTRAL = Warehouse(id="central", name="Central", route_ids=("north",))


@pytest.fixture
def anna(hub: HubWorld) -> Device:
    hub.put(Policy(id=POLICY_KEY, warehouses=[MAIN, CENTRAL]))
    return hub.synced(AGENT)


def said(hub: HubWorld, device: Device) -> list[tuple[str, list[str]]]:
    found = hub.receipts(device)
    return [(one.verdict, [reason.code for reason in one.reasons]) for one in found]


def from_central(anna: Device) -> str:
    """Begin a cart of 2 cola from the central warehouse, offline, and return its key."""
    place = carts.from_warehouse(anna.replica, "corner", "central")
    assert isinstance(place, str)
    key = done(orders.set_quantity(anna.replica, place, "cola", 2)).document
    assert anna.need(Order, key).warehouse_id == "central"
    return key


def test_a_cart_outlives_the_warehouse_that_it_was_begun_from(hub: HubWorld, anna: Device):
    key = from_central(anna)
    done(orders.submit(anna.replica, key))
    hub.change(Policy, POLICY_KEY, warehouses=[MAIN])
    anna.sync()

    first, *rest = said(hub, anna)
    assert first == ("merged", ["warehouse_changed"])
    assert {verdict for verdict, _ in rest} <= {"applied", "merged"}
    placed = anna.need(Order, key)
    assert (placed.status, placed.warehouse_id) == ("submitted", "main")
    assert [line.quantity for line in placed.own_lines] == [2]
    assert anna.digests() == []


def test_a_cart_at_the_hub_is_placed_from_the_own_one_after_the_list_has_changed(
    hub: HubWorld, anna: Device
):
    key = from_central(anna)
    anna.sync()
    hub.change(Policy, POLICY_KEY, warehouses=[MAIN])
    done(orders.submit(anna.replica, key))
    anna.sync()

    verdict, codes = said(hub, anna)[-1]
    assert verdict == "merged"
    assert "warehouse_changed" in codes
    assert anna.need(Order, key).warehouse_id == "main"
    assert anna.digests() == []


def test_a_split_of_an_outlet_that_went_to_another_route_reaches_its_new_agent(
    hub: HubWorld, anna: Device
):
    cart = anna.order(cola=6, tea=1)
    anna.sync()
    [cola, _] = anna.need(Order, cart).own_lines
    done(carts.split(anna.replica, cart, [cola.id], warehouse_id="central"))
    hub.change(Outlet, "corner", route_id="south")
    anna.sync()
    boris = hub.synced(OTHER_AGENT)

    assert said(hub, anna)[-1] == ("applied", ["outlet_left_taken"])
    found = [one for one in hub.orders() if one.id != cart]
    assert [one.warehouse_id for one in found] == ["main"]
    assert boris.need(Order, found[0].id).own_lines[0].quantity == 6
    assert anna.digests() == boris.digests() == []
