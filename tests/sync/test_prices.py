"""Products, prices and promotions that the office changes while an order waits to be sent."""

from __future__ import annotations

from fieldapp.actions import orders, refusals
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.price import Price, PriceType
from fieldapp.domain.product import Product
from fieldapp.domain.promotion import Promotion, Reward, Spending, Tier, Tiers
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.queries import documents
from fieldapp.localdb.queries.promotions import promoted_cart
from tests.company import AGENT, MANAGER
from tests.sync.world import HubWorld, codes, done, last_receipt


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


def test_an_outlet_that_gets_a_price_type_of_many_bases_pays_the_same_on_both_sides(
    hub: HubWorld,
) -> None:
    device = hub.synced(AGENT)
    euro = PriceType(id="euro", name="Euro", currency="EUR", base_id="retail", rate_e9=920_000_000)
    partner = PriceType(id="partner", name="Us", currency="EUR", base_id="euro", adjust_bp=-1_000)
    hub.put(euro)
    hub.put(partner)
    hub.change(Outlet, "kiosk", price_type_id="partner")
    device.sync()
    key = device.order("kiosk", cola=10)
    done(orders.submit(device.replica, key))
    agreed = device.need(Order, key)
    assert (agreed.currency, agreed.lines[0].price_minor, agreed.lines[0].list_minor) == (
        "EUR",
        119,
        138,
    )
    device.sync()
    assert codes(last_receipt(hub, device)) == []
    assert hub.need(Order, key).total_minor == agreed.total_minor
    hub.change(PriceType, "euro", rate_e9=930_000_000)
    device.sync()
    later = device.order("kiosk", cola=10)
    assert device.need(Order, later).lines[0].price_minor == 120
    hub.change(Outlet, "kiosk", price_type_id="base")
    device.sync()
    assert device.get(PriceType, "partner") is None
    assert device.digests() == []


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


def test_what_a_promotion_gave_is_frozen_with_the_order_on_both_sides(hub: HubWorld) -> None:
    deal = Tiers(tiers=(Tier(reward=Reward(percent_bp=1_000)),))
    hub.put(Promotion(id="ten", name="Ten", deal=deal, budget_minor=10_000, currency="USD"))
    anna = hub.synced(AGENT)
    key = anna.order("kiosk", cola=6)
    shown = anna.replica.query(promoted_cart, key, anna.replica.now()[:10])
    done(orders.submit(anna.replica, key))
    here = anna.need(Order, key)
    anna.sync()
    assert shown is not None
    assert shown.order.total_minor == here.total_minor == anna.need(Order, key).total_minor
    assert here.promotions[0].discount_minor > 0
    [spending] = hub.store.records(Spending)
    assert spending.spent_minor == here.promotions[0].discount_minor
    assert anna.get(Spending, "ten") is None
    assert anna.digests() == []
