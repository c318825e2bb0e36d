"""What is ranked first, and what must not matter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.suggestion import Basket, Market, rank

NOW = 100.0


def order(day: float, *product_ids: str) -> Basket:
    return Basket(day, dict.fromkeys(product_ids, 6))


def ranked(history: list[Basket], market: Market | None = None) -> list[str]:
    return [one.product_id for one in rank("corner", history, market or Market(NOW))]


def test_nothing_is_ranked_for_an_outlet_that_has_not_ordered():
    market = Market(NOW)
    market.add("kiosk", 99, {"tea"})
    assert ranked([], market) == []


def test_what_is_in_every_order_leads_and_old_favourites_fade():
    history = [order(-300, "old", "salt"), order(-250, "old"), order(-200, "old"),
               order(70, "milk"), order(80, "milk", "salt"), order(95, "milk")]  # fmt: skip
    assert ranked(history)[0] == "milk"
    assert set(ranked(history)) == {"milk", "salt", "old"}


def test_what_was_bought_more_than_a_year_ago_tells_nothing():
    history = [order(-300, "old"), order(-290, "old"), order(-280, "old"), order(75, "new")]
    assert ranked(history) == ["new"]
    assert ranked(history[:3]) == []


def test_of_two_alike_the_one_that_others_order_now_leads():
    history = [order(60, "a", "b"), order(90, "a", "b")]
    market = Market(NOW)
    market.add("kiosk", 98, {"b"})
    market.add("bazaar", 97, {"b"})
    assert ranked(history, market)[:2] == ["b", "a"]
    assert market.orders("b", "corner") == (2, 2)
    assert market.orders("b", "kiosk") == (1, 1)


def test_what_similar_outlets_take_is_ranked_though_it_was_never_bought():
    market = Market(NOW)
    market.add("corner", 90, {"tea", "milk"})
    market.add("twin", 95, {"tea", "milk", "biscuits"})
    market.add("stranger", 95, {"nails"})
    market.add("twin", NOW - 28, {"too old"})
    found = rank("corner", [order(90, "tea", "milk")], market)
    assert {one.product_id: one.orders for one in found} == {"tea": 1, "milk": 1, "biscuits": 0}
    taken = market.taken_by_similar("corner", {"tea": 90.0, "milk": 90.0})
    assert 0 < taken["biscuits"] <= 1
    assert "nails" not in taken


def test_orders_of_today_that_are_later_than_the_moment_do_no_harm():
    market = Market(NOW)
    market.add("twin", NOW + 0.5, {"tea", "milk"})
    assert ranked([order(NOW + 0.4, "tea")], market) == ["tea", "milk"]


ORDERS = st.lists(
    st.builds(
        lambda day, ids: order(day, *ids),
        st.floats(0, NOW),
        st.sets(st.sampled_from("abcdefgh"), min_size=1, max_size=5),
    ),
    max_size=8,
)


@given(ORDERS, st.lists(st.tuples(st.sampled_from(["x", "y"]), ORDERS), max_size=3))
def test_a_ranking_does_not_depend_on_the_order_in_which_facts_come(history, others):
    forwards, backwards = Market(NOW), Market(NOW)
    facts = [(outlet, b.day, set(b.quantities)) for outlet, orders in others for b in orders]
    for fact in facts:
        forwards.add(*fact)
    for fact in reversed(facts):
        backwards.add(*fact)
    one, other = rank("corner", history, forwards), rank("corner", history[::-1], backwards)
    assert [r.product_id for r in one] == [r.product_id for r in other]
    assert [r.score for r in one] == pytest.approx([r.score for r in other])
    assert len({r.product_id for r in one}) == len(one)


@given(ORDERS)
def test_an_unrelated_outlet_changes_nothing(history):
    alone, beside = Market(NOW), Market(NOW)
    beside.add("far away", 99, {"nails", "paint"})
    assert rank("corner", history, alone) == rank("corner", history, beside)
