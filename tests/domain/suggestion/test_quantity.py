"""How much of a product is suggested: worked examples, and what always holds."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.product import Pack, Product, check_quantity
from fieldapp.domain.route import Stop
from fieldapp.domain.suggestion import (
    Basket,
    days_to_next_delivery,
    netted,
    on_hand,
    rate_of_sale,
    suggested_quantity,
)
from fieldapp.domain.suggestion.history import Purchase

MILK = Product(id="milk", sku="M", name="Milk", packs=[Pack(unit="case", quantity=12)])
MONDAY = dt.date(2026, 3, 2)


def bought(*purchases: tuple[float, int]) -> list[Purchase]:
    return [Purchase(day, quantity) for day, quantity in purchases]


def suggested(product: Product, purchases: list[Purchase], now: float, days: float) -> int:
    rate = rate_of_sale(purchases, now)
    left = on_hand(purchases, rate, now)
    return suggested_quantity(product, purchases, rate, days, left, 0)


def test_a_dozen_a_week_is_suggested_again_after_a_week():
    weekly = bought((0, 12), (7, 12), (14, 12))
    assert rate_of_sale(weekly, 21) == pytest.approx(12 / 7)
    assert on_hand(weekly, 12 / 7, 21) == pytest.approx(0)
    # 12 a week for 7 days and 3 of safety are 17.1; the outlet has always bought whole cases.
    assert suggested(MILK, weekly, now=21, days=7) == 24


def test_what_is_still_there_or_on_its_way_is_not_suggested_again():
    weekly = bought((0, 12), (7, 12), (14, 12))
    assert on_hand(weekly, 12 / 7, 14) == pytest.approx(12)
    # 17.1 needed, 12 there: 5.1 more, in a whole case.
    assert suggested(MILK, weekly, now=14, days=7) == 12
    assert suggested_quantity(MILK, weekly, 12 / 7, 7, on_hand=12, in_transit=6) == 0


def test_an_outlet_that_buys_single_pieces_is_not_given_a_case():
    pieces = bought((0, 5), (7, 7), (14, 6))
    assert suggested(MILK, pieces, now=21, days=3) == 6
    by_six = MILK.changed(order_multiple=6, order_minimum=18)
    assert suggested(by_six, pieces, now=21, days=3) == 18


def test_irregular_intervals_count_by_the_days_that_each_purchase_lasted():
    assert rate_of_sale(bought((0, 10), (2, 30), (32, 5)), 33) == pytest.approx(40 / 32, rel=0.1)


def test_one_huge_order_does_not_raise_the_rate_of_sale_but_lies_on_the_shelf():
    party = bought((0, 10), (10, 10), (20, 500), (30, 10))
    assert rate_of_sale(party, 31) == pytest.approx(50 / 30, rel=0.1)
    assert suggested(MILK.changed(packs=[]), party, now=40, days=7) == 18
    newest = bought((0, 10), (10, 10), (20, 10), (30, 500))
    assert suggested(MILK, newest, now=60, days=7) == 0


def test_a_product_bought_once_lasts_a_month_before_anybody_knows_better():
    once = bought((0, 28))
    assert rate_of_sale(once, 7) == 1.0
    assert suggested(MILK.changed(packs=[]), once, now=7, days=7) == 0
    assert suggested(MILK.changed(packs=[]), once, now=28, days=7) == 10


def test_a_product_that_was_given_up_is_not_suggested():
    given_up = bought((0, 12), (7, 12), (14, 12))
    assert suggested(MILK, given_up, now=70, days=7) > 0
    assert rate_of_sale(given_up, 90) == 0
    assert suggested(MILK, given_up, now=90, days=7) == 0
    assert rate_of_sale(bought((0, 12)), 85) == 0
    assert rate_of_sale([], 85) == 0


def test_the_rate_falls_while_nothing_is_bought():
    weekly = bought((0, 12), (7, 12), (14, 12))
    rates = [rate_of_sale(weekly, now) for now in (20, 28, 42, 60)]
    assert rates == sorted(rates, reverse=True)
    assert rates[-1] < rates[0] / 2


def test_returns_take_off_the_newest_purchases_and_a_day_is_one_purchase():
    history = [
        Basket(9.0, {"milk": -15, "tea": -3}),
        Basket(0.2, {"milk": 12}),
        Basket(0.8, {"milk": 12}),
        Basket(7.0, {"milk": 12, "tea": 2}),
        Basket(20.0, {"tea": 4, "milk": -100}),
        Basket(30.0, {"milk": 6}),
    ]
    assert netted(history) == {
        "tea": [Purchase(20.0, 4)],
        "milk": [Purchase(30.0, 6)],
    }
    assert netted(history[:4])["milk"] == [Purchase(0.2, 21)]


def test_the_next_delivery_is_the_next_planned_call():
    mondays = Stop(id="s", route_id="r", outlet_id="o", weekdays=[1], every_weeks=2, week_offset=1)
    due = next(MONDAY + dt.timedelta(days=n) for n in (7, 14) if mondays.due_on(
        MONDAY + dt.timedelta(days=n)
    ))  # fmt: skip
    assert days_to_next_delivery([mondays], MONDAY, []) == (due - MONDAY).days
    assert days_to_next_delivery([], MONDAY, [0.0, 5.0, 15.0, 25.4]) == 10
    assert days_to_next_delivery([], MONDAY, [0.0, 200.0]) == 28
    assert days_to_next_delivery([], MONDAY, [3.0]) == 14
    assert days_to_next_delivery([mondays.changed(weekdays=[])], MONDAY, []) == 14


QUANTITIES = st.integers(-200, 100_000).filter(bool)
DAYS = st.floats(0, 700)
HISTORIES = st.lists(
    st.builds(
        Basket, DAYS, st.dictionaries(st.sampled_from(["milk", "tea"]), QUANTITIES, max_size=2)
    ),
    max_size=12,
)
PRODUCTS = st.builds(
    lambda multiple, least, pack: MILK.changed(
        order_multiple=multiple,
        order_minimum=least,
        packs=[Pack(unit="case", quantity=pack)],
    ),
    st.integers(1, 24),
    st.integers(1, 50),
    st.integers(1, 48),
)


@given(HISTORIES, PRODUCTS, DAYS, st.floats(1, 60), st.integers(0, 1_000))
def test_a_suggestion_is_nothing_or_can_be_ordered(history, product, now, days, in_transit):
    purchases = netted(history).get("milk", [])
    rate = rate_of_sale(purchases, now)
    left = on_hand(purchases, rate, now)
    assert rate >= 0
    assert left >= 0
    quantity = suggested_quantity(product, purchases, rate, days, left, in_transit)
    assert quantity >= 0
    assert quantity == 0 or check_quantity(product, quantity) is None
    gone = product.changed(discontinued=True)
    assert suggested_quantity(gone, purchases, rate, days, left, in_transit) == 0


@given(HISTORIES, DAYS)
def test_more_on_its_way_never_means_more_to_order(history, now):
    purchases = netted(history).get("milk", [])
    rate = rate_of_sale(purchases, now)
    quantities = [suggested_quantity(MILK, purchases, rate, 7, 0, way) for way in (0, 5, 50)]
    assert quantities == sorted(quantities, reverse=True)
