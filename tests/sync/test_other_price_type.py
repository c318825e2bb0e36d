"""An outlet gets another price type, whose prices replace those of the one before on devices."""

from __future__ import annotations

from fieldapp.actions import carts, filling, orders, payments
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import DeliveryTerms, Outlet
from fieldapp.domain.payment import Payment
from fieldapp.domain.price import PriceType
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.queries import documents
from fieldapp.localdb.queries.promotions import promoted_cart
from fieldapp.sync.round import Round
from tests.company import AGENT, MANAGER, NET, NOW
from tests.sync.world import Device, HubWorld, done, untimed

ABROAD = PriceType(
    id="abroad",
    name="Abroad",
    currency="CAD",
    base_id="base",
    rate_e9=1_372_500_000,
    delivery=DeliveryTerms(fee_minor=900, vat_rate_bp=2_000),
)


def moves_abroad(hub: HubWorld) -> None:
    hub.put(ABROAD)
    hub.change(Outlet, "kiosk", price_type_id="abroad")


def shown(device: Device, order_id: str) -> Order:
    found = device.replica.query(promoted_cart, order_id, NOW[:10])
    assert found is not None
    return found.order


def codes(hub: HubWorld, device: Device) -> list[list[str]]:
    return [[reason.code for reason in receipt.reasons] for receipt in hub.receipts(device)]


def test_a_device_that_has_lost_the_old_prices_adds_a_product_at_the_new_ones(
    hub: HubWorld,
) -> None:
    anna = hub.synced(AGENT)
    key = anna.order("kiosk", cola=10)
    anna.sync()
    moves_abroad(hub)
    anna.sync()
    assert anna.get(PriceType, "net") is None
    assert [line.price_minor for line in shown(anna, key).lines] == [206]

    done(orders.set_quantity(anna.replica, key, "tea", 2))

    cart = anna.need(Order, key)
    assert (cart.currency, cart.price_type_id, cart.delivery_minor) == ("CAD", "abroad", 900)
    assert [line.price_minor for line in cart.lines] == [206, 594]
    anna.sync()
    assert hub.need(Order, key) == cart
    assert codes(hub, anna)[-1] == ["price_type_changed"]
    (row,) = anna.replica.query(documents.documents)
    assert (row.state, [reason.code for reason in row.reasons]) == (
        "merged",
        ["price_type_changed"],
    )
    done(orders.submit(anna.replica, key))
    agreed = anna.need(Order, key)
    anna.sync()
    assert untimed(hub.need(Order, key)) == untimed(agreed)
    assert agreed.total_minor == 10 * 206 + 2 * 594 + 900
    assert anna.digests() == []


def test_a_list_fills_a_cart_whose_old_prices_are_gone(hub: HubWorld) -> None:
    anna = hub.synced(AGENT)
    key = anna.order("kiosk", cola=10)
    anna.sync()
    moves_abroad(hub)
    anna.sync()

    done(filling.fill(anna.replica, key, [("tea", 2), ("salt", 3)], "add"))
    assert not isinstance(filling.scan(anna.replica, key, "JU-1"), Refusal)

    cart = anna.need(Order, key)
    assert {line.product_id: line.price_minor for line in cart.lines} == {
        "cola": 206, "tea": 594, "salt": 62, "juice": 151
    }  # fmt: skip
    anna.sync()
    assert hub.need(Order, key) == cart
    assert anna.digests() == []


def test_an_order_that_was_submitted_in_other_money_comes_back_as_a_cart(hub: HubWorld) -> None:
    anna = hub.synced(AGENT)
    key = anna.order("kiosk", cola=10)
    done(orders.submit(anna.replica, key))
    assert anna.need(Order, key).status == "submitted"
    moves_abroad(hub)

    anna.sync()

    assert codes(hub, anna)[-1] == ["currency_changed"]
    (row,) = anna.replica.query(documents.documents)
    assert (row.state, row.reasons[0].code, row.steps) == (
        "refused", "currency_changed", ("edit", "discard")
    )  # fmt: skip
    assert (hub.need(Order, key).status, shown(anna, key).currency) == ("draft", "CAD")
    done(orders.submit(anna.replica, key))
    agreed = anna.need(Order, key)
    anna.sync()
    assert untimed(hub.need(Order, key)) == untimed(agreed)
    assert (agreed.status, agreed.total_minor) == ("submitted", 2_060 + 900)
    assert anna.digests() == []


def test_commands_that_wait_are_applied_at_the_price_type_that_has_come(hub: HubWorld) -> None:
    anna = hub.synced(AGENT)
    key = anna.order("kiosk", cola=10)
    anna.sync()
    done(orders.set_quantity(anna.replica, key, "tea", 2))
    assert anna.need(Order, key).currency == "USD"
    moves_abroad(hub)

    Round(anna.replica, anna.client)._pull()

    assert anna.waiting() == 1
    cart = anna.need(Order, key)
    assert (cart.currency, [line.price_minor for line in cart.lines]) == ("CAD", [206, 594])
    anna.sync()
    assert hub.need(Order, key) == cart
    assert anna.digests() == []


def test_what_was_offered_in_other_money_is_the_same_order_on_both_sides(hub: HubWorld) -> None:
    hub.put(NET.changed(delivery=DeliveryTerms(fee_minor=700)))
    anna = hub.synced(AGENT)
    planned = carts.quote_place(anna.replica, "kiosk")
    quote = done(orders.set_quantity(anna.replica, planned, "cola", 10)).document
    done(carts.offer(anna.replica, quote, anna.need(Order, quote).created_at[:10]))
    anna.sync()
    moves_abroad(hub)
    anna.sync()
    assert anna.get(PriceType, "net") is None

    made = done(carts.order_quote(anna.replica, quote)).document

    agreed = anna.need(Order, made)
    assert (agreed.currency, agreed.net_minor, agreed.delivery_minor) == ("USD", 1_470, 0)
    anna.sync()
    assert untimed(hub.need(Order, made)) == untimed(agreed)
    assert anna.digests() == []


def test_a_placed_order_keeps_what_it_was_placed_at(hub: HubWorld) -> None:
    anna, maria = hub.synced(AGENT), hub.synced(MANAGER)
    key = anna.order("kiosk", cola=10)
    done(orders.submit(anna.replica, key))
    anna.sync()
    before = hub.need(Order, key)
    moves_abroad(hub)
    anna.sync()
    maria.sync()
    assert hub.need(Order, key) == anna.need(Order, key) == maria.need(Order, key) == before
    assert (before.currency, before.price_type_id) == ("USD", "net")


def test_a_cart_of_two_people_is_told_to_both_in_the_money_of_today(hub: HubWorld) -> None:
    anna, maria = hub.synced(AGENT), hub.synced(MANAGER)
    key = anna.order("kiosk", cola=10)
    anna.sync()
    maria.sync()
    moves_abroad(hub)
    anna.sync()
    done(orders.set_quantity(anna.replica, key, "tea", 2))
    # Maria knows nothing of it yet, and her cart is in dollars.
    done(orders.set_quantity(maria.replica, key, "salt", 3))
    assert maria.need(Order, key).currency == "USD"
    anna.sync()
    maria.sync()
    anna.sync()
    cart = hub.need(Order, key)
    assert (cart.currency, [line.price_minor for line in cart.lines]) == ("CAD", [206, 594, 62])
    assert shown(anna, key).total_minor == shown(maria, key).total_minor == cart.total_minor
    assert anna.digests() == maria.digests() == []


def test_money_that_was_taken_stays_in_the_currency_it_was_taken_in(hub: HubWorld) -> None:
    hub.change(Outlet, "kiosk", legal_entity_id="corner-llc")
    anna = hub.synced(AGENT)
    key = done(payments.collect(anna.replica, "kiosk", 4_000)).document
    moves_abroad(hub)

    anna.sync()

    taken = hub.need(Payment, key)
    assert (taken.currency, taken.amount_minor) == ("USD", 4_000)
    assert anna.need(Payment, key) == taken
    assert anna.digests() == []
