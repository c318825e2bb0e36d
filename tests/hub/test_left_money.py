"""Prices that a device of the last release saw, which does not tell in what money they were."""

from __future__ import annotations

from typing import Any

import pytest

from fieldapp.domain.noun import Noun
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.price import LeftMoney, PriceType
from fieldapp.domain.receipt import Receipt
from fieldapp.hub.left_money import left_money
from fieldapp.hub.store import Store
from tests.hub.sending import LATER, codes, command, one
from tests.hub.world import AGENT, NOW, OWNER, Replica, outlet

pytestmark = pytest.mark.usefixtures("at_now")

BEFORE = "2026-03-02T07:00:00.000Z"
RETAIL = PriceType(id="retail", name="Retail", currency="EUR")
ABROAD = PriceType(
    id="abroad", name="Abroad", currency="USD", base_id="retail", rate_e9=1_030_000_000
)
"""Within what the policy honours of the same figures at retail."""


@pytest.fixture
def anna(store: Store) -> Replica:
    store.load([ABROAD])
    return Replica.of(store, AGENT)


def begun(anna: Replica, outlet_id: str = "o1", at: str = BEFORE) -> Any:
    order = anna.order(anna.number + 1, outlet_id)
    lines = [{"line_id": "l1", "product_id": "p1", "quantity": 5}]
    return {**order, "lines": lines, "at": at}


def submitted(order: Any, price_minor: int, at: str = BEFORE) -> Any:
    seen = [{"line_id": "l1", "sku": "P1", "quantity": 5, "price_minor": price_minor}]
    return {**command("submit_order", order_id=order["order_id"], seen=seen), "at": at}


def buys_at(store: Store, type_id: str) -> None:
    store.load([outlet("o1", "r1", price_type_id=type_id)])


def left(store: Store, outlet_id: str) -> list[LeftMoney]:
    found: list[LeftMoney] = []

    def read(tx: Any) -> None:
        of = tx.get(Outlet, outlet_id)
        assert of is not None
        found.extend(left_money(tx, of))

    store.write(read)
    return found


def placed(store: Store, anna: Replica, price_minor: int, at: str = BEFORE) -> Receipt:
    """Have a device of the last release make and submit an order at a price that it saw."""
    order = begun(anna, at=at)
    return anna.push(order, submitted(order, price_minor, at)).receipts[1]


def test_an_order_made_before_the_money_moved_comes_back_as_a_cart(
    store: Store, anna: Replica
) -> None:
    buys_at(store, "abroad")

    receipt = placed(store, anna, 100)

    assert codes(receipt) == ("refused", ["currency_changed"])
    assert (receipt.reasons[0].details["seen"], receipt.reasons[0].details["current"]) == (
        "EUR",
        "USD",
    )
    cart = one(store, Order, receipt.document)
    assert (cart.status, cart.currency, cart.total_minor) == ("draft", "USD", 515)


def test_a_cart_that_somebody_else_has_changed_meanwhile_is_not_taken_for_what_was_seen(
    store: Store, anna: Replica
) -> None:
    order = begun(anna)
    anna.push(order)
    buys_at(store, "abroad")
    noted = command("change_order", order_id=order["order_id"], note="Ring twice")
    Replica.of(store, OWNER).push(noted)
    assert one(store, Order, order["order_id"]).currency == "USD"

    assert codes(anna.only(submitted(order, 100))) == ("refused", ["currency_changed"])


def test_a_cart_that_was_refused_for_its_money_goes_back_in_todays_and_can_be_submitted(
    store: Store, anna: Replica
) -> None:
    order = begun(anna)
    anna.push(order)
    store.load([RETAIL.changed(vat_included=False)])
    anna.sync()
    place = ("order", order["order_id"])
    [cart] = [rows[place] for rows in anna.buckets.values() if place in rows]
    assert cart.get("vat_included", True)
    assert codes(anna.only(submitted(order, 100, NOW))) == ("refused", ["vat_changed"])

    anna.sync()

    [cart] = [rows[place] for rows in anna.buckets.values() if place in rows]
    assert (cart["vat_included"], cart["status"], cart["lines"][0]["price_minor"]) == (
        False,
        "draft",
        100,
    )
    assert codes(anna.only(submitted(order, 100, NOW))) == ("applied", [])


def test_what_differs_may_be_from_before_however_late_it_was_made(
    store: Store, anna: Replica
) -> None:
    buys_at(store, "abroad")

    receipt = placed(store, anna, 100, at=NOW)

    assert codes(receipt) == ("refused", ["price_refused"])
    seen = submitted({"order_id": receipt.document}, 103, at=NOW)
    assert codes(anna.only(seen)) == ("applied", [])
    assert one(store, Order, receipt.document).total_minor == 515


def test_vat_that_a_price_type_counts_in_another_way_is_noticed(
    store: Store, anna: Replica
) -> None:
    store.load([RETAIL.changed(vat_included=False)])

    assert codes(placed(store, anna, 100)) == ("refused", ["vat_changed"])
    assert codes(placed(store, anna, 98, at=NOW)) == ("refused", ["price_refused"])
    assert codes(placed(store, anna, 100, at=NOW)) == ("applied", [])


@pytest.mark.parametrize("type_id", ["retail", "partner"])
def test_a_price_is_honoured_where_the_money_never_moved(
    store: Store, anna: Replica, type_id: str
) -> None:
    buys_at(store, type_id)

    assert codes(placed(store, anna, 98)) == ("applied", ["price_honoured"])
    assert left(store, "o1") == []


def test_an_outlet_remembers_what_its_price_type_before_was_in(store: Store, anna: Replica) -> None:
    store.load([RETAIL.changed(vat_included=False)])
    buys_at(store, "abroad")

    assert sorted(left(store, "o1"), key=lambda money: money.vat_included) == [
        LeftMoney("EUR", False, NOW),
        LeftMoney("EUR", True, NOW),
    ]
    assert left(store, "o2") == [LeftMoney("EUR", True, NOW)]


def test_a_price_type_that_changes_with_the_outlet_was_in_what_it_was(
    store: Store, anna: Replica
) -> None:
    both: list[Noun] = [RETAIL.changed(currency="CHF"), outlet("o1", "r1", price_type_id="abroad")]
    store.load(both)

    assert left(store, "o1") == [LeftMoney("EUR", True, NOW)]
    assert left(store, "o2") == [LeftMoney("EUR", True, NOW)]


def test_an_outlet_that_another_one_was_merged_into_has_its_carts_and_their_money(
    store: Store, anna: Replica
) -> None:
    buys_at(store, "abroad")
    store.load([outlet("o2", "r1").changed(merged_into="o1", closed=True)])

    assert left(store, "o1") == [LeftMoney("EUR", True, NOW)]


def test_what_a_merged_outlet_remembers_goes_with_its_carts(store: Store, anna: Replica) -> None:
    buys_at(store, "abroad")
    store.load([outlet("o2", "r1", price_type_id="abroad")])
    store.load([outlet("o3", "r2", price_type_id="abroad").changed(route_id="r1")])
    store.load([outlet("o1", "r1", price_type_id="abroad").changed(merged_into="o3", closed=True)])
    assert left(store, "o3") == [LeftMoney("EUR", True, NOW)]


def test_money_is_remembered_for_longer_than_who_looked_after_what(
    store: Store, anna: Replica
) -> None:
    buys_at(store, "abroad")
    store.clock = lambda: LATER
    store.load([outlet("o2", "r2")])

    assert left(store, "o1") == [LeftMoney("EUR", True, NOW)]


def test_the_last_time_counts_at_which_money_was_left(store: Store, anna: Replica) -> None:
    buys_at(store, "abroad")
    buys_at(store, "retail")
    store.clock = lambda: LATER
    buys_at(store, "abroad")

    assert LeftMoney("EUR", True, LATER) in left(store, "o1")
