"""Rounding and sharing out, the only two places where money loses or finds a unit."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.money import Money, round_half_up, share_out

AMOUNTS = st.integers(-(10**15), 10**15)
WEIGHTS = st.lists(st.integers(0, 10**12), min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"),
    [
        (0, 7, 0),
        (1, 2, 1),
        (-1, 2, -1),
        (3, 2, 2),
        (-3, 2, -2),
        (5, 2, 3),
        (1, 3, 0),
        (2, 3, 1),
        (149, 100, 1),
        (-149, 100, -1),
        (10**30 + 1, 2, 5 * 10**29 + 1),
    ],
)
def test_halves_are_rounded_away_from_zero(numerator, denominator, rounded):
    assert round_half_up(numerator, denominator) == rounded


@given(AMOUNTS, st.integers(1, 10**9))
def test_rounding_is_never_off_by_more_than_half(numerator, denominator):
    error = round_half_up(numerator, denominator) - Fraction(numerator, denominator)

    assert abs(error) <= Fraction(1, 2)


@given(AMOUNTS, st.integers(1, 10**9))
def test_a_negative_amount_is_the_mirror_of_the_positive(numerator, denominator):
    assert round_half_up(-numerator, denominator) == -round_half_up(numerator, denominator)


@pytest.mark.parametrize("denominator", [0, -1])
def test_rounding_needs_a_positive_denominator(denominator):
    with pytest.raises(ValueError, match="positive"):
        round_half_up(1, denominator)


def test_what_is_left_goes_to_the_largest_fractions_and_then_to_the_earlier_part():
    assert share_out(100, [1, 1, 1]) == [34, 33, 33]
    assert share_out(10, [1, 2, 4]) == [1, 3, 6]
    assert share_out(-100, [1, 1, 1]) == [-34, -33, -33]


@given(AMOUNTS, WEIGHTS)
def test_parts_sum_to_the_whole(total, weights):
    assert sum(share_out(total, weights)) == total


@given(AMOUNTS, WEIGHTS)
def test_no_part_is_a_whole_unit_from_its_exact_share(total, weights):
    whole = sum(weights)
    for part, weight in zip(share_out(total, weights), weights, strict=True):
        if whole:
            assert abs(part - Fraction(total * weight, whole)) < 1


@given(AMOUNTS, WEIGHTS)
def test_sharing_out_a_negative_amount_mirrors_the_positive(total, weights):
    assert share_out(-total, weights) == [-part for part in share_out(total, weights)]


@given(st.integers(0, 10**15), WEIGHTS)
def test_a_part_without_weight_gets_nothing_while_others_have_some(total, weights):
    parts = share_out(total, [*weights, 0, 1])

    assert parts[-2] == 0


def test_without_any_weight_everything_goes_to_the_first_part():
    assert share_out(7, [0, 0, 0]) == [7, 0, 0]


def test_nothing_can_be_shared_out_over_no_parts_but_nothing():
    assert share_out(0, []) == []
    with pytest.raises(ValueError, match="nothing to share"):
        share_out(1, [])


def test_negative_weights_are_refused():
    with pytest.raises(ValueError, match="negative"):
        share_out(1, [2, -1])


def test_money_adds_subtracts_and_multiplies_in_one_currency():
    assert Money(150, "USD") + Money(50, "USD") == Money(200, "USD")
    assert Money(150, "USD") - Money(50, "USD") == Money(100, "USD")
    assert Money(150, "USD") * 3 == Money(450, "USD")


def test_money_of_two_currencies_is_not_added():
    with pytest.raises(ValueError, match="EUR to USD"):
        Money(1, "USD") + Money(1, "EUR")
    with pytest.raises(ValueError, match="EUR to USD"):
        Money(1, "USD") - Money(1, "EUR")
