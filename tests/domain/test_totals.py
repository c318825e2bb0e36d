"""Totals and VAT of orders: worked examples to the minor unit, and what holds for every order."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.money import Money
from fieldapp.domain.order import Order, totalled, vat_of
from fieldapp.domain.order_line import OrderLine
from tests.company import NOW


def line(number: int, quantity: int, price_minor: int, rate_bp: int) -> OrderLine:
    return OrderLine(
        id=f"l{number}",
        product_id=f"p{number}",
        sku=f"S{number}",
        name=f"Product {number}",
        quantity=quantity,
        list_minor=price_minor,
        price_minor=price_minor,
        vat_rate_bp=rate_bp,
    )


def order(lines: list[OrderLine], *, included: bool) -> Order:
    head = Order(
        id="o1",
        number="A-1",
        outlet_id="corner",
        author_id="anna",
        currency="USD",
        vat_included=included,
        created_at=NOW,
    )
    return head.with_lines(lines)


LINES = st.lists(
    st.tuples(
        st.integers(1, 100_000),
        st.integers(0, 10**9),
        st.sampled_from([0, 500, 1_000, 2_000, 2_100, 9_999]),
    ),
    max_size=25,
).map(lambda rows: [line(i, *row) for i, row in enumerate(rows)])


def test_vat_inside_the_price_is_taken_out_of_the_sum():
    # 3 x 1.50 + 1 x 0.99 = 5.49 with 20 %: 549 * 2000 / 12000 = 91.5, so 0.92.
    total = order([line(1, 3, 150, 2_000), line(2, 1, 99, 2_000)], included=True)

    assert (total.net_minor, total.vat_minor, total.total_minor) == (457, 92, 549)
    assert [row.amount_minor for row in total.lines] == [450, 99]
    assert [row.vat_minor for row in total.lines] == [75, 17]
    assert total.total == Money(549, "USD")


def test_vat_on_top_of_the_price_is_added_to_the_sum():
    # 5.49 net with 20 %: 109.8, so 1.10 on top.
    total = order([line(1, 3, 150, 2_000), line(2, 1, 99, 2_000)], included=False)

    assert (total.net_minor, total.vat_minor, total.total_minor) == (549, 110, 659)
    assert [row.vat_minor for row in total.lines] == [90, 20]


def test_each_rate_is_rounded_once():
    # Three lines of 0.05 at 10 %: one by one 0.5 rounds to 1 each, together 1.5 rounds to 2.
    three = [line(i, 1, 5, 1_000) for i in range(3)]
    total = order([*three, line(9, 1, 100, 0), line(10, 1, 100, 2_000)], included=False)

    assert [row.vat_minor for row in total.lines] == [1, 1, 0, 0, 20]
    assert (total.net_minor, total.vat_minor, total.total_minor) == (215, 22, 237)


def test_an_order_without_lines_costs_nothing():
    empty = order([], included=True)

    assert (empty.net_minor, empty.vat_minor, empty.total_minor) == (0, 0, 0)


@pytest.mark.parametrize(
    ("amount", "rate_bp", "included", "vat"),
    [
        (120, 2_000, True, 20),
        (100, 2_000, False, 20),
        (100, 0, True, 0),
        (5, 1_000, False, 1),
        (4, 1_000, False, 0),
        (10**15, 2_100, False, 21 * 10**13),
        (10**15, 2_000, True, 166_666_666_666_667),
    ],
)
def test_vat_of_an_amount(amount, rate_bp, included, vat):
    assert vat_of(amount, rate_bp, included=included) == vat


@given(LINES, st.booleans())
def test_lines_vat_and_total_agree_to_the_minor_unit(lines, included):
    total = order(lines, included=included)

    amounts = sum(row.amount_minor for row in total.lines)
    vat = sum(row.vat_minor for row in total.lines)
    assert [row.amount_minor for row in total.lines] == [r.quantity * r.price_minor for r in lines]
    assert total.vat_minor == vat
    assert total.total_minor == total.net_minor + vat
    assert amounts == (total.total_minor if included else total.net_minor)


@given(LINES, st.booleans())
def test_vat_of_each_rate_is_within_half_a_unit_of_exact(lines, included):
    total = order(lines, included=included)

    for rate_bp in {row.vat_rate_bp for row in total.lines}:
        of_rate = [row for row in total.lines if row.vat_rate_bp == rate_bp]
        amount = sum(row.amount_minor for row in of_rate)
        exact = Fraction(amount * rate_bp, 10_000 + rate_bp if included else 10_000)
        assert abs(sum(row.vat_minor for row in of_rate) - exact) <= Fraction(1, 2)


@given(LINES, st.booleans())
def test_computing_totals_again_changes_nothing(lines, included):
    total = order(lines, included=included)

    assert totalled(total) == total


def test_a_line_is_found_by_its_id():
    total = order([line(1, 1, 5, 0), line(2, 1, 5, 0)], included=True)

    assert total.line("l2") is total.lines[1]
    assert total.line("l3") is None
