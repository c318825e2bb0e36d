"""Carts at the prices of now, and earlier orders made into new ones."""

from __future__ import annotations

import pytest

from fieldapp.domain.order import Order
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.price import Price
from fieldapp.domain.product import Product
from fieldapp.domain.repricing import LineChange, repeat, repriced
from tests.company import COLA, CORNER, JUICE, Shelf
from tests.intents import change, create

DAY = "2026-03-02"


@pytest.fixture
def shelf() -> Shelf:
    shelf = Shelf()
    shelf.do(create(lines={"cola": 10, "juice": 12, "tea": 5}))
    return shelf


def order(shelf: Shelf) -> Order:
    return shelf.need(Order, "o1")


def test_a_cart_is_shown_at_the_prices_of_now(shelf):
    shelf.put(Price(price_type_id="base", product_id="cola", amount_minor=200))

    now = repriced(order(shelf), shelf, DAY)

    assert [line.price_minor for line in now.lines] == [190, 105, 400]
    assert [line.list_minor for line in now.lines] == [200, 110, 400]
    assert now.total_minor == 1_900 + 1_260 + 2_000
    assert order(shelf).lines[0].price_minor == 143


def test_a_line_without_a_price_keeps_the_one_it_had(shelf):
    shelf.remove(Price, "base/cola")

    assert repriced(order(shelf), shelf, DAY) == order(shelf)


@pytest.mark.parametrize("status", ["submitted", "held", "delivered", "cancelled"])
def test_only_carts_are_repriced(shelf, status):
    shelf.put(Price(price_type_id="base", product_id="cola", amount_minor=200))
    placed = order(shelf).changed(status=status)

    assert repriced(placed, shelf, DAY) == placed


def test_a_cart_of_an_outlet_whose_price_type_is_not_known_stays_as_it_is(shelf):
    cart = order(shelf).changed(price_type_id="lost")
    shelf.put(CORNER.changed(price_type_id="new"))

    assert repriced(cart, shelf, DAY) == cart


def test_an_order_repeats_as_it_was_when_nothing_has_changed(shelf):
    plan = repeat(order(shelf), shelf, DAY)

    assert plan.lines == (("cola", 10), ("juice", 12), ("tea", 5))
    assert plan.changes == ()


def test_a_repeat_tells_what_costs_something_else_today(shelf):
    shelf.put(Price(price_type_id="retail", product_id="tea", amount_minor=450))

    plan = repeat(order(shelf), shelf, DAY)

    assert plan.lines == (("cola", 10), ("juice", 12), ("tea", 5))
    assert plan.changes == (LineChange("price", "TE-1", "Tea", 400, 450),)


def test_a_repeat_raises_quantities_that_do_not_fit_any_more(shelf):
    shelf.put(JUICE.changed(order_multiple=8, packs=[]))

    plan = repeat(order(shelf), shelf, DAY)

    assert dict(plan.lines)["juice"] == 16
    assert plan.changes == (LineChange("quantity", "JU-1", "Juice", 12, 16),)


def test_a_repeat_tells_price_and_quantity_both(shelf):
    shelf.put(JUICE.changed(order_minimum=24))
    shelf.put(Price(price_type_id="retail", product_id="juice", amount_minor=1))

    assert [change.kind for change in repeat(order(shelf), shelf, DAY).changes] == [
        "quantity",
        "price",
    ]


def test_a_repeat_leaves_out_what_is_not_sold_any_more(shelf):
    shelf.put(COLA.changed(discontinued=True))
    shelf.remove(Product, "juice")
    shelf.remove(Price, "base/tea")
    shelf.remove(Price, "retail/tea")

    plan = repeat(order(shelf), shelf, DAY)

    assert plan.lines == ()
    assert plan.changes == (
        LineChange("discontinued", "CO-1", "Cola 0.5 l"),
        LineChange("gone", "JU-1", "Juice"),
        LineChange("gone", "TE-1", "Tea"),
    )


def test_a_repeat_says_what_is_not_there_and_what_may_be_had_instead(shelf):
    shelf.put(COLA.changed(discontinued=True, substitutes=["relic", "juice"]))
    shelf.put(shelf.need(Product, "tea").changed(substitutes=["salt"]))

    plan = repeat(order(shelf), shelf, DAY, "main")

    assert plan.lines == (("juice", 12), ("tea", 5))
    assert plan.changes == (
        LineChange("discontinued", "CO-1", "Cola 0.5 l", substitute="Juice"),
        LineChange("stock", "TE-1", "Tea", 5, 0, "Salt"),
    )


def test_a_repeat_joins_lines_of_one_product(shelf):
    shelf.do(change("cola", 7, None, line_id="second"))

    plan = repeat(order(shelf), shelf, DAY)

    assert plan.lines == (("cola", 17), ("juice", 12), ("tea", 5))


def test_a_repeat_for_an_outlet_that_has_gone_has_nothing_to_sell(shelf):
    shelf.remove(Outlet, "corner")

    plan = repeat(order(shelf), shelf, DAY)

    assert plan.lines == ()
    assert {change.kind for change in plan.changes} == {"gone"}
