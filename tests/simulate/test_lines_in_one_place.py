"""The check of lines that move says what is wrong, and nothing about what is right."""

from __future__ import annotations

import pytest

from fieldapp.domain.order import Order
from fieldapp.domain.order_line import MovedLine
from fieldapp.simulate.gathering import in_one_place
from tests.company import Shelf
from tests.intents import create, merge_carts


@pytest.fixture
def orders() -> dict[str, Order]:
    """Two carts, the second of which was put into the first."""
    shelf = Shelf()
    shelf.do(create("o1", lines={"cola": 12}))
    shelf.do(create("o2", lines={"tea": 3}))
    shelf.do(merge_carts("o1", "o2"))
    return {key: shelf.need(Order, key) for key in ("o1", "o2")}


def test_what_was_put_together_is_all_right(orders):
    assert list(in_one_place(orders.values())) == []


def test_a_line_in_two_orders_is_told(orders):
    twice = orders["o2"].model_copy(update={"status": "draft", "lines": orders["o1"].lines[1:]})

    assert list(in_one_place([orders["o1"], twice])) == ["line o2-tea is in 2 orders"]


def test_lines_left_in_an_emptied_cart_are_told(orders):
    kept = orders["o2"].model_copy(update={"lines": orders["o1"].lines[1:]})

    assert list(in_one_place([orders["o1"], kept])) == [
        "N-o2 was put into another one and has lines"
    ]


def test_a_line_that_went_nowhere_is_told(orders):
    place = MovedLine(order_id="gone", line_id="o2-tea", quantity=3)
    lost = orders["o2"].model_copy(update={"moved": {"o2-tea": place}})

    assert list(in_one_place([orders["o1"], lost])) == [
        "N-o2: line o2-tea went to an order that is not there"
    ]
