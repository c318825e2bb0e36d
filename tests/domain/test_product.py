"""Which quantities of a product can be ordered, and what one tap adds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.product import MAX_QUANTITY, Pack, Product, check_quantity
from fieldapp.domain.repricing import fit_quantity
from tests.company import COLA, JUICE, SOAP, TEA

PRODUCTS = st.builds(
    lambda multiple, minimum: Product(
        id="p", sku="P", name="P", order_multiple=multiple, order_minimum=minimum
    ),
    st.integers(1, 200_000),
    st.integers(1, 200_000),
)


def test_one_tap_adds_the_smallest_listed_pack():
    assert COLA.step == 6


def test_one_tap_skips_packs_that_do_not_fit_the_multiple():
    assert JUICE.step == 12


def test_one_tap_adds_the_multiple_where_no_pack_fits():
    odd = JUICE.changed(packs=[Pack(unit="tray", quantity=10)])

    assert odd.step == 6
    assert TEA.step == 1


def test_a_pack_cannot_be_changed():
    with pytest.raises(ValueError, match="frozen"):
        setattr(COLA.packs[0], "quantity", 7)  # noqa: B010


@pytest.mark.parametrize(
    ("product", "quantity", "code", "details"),
    [
        (TEA, 0, "quantity_not_positive", {"quantity": 0}),
        (TEA, -4, "quantity_not_positive", {"quantity": -4}),
        (TEA, 10**9, "quantity_too_large", {"quantity": 10**9, "limit": 100_000}),
        (TEA, MAX_QUANTITY + 1, "quantity_too_large", {"limit": 100_000}),
        (SOAP, 9, "below_minimum", {"quantity": 9, "minimum": 10}),
        (JUICE, 13, "not_a_multiple", {"multiple": 6, "upper": 18}),
        (JUICE, 1, "not_a_multiple", {"upper": 6}),
    ],
)
def test_a_quantity_that_cannot_be_ordered_is_refused_with_figures(
    product, quantity, code, details
):
    refusal = check_quantity(product, quantity)

    assert refusal is not None
    assert refusal.code == code
    assert refusal.details["sku"] == product.sku
    assert details.items() <= refusal.details.items()


@pytest.mark.parametrize(
    ("product", "quantity"), [(TEA, 1), (TEA, MAX_QUANTITY), (SOAP, 10), (JUICE, 6), (JUICE, 18)]
)
def test_a_quantity_at_the_edge_of_the_rules_can_be_ordered(product, quantity):
    assert check_quantity(product, quantity) is None


@given(PRODUCTS, st.integers(-5, 200_000))
def test_a_fitted_quantity_is_the_smallest_orderable_one_or_the_one_that_was_asked(
    product, quantity
):
    fitted = fit_quantity(product, quantity)

    if check_quantity(product, fitted) is not None:
        assert fitted == quantity
        return
    smaller = fitted - product.order_multiple
    too_small = check_quantity(product, smaller) is not None or smaller < quantity
    assert too_small or fitted < quantity
    assert fitted >= quantity or fitted + product.order_multiple > MAX_QUANTITY


@given(PRODUCTS, st.integers(1, MAX_QUANTITY))
def test_a_quantity_that_fits_stays_as_it_is(product, quantity):
    if check_quantity(product, quantity) is None:
        assert fit_quantity(product, quantity) == quantity


def test_quantities_are_fitted_to_multiple_minimum_and_limit():
    assert fit_quantity(JUICE, 13) == 18
    assert fit_quantity(SOAP, 3) == 10
    assert fit_quantity(JUICE, 10**9) == 99_996
    impossible = TEA.changed(order_minimum=MAX_QUANTITY + 1)
    assert fit_quantity(impossible, 5) == 5
