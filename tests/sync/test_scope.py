"""Outlets, routes and prices come to a device and leave it, also while its commands wait."""

from __future__ import annotations

from fieldapp.actions import orders, outlets
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.price import Price
from fieldapp.domain.promotion import Promotion, Reward, Tier, Tiers
from fieldapp.domain.route import Route, Stop
from fieldapp.localdb.queries import documents
from fieldapp.sync.round import Round
from tests.company import AGENT, MANAGER, OTHER_AGENT
from tests.sync.world import HubWorld, codes, done, last_receipt


def test_an_outlet_that_moves_to_another_route_leaves_with_all_that_belongs_to_it(
    hub: HubWorld,
) -> None:
    anna, boris = hub.synced(AGENT), hub.synced(OTHER_AGENT)
    key = anna.order("kiosk", cola=6)
    anna.sync()
    hub.change(Outlet, "kiosk", route_id="south")
    anna.sync()
    boris.sync()
    assert anna.get(Outlet, "kiosk") is None
    assert anna.get(Order, key) is None
    assert boris.need(Order, key).outlet_id == "kiosk"
    assert boris.get(Outlet, "kiosk") is not None
    assert anna.digests() == boris.digests() == []


def test_unsent_commands_for_an_outlet_that_moved_away_stay_and_are_answered(
    hub: HubWorld,
) -> None:
    anna, boris = hub.synced(AGENT), hub.synced(OTHER_AGENT)
    sent = anna.order("kiosk", cola=6)
    anna.sync()
    done(orders.set_quantity(anna.replica, sent, "cola", 12))
    unsent = anna.order("kiosk", tea=1)
    done(orders.submit(anna.replica, unsent))
    hub.change(Outlet, "kiosk", route_id="south")
    anna.sync()
    assert anna.waiting() == 0
    assert [receipt.verdict for receipt in hub.receipts(anna)] == ["applied"] * 4
    assert [codes(r) for r in hub.receipts(anna)] == [[], *[["outlet_left_taken"]] * 3]
    shown = {row.document: row for row in anna.replica.query(documents.documents)}
    for key in (sent, unsent):
        row = shown[key]
        assert (row.state, [reason.code for reason in row.reasons]) == (
            "accepted",
            ["outlet_left_taken"],
        )
        assert anna.get(Order, key) is None
    boris.sync()
    assert boris.need(Order, sent).lines[0].quantity == 12
    assert boris.need(Order, unsent).status == "submitted"
    assert anna.digests() == boris.digests() == []


def test_a_person_who_was_dismissed_hands_in_the_rest_and_keeps_nothing(hub: HubWorld) -> None:
    anna, maria = hub.synced(AGENT), hub.synced(MANAGER)
    key = anna.order("kiosk", cola=6)
    done(orders.submit(anna.replica, key))
    hub.put(AGENT.changed(route_ids=[], warehouse_id=None, dismissed_at="2026-03-02T08:30:00Z"))
    anna.sync()
    maria.sync()
    assert anna.waiting() == 0
    assert codes(last_receipt(hub, anna)) == ["outlet_left_held"]
    for table in ("outlet", "order_head", "product", "price", "route", "stock"):
        assert anna.count(table) == 0
    assert maria.need(Order, key).status == "held"
    done(orders.release(maria.replica, key))
    maria.sync()
    assert hub.need(Order, key).status == "submitted"
    assert anna.digests() == maria.digests() == []


def test_a_manager_moves_an_outlet_from_the_own_device(hub: HubWorld) -> None:
    anna, boris, maria = hub.synced(AGENT), hub.synced(OTHER_AGENT), hub.synced(MANAGER)
    done(outlets.assign(maria.replica, "kiosk", "south"))
    assert maria.need(Stop, "north-kiosk").route_id == "south"
    for device in (maria, anna, boris):
        device.sync()
        assert device.digests() == []
    assert anna.get(Outlet, "kiosk") is None
    assert anna.get(Stop, "north-kiosk") is None
    assert boris.need(Stop, "north-kiosk").route_id == "south"


def test_a_call_that_a_waiting_command_moves_goes_when_the_office_drops_it(hub: HubWorld) -> None:
    maria = hub.synced(MANAGER)
    done(outlets.assign(maria.replica, "kiosk", "south"))
    hub.store.remove(Stop, ["north-kiosk"])
    maria.sync()
    assert maria.get(Stop, "north-kiosk") is None
    assert maria.digests() == []


def test_a_route_that_is_lost_takes_along_a_call_that_a_waiting_command_moves(
    hub: HubWorld,
) -> None:
    maria = hub.synced(MANAGER)
    done(outlets.assign(maria.replica, "kiosk", "south"))
    hub.put(MANAGER.changed(route_ids=["south"]))
    Round(maria.replica, maria.client)._pull()
    assert maria.waiting() == 1
    assert maria.get(Stop, "north-kiosk") is None
    maria.sync()
    assert maria.get(Outlet, "kiosk") is None
    assert maria.digests() == []


def test_an_outlet_that_leaves_while_commands_wait_takes_none_of_them_along(
    hub: HubWorld,
) -> None:
    anna = hub.synced(AGENT)
    key = anna.order("kiosk", cola=6)
    hub.change(Outlet, "kiosk", route_id="south")
    Round(anna.replica, anna.client)._pull()
    assert anna.get(Outlet, "kiosk") is None
    assert anna.waiting() == 1
    hub.change(Outlet, "kiosk", route_id="north")
    Round(anna.replica, anna.client)._pull()
    assert anna.need(Order, key).lines[0].quantity == 6
    anna.sync()
    assert [order.id for order in hub.orders()] == [key]
    assert anna.digests() == []


def test_a_route_that_a_person_loses_leaves_the_device_and_comes_back(hub: HubWorld) -> None:
    anna = hub.synced(AGENT)
    hub.put(AGENT.model_copy(update={"route_ids": ["south"]}))
    anna.sync()
    assert (anna.get(Route, "north"), anna.get(Outlet, "corner")) == (None, None)
    assert anna.get(Outlet, "bazaar") is not None
    assert anna.digests() == []
    hub.put(AGENT.model_copy(update={"route_ids": ["north"]}))
    anna.sync()
    assert anna.get(Outlet, "corner") is not None
    assert anna.get(Outlet, "bazaar") is None
    assert anna.digests() == []


def test_cost_prices_reach_managers_only(hub: HubWorld) -> None:
    anna, maria = hub.synced(AGENT), hub.synced(MANAGER)
    assert maria.get(Price, "cost/cola") is not None
    assert anna.get(Price, "cost/cola") is None


def test_a_promotion_that_is_for_some_outlets_now_leaves_the_others(hub: HubWorld) -> None:
    deal = Tiers(tiers=(Tier(reward=Reward(percent_bp=1_000)),))
    hub.put(Promotion(id="ten", name="Ten", deal=deal))
    anna, boris = hub.synced(AGENT), hub.synced(OTHER_AGENT)
    assert anna.get(Promotion, "ten") is not None
    assert boris.get(Promotion, "ten") is not None
    hub.change(Promotion, "ten", outlet_ids=["kiosk"])
    anna.sync()
    boris.sync()
    assert anna.need(Promotion, "ten").outlet_ids == ["kiosk"]
    assert boris.get(Promotion, "ten") is None
    hub.change(Promotion, "ten", outlet_ids=[])
    boris.sync()
    assert boris.get(Promotion, "ten") is not None
    assert anna.digests() == boris.digests() == []
