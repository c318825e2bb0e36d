"""Goods that are weighed at delivery: pieces with an average weight, a price for a kilogram."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.contract import ContractPrice, PriceTerm
from fieldapp.domain.order import Order
from fieldapp.domain.order_line import amount_of
from fieldapp.domain.price import Price
from fieldapp.domain.product import MAX_QUANTITY, Product
from tests.company import Shelf
from tests.intents import change, create, submit

CHEESE = Product(id="cheese", sku="CH-1", name="Cheese", unit="wheel", catch_grams=2_350)


def with_cheese() -> Shelf:
    shelf = Shelf()
    shelf.put(CHEESE, Price(price_type_id="base", product_id="cheese", amount_minor=999))
    return shelf


def order(shelf: Shelf) -> Order:
    return shelf.need(Order, "o1")


def test_the_amount_is_the_estimated_weight_times_the_price_of_a_kilogram():
    """3 wheels of about 2.35 kg at 9.99 less 5 %, 9.49 a kilogram: 66.9045."""
    shelf = with_cheese()
    shelf.do(create(lines={"cheese": 3, "salt": 1}))

    line = order(shelf).lines[0]
    assert (line.quantity, line.catch_grams, line.price_minor) == (3, 2_350, 949)
    assert line.amount_minor == 6_690
    assert order(shelf).total_minor == 6_690 + 43
    assert order(shelf).is_estimate


def test_goods_by_the_piece_are_no_estimate():
    shelf = Shelf()
    shelf.do(create(lines={"salt": 2}))

    assert not order(shelf).is_estimate
    assert "catch_grams" not in order(shelf).lines[0].model_dump()


def test_agreed_prices_are_for_a_kilogram_too():
    shelf = with_cheese()
    shelf.put(
        ContractPrice(
            client_id="corner",
            target_id="cheese",
            outlet_ids=["corner"],
            terms=[PriceTerm(from_quantity=5, amount_minor=900)],
        )
    )
    shelf.do(create(lines={"cheese": 4}))
    assert order(shelf).total_minor == 8_921
    shelf.do(change("cheese", 5, 4))
    shelf.do(submit(order(shelf), cheese={"price_minor": 900}))

    assert order(shelf).total_minor == 10_575
    assert order(shelf).status == "submitted"


def test_a_cart_follows_the_weight_that_the_office_has_now():
    shelf = with_cheese()
    shelf.do(create(lines={"cheese": 2}))
    shelf.put(CHEESE.changed(catch_grams=2_000))

    shelf.do(submit(order(shelf)))

    assert order(shelf).lines[0].catch_grams == 2_000
    assert order(shelf).total_minor == 3_796


@given(st.integers(1, MAX_QUANTITY), st.integers(0, 10**7), st.none() | st.integers(1, 10**6))
def test_an_amount_is_right_to_half_a_minor_unit(quantity, price_minor, grams):
    amount = amount_of(quantity, price_minor, grams)

    exact = quantity * price_minor * (1_000 if grams is None else grams)
    assert abs(amount * 1_000 - exact) <= (0 if grams is None else 500)
