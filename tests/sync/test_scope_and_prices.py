"""What the office changes while a device has unsent commands."""

from __future__ import annotations

from fieldapp.actions import conflicts, orders, outlets, refusals
from fieldapp.actions.outlets import NewOutlet
from fieldapp.domain.likeness import Traits
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.price import Price, PriceType
from fieldapp.domain.product import Product
from fieldapp.domain.promotion import Promotion, Reward, Spending, Tier, Tiers
from fieldapp.domain.receipt import Receipt
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.route import Route, Stop
from fieldapp.localdb.queries import documents
from fieldapp.localdb.queries.conflicts import open_conflicts
from fieldapp.localdb.queries.new_outlet import alike_outlets
from fieldapp.localdb.queries.promotions import promoted_cart
from fieldapp.sync.round import Round
from tests.company import AGENT, MANAGER, OTHER_AGENT, OWNER
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


def test_a_card_that_two_people_change_keeps_both_values(hub: HubWorld) -> None:
    anna, olga = hub.synced(AGENT), hub.synced(OWNER)
    done(outlets.change(olga.replica, "corner", {"phone": ("", "2"), "city": ("Riga", "Jurmala")}))
    done(outlets.change(anna.replica, "corner", {"phone": ("", "3")}, note="opens at nine"))
    olga.sync()
    anna.sync()
    olga.sync()
    (row,) = olga.replica.query(open_conflicts)
    for device in (anna, olga):
        outlet = device.need(Outlet, "corner")
        assert (outlet.phone, outlet.city, outlet.notes[0].text) == (
            "3",
            "Jurmala",
            "opens at nine",
        )
        assert device.replica.query(open_conflicts) == [row]
        assert (row.conflict.mine_text, row.conflict.theirs_text) == ("3", "2")
        assert device.digests() == []
    (document,) = anna.replica.query(documents.documents)
    assert (document.kind, document.title, document.state) == ("outlet", "Corner", "merged")
    done(conflicts.resolve(olga.replica, row.conflict.id, "theirs"))
    olga.sync()
    anna.sync()
    assert anna.need(Outlet, "corner").phone == "2"
    assert anna.replica.query(open_conflicts) == []


def test_an_outlet_made_offline_is_there_at_once_and_a_duplicate_is_merged(hub: HubWorld) -> None:
    hub.change(Outlet, "corner", phone="+371 2000111")
    anna, maria = hub.synced(AGENT), hub.synced(MANAGER)
    alike = anna.replica.query(alike_outlets, Traits("Green door", "2000-111"))
    assert [(row.outlet_id, row.alike) for row in alike] == [("corner", ("phone",))]
    made = done(outlets.create(anna.replica, "north", NewOutlet("Green door", phone="2000-111")))
    key = anna.order(made.document, cola=6)
    done(orders.submit(anna.replica, key))
    assert anna.need(Outlet, made.document).status == "prospect"
    anna.sync()
    maria.sync()
    assert anna.replica.query(open_conflicts) == []
    (row,) = maria.replica.query(open_conflicts)
    assert (row.outlet_name, row.other_outlet_name) == ("Green door", "Corner")
    done(outlets.merge(maria.replica, made.document, "corner", row.conflict.id))
    assert maria.need(Order, key).outlet_id == "corner"
    maria.sync()
    anna.sync()
    assert anna.need(Order, key).outlet_id == "corner"
    assert anna.need(Outlet, made.document).merged_into == "corner"
    assert maria.replica.query(open_conflicts) == []
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


def test_legal_details_wait_for_the_manager_and_the_sync_centre_says_so(hub: HubWorld) -> None:
    anna, maria = hub.synced(AGENT), hub.synced(MANAGER)
    done(outlets.change(anna.replica, "corner", {"tax_number": ("40001", "40009")}))
    anna.sync()
    maria.sync()
    (document,) = anna.replica.query(documents.documents)
    assert (document.state, document.reasons[0].code) == ("held", "legal_waits")
    assert anna.replica.query(documents.sync_counts).needs_you == 0
    assert maria.replica.query(documents.sync_counts).needs_you == 1
    (row,) = maria.replica.query(open_conflicts)
    done(conflicts.resolve(maria.replica, row.conflict.id, "mine"))
    maria.sync()
    anna.sync()
    assert anna.need(LegalEntity, "corner-llc").tax_number == "40009"


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
