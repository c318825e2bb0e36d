"""Carts and quotes that begin with their first line: nothing is stored before it."""

from __future__ import annotations

import pytest

from fieldapp.actions import carts, filling, orders, suggested
from fieldapp.domain.cart_place import CartPlace
from fieldapp.domain.command import CreateOrder, FillOrder
from fieldapp.domain.order import Order
from fieldapp.domain.policy import POLICY_KEY, Policy
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.stock import Stock
from fieldapp.domain.warehouse import Warehouse
from fieldapp.localdb import outbox
from fieldapp.localdb.queries.catalog import ProductFilter, products
from fieldapp.localdb.queries.filling import filling as look
from fieldapp.localdb.queries.product_card import product_card
from fieldapp.localdb.records import read_nouns, write_noun
from fieldapp.localdb.replica import Replica
from tests.actions.carts import new_cart, order, saved
from tests.company import COLA, NOW
from tests.localdb.pages import bring
from tests.replicas import pull

DAY = NOW[:10]


def stored(replica: Replica) -> list[str]:
    return [one.key for one in replica.query(read_nouns, "order")]


def lines(replica: Replica, order_id: str) -> dict[str, int]:
    return {line.product_id: line.quantity for line in order(replica, order_id).lines}


@pytest.mark.parametrize(
    "place",
    [
        CartPlace("o1"),
        CartPlace("o1", "corner"),
        CartPlace("o1", "a@b", "quote"),
        CartPlace("o1", "a:1@b", "sale", "w@2:3"),
    ],
)
def test_a_place_is_the_same_after_it_was_an_address(place):
    assert CartPlace.of(place.text) == place


@pytest.mark.parametrize(
    "text", ["o1", "o1@", "o1@sale", "o1@sale@", "o1@sale:3@", "o1@return@corner"]
)
def test_what_plans_nothing_is_the_key_of_an_order(text):
    assert CartPlace.of(text) == CartPlace(text)


def test_a_planned_cart_begins_with_its_first_line_and_goes_on_at_the_same_place(replica):
    place = orders.new_place(replica, "corner")
    assert (stored(replica), replica.query(outbox.pending)) == ([], [])

    begun = saved(orders.set_quantity(replica, place, "cola", "2 packs"))
    again = saved(orders.set_quantity(replica, place, "tea", 3))

    assert isinstance(begun.command, CreateOrder)
    assert again.document == begun.document == CartPlace.of(place).order_id
    assert lines(replica, begun.document) == {"cola": 12, "tea": 3}


@pytest.mark.parametrize(
    ("outlet_id", "product_id", "quantity", "code"),
    [
        ("corner", "ghost", 3, "no_price"),
        ("corner", "cola", 0, "quantity_not_positive"),
        ("shut", "cola", 6, "outlet_closed"),
        ("bazaar", "cola", 6, "outlet_unknown"),
    ],
)
def test_a_first_line_that_cannot_be_ordered_leaves_nothing_behind(
    replica, outlet_id, product_id, quantity, code
):
    place = orders.new_place(replica, outlet_id)

    refusal = orders.set_quantity(replica, place, product_id, quantity)

    assert isinstance(refusal, Refusal)
    assert refusal.code == code
    assert stored(replica) == []


def test_the_newest_cart_of_an_outlet_is_gone_on_with(replica):
    planned = orders.cart_place(replica, "corner")
    assert CartPlace.of(planned).outlet_id == "corner"
    assert orders.cart_place(replica, "corner") != planned

    key = saved(orders.set_quantity(replica, planned, "cola", 6)).document

    assert orders.cart_place(replica, "corner") == key
    assert orders.cart_place(replica, "kiosk") != key
    orders.cancel(replica, key)
    assert orders.cart_place(replica, "corner") != key


def test_a_planned_quote_gets_the_number_of_one(replica):
    place = carts.quote_place(replica, "corner")
    key = saved(orders.set_quantity(replica, place, "cola", 6)).document
    quote = order(replica, key)
    assert (quote.kind, quote.number[:2]) == ("quote", "Q-")
    orders.set_quantity(replica, key, "cola", 0)
    assert carts.quote_place(replica, "corner") == key


def test_a_scan_begins_a_planned_cart(replica):
    place = orders.new_place(replica, "corner")
    assert filling.scan(replica, place, "0000") == Refusal("scan_unknown", {"code": "0000"})
    assert stored(replica) == []

    first = filling.scan(replica, place, "4600000000017")
    second = filling.scan(replica, place, "4600000000017")

    assert not isinstance(first, Refusal)
    assert not isinstance(second, Refusal)
    assert (first.quantity, second.quantity) == (first.added, 2 * first.added)
    assert stored(replica) == [CartPlace.of(place).order_id]


def test_a_list_begins_a_planned_cart(replica):
    place = orders.new_place(replica, "corner")
    seen = replica.query(look, place, None, "add", (), DAY)
    assert (seen.outlet_name, seen.order is not None) == ("Corner", True)
    assert stored(replica) == []

    saved(filling.fill(replica, place, [("cola", 6), ("ghost", 1)], "add"))

    assert lines(replica, CartPlace.of(place).order_id) == {"cola": 6}


@pytest.mark.parametrize(
    ("outlet_id", "wanted", "code"),
    [
        ("corner", [("ghost", 1)], "no_price"),
        ("corner", [("nobodys", 1)], "entry_empty"),
        ("corner", [("cola", 10**9)], "quantity_too_large"),
        ("shut", [("cola", 6)], "outlet_closed"),
        ("bazaar", [("cola", 6)], "outlet_unknown"),
    ],
)
def test_a_list_of_which_nothing_can_be_ordered_stores_nothing(replica, outlet_id, wanted, code):
    place = orders.new_place(replica, outlet_id)

    refusal = filling.fill(replica, place, wanted, "add")

    assert isinstance(refusal, Refusal)
    assert refusal.code == code
    assert (stored(replica), replica.query(outbox.pending)) == ([], [])
    if outlet_id == "corner":
        saved(filling.fill(replica, place, [("cola", 6)], "add"))
        assert lines(replica, CartPlace.of(place).order_id) == {"cola": 6}


def test_a_pull_that_comes_while_a_list_begins_a_cart_leaves_no_empty_one(replica, monkeypatch):
    place = orders.new_place(replica, "corner")
    announce = replica.announce

    def pull(kinds: frozenset[str]) -> None:
        with replica.writing() as connection:
            write_noun(connection, COLA.changed(discontinued=True))
        announce(kinds)

    monkeypatch.setattr(replica, "announce", pull)

    done = filling.fill(replica, place, [("cola", 6)], "add")

    assert not isinstance(done, Refusal)
    assert lines(replica, CartPlace.of(place).order_id) == {"cola": 6}
    assert isinstance(done.command, FillOrder)
    assert len(replica.query(outbox.pending)) == 2


def test_a_product_is_looked_at_for_a_planned_cart_and_begins_it(replica):
    other = new_cart(replica, cola=6)
    place = orders.new_place(replica, "corner")

    card = replica.query(product_card, place, "cola", DAY)

    assert card is not None
    assert (card.row.quantity, card.order_id) == (0, place)
    saved(orders.set_at_outlet(replica, card.outlet_id, card.order_id, "cola", 12))
    assert lines(replica, CartPlace.of(place).order_id) == {"cola": 12}
    assert lines(replica, other) == {"cola": 6}


def test_an_order_from_a_chosen_warehouse_begins_with_its_first_line(replica):
    named = [Warehouse(id="main", name="Depot"), Warehouse(id="central", name="Central")]
    there = Stock(warehouse_id="central", product_id="cola", quantity=77, as_of=NOW)
    pull(replica, bring(Policy(id=POLICY_KEY, warehouses=named)))
    with replica.database.write() as connection:
        write_noun(connection, there)
    other = new_cart(replica, cola=6)

    place = carts.from_warehouse(replica, "corner", "central")

    assert isinstance(place, str)
    assert stored(replica) == [other]
    card = replica.query(product_card, place, "cola", DAY)
    assert card is not None
    assert (card.row.stock, [one.name for one in card.held if one.chosen]) == (77, ["Central"])
    [row] = replica.query(products, "corner", place, ProductFilter(in_stock=True), DAY)
    assert (row.product_id, row.stock) == ("cola", 77)
    saved(orders.set_at_outlet(replica, card.outlet_id, card.order_id, "cola", 12))
    key = CartPlace.of(place).order_id
    assert order(replica, key).warehouse_id == "central"
    assert lines(replica, key) == {"cola": 12}
    assert carts.from_warehouse(replica, "corner", "central") == key


def test_a_list_and_a_scan_begin_an_order_from_the_chosen_warehouse(replica):
    named = [Warehouse(id="main", name="Depot"), Warehouse(id="central", name="Central")]
    pull(replica, bring(Policy(id=POLICY_KEY, warehouses=named)))
    places = [orders.new_place(replica, "corner", warehouse_id="central") for _ in range(2)]

    saved(filling.fill(replica, places[0], [("cola", 6)], "add"))
    filling.scan(replica, places[1], "4600000000017")

    keys = [CartPlace.of(place).order_id for place in places]
    assert [order(replica, key).warehouse_id for key in keys] == ["central", "central"]


def test_a_suggestion_begins_the_cart_that_an_outlet_has_not_got(replica):
    refusal = suggested.add(replica, "corner", "ghost", 1)
    assert isinstance(refusal, Refusal)
    assert stored(replica) == []
    key = suggested.add(replica, "corner", "cola", 6)
    assert isinstance(key, str)
    assert lines(replica, key) == {"cola": 6}
    assert suggested.add(replica, "corner", "cola", 6) == key
    assert isinstance(order(replica, key), Order)
