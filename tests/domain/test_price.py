"""The price of a product in a price type."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.price import Price, PriceType, Quote, adjusted, quotes
from tests.company import BASE, COST, NET, RETAIL, Shelf


def price_type(adjust_bp: int = 0, adjust_minor: int = 0) -> PriceType:
    return PriceType(
        id="t",
        name="T",
        currency="USD",
        base_id="base",
        adjust_bp=adjust_bp,
        adjust_minor=adjust_minor,
    )


@pytest.mark.parametrize(
    ("listed", "bp", "minor", "price"),
    [
        (150, -500, 0, 143),  # 142.5 rounds up
        (150, 0, -3, 147),
        (150, 1_000, -3, 162),  # percent first: 165 - 3
        (150, -500, 10, 153),  # 142.5 -> 143, then + 10; not 160 - 5 %
        (1, -5_000, 0, 1),
        (2, 0, -3, 0),
        (150, -10_000, 0, 0),
        (150, -10_000, 5, 5),
        (10**10, 100_000, 0, 11 * 10**10),
    ],
)
def test_percent_comes_first_then_money_and_never_below_zero(listed, bp, minor, price):
    assert adjusted(listed, price_type(bp, minor)) == price


@given(
    st.integers(0, 10**12),
    st.integers(-10_000, 100_000),
    st.integers(-(10**6), 10**6),
)
def test_an_adjusted_price_is_never_negative(listed, bp, minor):
    assert adjusted(listed, price_type(bp, minor)) >= 0


@given(st.integers(0, 10**12))
def test_a_type_without_adjustment_costs_what_its_base_costs(listed):
    assert adjusted(listed, price_type()) == listed


def test_a_derived_type_adjusts_the_price_of_its_base():
    found = quotes(["cola"], RETAIL, Shelf())

    assert found == {"cola": Quote(150, 143, "USD", "retail")}


def test_a_price_of_the_types_own_wins_over_the_base():
    found = quotes(["tea"], RETAIL, Shelf())

    assert found == {"tea": Quote(400, 400, "USD", "retail")}


def test_an_own_price_is_not_adjusted():
    shelf = Shelf()
    shelf.put(Price(price_type_id="net", product_id="cola", amount_minor=1))

    assert quotes(["cola"], NET, shelf)["cola"].price_minor == 1


def test_a_price_of_zero_is_a_price():
    shelf = Shelf()
    shelf.put(Price(price_type_id="base", product_id="ghost", amount_minor=0))

    assert quotes(["ghost"], BASE, shelf)["ghost"].price_minor == 0


def test_a_product_without_a_price_or_unknown_is_missing():
    assert quotes(["ghost", "nobody"], RETAIL, Shelf()) == {}


def test_a_list_without_a_base_has_only_its_own_prices():
    assert set(quotes(["cola", "tea"], COST, Shelf())) == {"cola"}


def test_a_product_that_is_asked_for_twice_is_answered_once():
    assert list(quotes(["tea", "cola", "tea"], BASE, Shelf())) == ["tea", "cola"]
