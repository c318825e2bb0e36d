"""A price adjusted by percent and money."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.price import adjusted


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
    assert adjusted(listed, bp, minor) == price


@given(
    st.integers(0, 10**12),
    st.integers(-10_000, 100_000),
    st.integers(-(10**6), 10**6),
)
def test_an_adjusted_price_is_never_negative(listed, bp, minor):
    assert adjusted(listed, bp, minor) >= 0


@given(st.integers(0, 10**12))
def test_a_type_without_adjustment_costs_what_its_base_costs(listed):
    assert adjusted(listed, 0) == listed
