"""What the office changes while a device has unsent commands."""

from __future__ import annotations

from fieldapp.actions import orders, refusals
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.price import Price
from fieldapp.domain.product import Product
from fieldapp.domain.receipt import Receipt
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.route import Route
from fieldapp.localdb.queries import documents
from fieldapp.sync.round import Round
from tests.company import AGENT, MANAGER, OTHER_AGENT
from tests.sync.world import Device, HubWorld, done


def last_receipt(hub: HubWorld, device: Device) -> Receipt:
    return hub.receipts(device)[-1]


def codes(receipt: Receipt) -> list[str]:
    return [reason.code for reason in receipt.reasons]


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
    assert [receipt.verdict for receipt in hub.receipts(anna)] == ["applied", *["refused"] * 3]
    assert codes(hub.receipts(anna)[1]) == ["not_allowed"]
    refused = [row for row in anna.replica.query(documents.documents) if row.state == "refused"]
    assert {row.document for row in refused} == {sent, unsent}
    assert anna.get(Order, unsent) is None
    boris.sync()
    assert boris.need(Order, sent).lines[0].quantity == 6
    assert anna.digests() == boris.digests() == []


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


def test_an_order_with_a_vanished_product_is_refused_and_its_rest_goes_into_a_new_cart(
    hub: HubWorld,
) -> None:
    device = hub.synced(AGENT)
    key = device.order(cola=6, candle=2)
    done(orders.submit(device.replica, key))
    assert device.need(Order, key).status == "submitted"
    hub.change(Product, "candle", discontinued=True)
    device.sync()
    assert codes(hub.receipts(device)[0]) == ["product_discontinued"]
    refused = [row for row in device.replica.query(documents.documents) if row.state == "refused"]
    assert [row.document for row in refused] == [key]
    assert device.digests() == []
    again = refusals.follow_up(device.replica, 1)
    assert not isinstance(again, Refusal)
    lines = device.need(Order, again).lines
    assert [(line.product_id, line.quantity) for line in lines] == [("cola", 6)]


def test_a_product_that_vanished_after_the_cart_was_sent_leaves_the_cart_with_the_reason(
    hub: HubWorld,
) -> None:
    device = hub.synced(AGENT)
    key = device.order(cola=6, candle=2)
    device.sync()
    done(orders.submit(device.replica, key))
    assert device.need(Order, key).status == "submitted"
    hub.change(Product, "candle", discontinued=True)
    device.sync()
    assert device.need(Order, key).status == "draft"
    receipt = last_receipt(hub, device)
    assert (receipt.verdict, codes(receipt)) == ("refused", ["product_discontinued"])
    (row,) = [r for r in device.replica.query(documents.documents) if r.document == key]
    assert (row.state, [reason.code for reason in row.reasons]) == (
        "refused",
        ["product_discontinued"],
    )
    again = orders.submit(device.replica, key)
    assert isinstance(again, Refusal)
    done(orders.set_quantity(device.replica, key, "candle", 0))
    done(orders.submit(device.replica, key))
    device.sync()
    assert hub.need(Order, key).status == "submitted"
    assert [r for r in device.replica.query(documents.documents) if r.state == "refused"] == []


def test_a_price_that_changed_a_little_is_kept_as_it_was_agreed(hub: HubWorld) -> None:
    device = hub.synced(AGENT)
    key = device.order("kiosk", cola=10)
    done(orders.submit(device.replica, key))
    agreed = device.need(Order, key)
    hub.put(Price(price_type_id="base", product_id="cola", amount_minor=154))
    device.sync()
    receipt = last_receipt(hub, device)
    assert (receipt.verdict, codes(receipt)) == ("applied", ["price_honoured"])
    order = hub.need(Order, key)
    assert order.status == "submitted"
    assert (order.total_minor, order.vat_minor) == (agreed.total_minor, agreed.vat_minor)
    assert device.need(Order, key) == order
    hub.put(Price(price_type_id="base", product_id="cola", amount_minor=999))
    device.sync()
    assert device.need(Order, key).total_minor == agreed.total_minor


def test_a_price_that_changed_a_lot_holds_the_order_until_a_manager_lets_it_go(
    hub: HubWorld,
) -> None:
    device, maria = hub.synced(AGENT), hub.synced(MANAGER)
    key = device.order("kiosk", cola=10)
    done(orders.submit(device.replica, key))
    agreed = device.need(Order, key)
    hub.put(Price(price_type_id="base", product_id="cola", amount_minor=300))
    device.sync()
    receipt = last_receipt(hub, device)
    assert (receipt.verdict, codes(receipt)) == ("held", ["price_changed"])
    assert device.need(Order, key).status == "held"
    assert device.need(Order, key).total_minor == agreed.total_minor
    assert isinstance(orders.release(device.replica, key), Refusal)
    maria.sync()
    done(orders.release(maria.replica, key))
    maria.sync()
    device.sync()
    assert device.need(Order, key).status == "submitted"
    assert device.need(Order, key).total_minor == agreed.total_minor
    assert device.digests() == maria.digests() == []
