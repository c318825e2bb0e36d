"""What a client may order, and in which quantities. Corner buys at retail under Corner LLC."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.assortment import (
    ClientAssortment,
    Offer,
    QuantityRule,
    TypeAssortment,
    offer_at,
)
from fieldapp.domain.command import Applied
from fieldapp.domain.order import Order
from fieldapp.domain.product import Group
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.repricing import fit_quantity
from tests.company import COLA, CORNER, JUICE, NOW, PRODUCTS, SALT, SOAP, TEA, Shelf
from tests.intents import amend, change, create, join, submit


def client(client_id: str = "corner", **fields) -> ClientAssortment:
    return ClientAssortment(client_id=client_id, outlet_ids=["corner"], **fields)


def of_type(**fields) -> TypeAssortment:
    return TypeAssortment(price_type_id="retail", **fields)


def sold(*lists) -> set[str]:
    shelf = Shelf()
    shelf.put(Group(id="cold", name="Cold", parent_id="drinks"), *lists)
    shelf.put(COLA.changed(group_id="cold"))
    offer = offer_at(CORNER, shelf)
    return {p.id for p in PRODUCTS if offer.has(shelf.need(type(p), p.id))}


EVERYTHING = {product.id for product in PRODUCTS}


@pytest.mark.parametrize(
    ("lists", "found"),
    [
        ((), EVERYTHING),
        ([client(allowed=["tea", "salt"])], {"tea", "salt"}),
        ([client(allowed=["drinks"])], {"cola", "juice"}),
        ([client(allowed=["drinks"], excluded=["cold"])], {"juice"}),
        ([client(excluded=["drinks"])], EVERYTHING - {"cola", "juice"}),
        ([client(excluded=["drinks"], allowed=["cola"])], {"cola"}),
        ([client(excluded=["fizz"])], EVERYTHING - {"cola"}),
        ([client(excluded=["drinks"], must=["cola"])], EVERYTHING - {"juice"}),
        ([of_type(allowed=["tea"])], {"tea"}),
        ([client("corner-llc", excluded=["tea"]), of_type(allowed=["tea", "salt"])], {"salt"}),
        ([client(allowed=["soap"]), of_type(allowed=["tea"])], {"soap"}),
        ([client(must=["soap"]), of_type(allowed=["tea"])], {"soap", "tea"}),
        ([client("kiosk", allowed=["soap"])], EVERYTHING),
    ],
)
def test_the_most_specific_list_with_a_word_on_a_product_decides(lists, found):
    assert sold(*lists) == found


def test_a_list_that_is_not_for_the_outlet_does_not_count():
    other = ClientAssortment(client_id="corner-llc", outlet_ids=["kiosk"], allowed=["tea"])

    assert sold(other) == EVERYTHING


def test_what_the_client_should_have_is_that_of_all_lists():
    shelf = Shelf()
    shelf.put(client(must=["tea"]), client("corner-llc", must=["salt", "tea"]))
    shelf.put(of_type(must=["cola"]))

    assert offer_at(CORNER, shelf).must == ("tea", "salt", "cola")


OUTSIDE = Refusal("not_in_assortment", {"sku": "TE-1", "name": "Tea"})


def test_what_is_outside_is_refused_by_name_wherever_it_is_ordered():
    shelf = Shelf()
    shelf.do(create(lines={"tea": 1, "salt": 1}))
    placed = shelf.copy()
    assert isinstance(placed.do(submit(placed.need(Order, "o1"))), Applied)
    for one in (shelf, placed):
        one.put(of_type(excluded=["tea"]))

    assert shelf.do(create("o2", lines={"tea": 1})) == OUTSIDE
    assert shelf.do(change("tea", 2, 1)) == OUTSIDE
    assert shelf.do(submit(shelf.need(Order, "o1"))) == OUTSIDE
    assert placed.do(amend(("tea", 2, 1))) == OUTSIDE
    assert isinstance(shelf.do(change("tea", 0, 1)), Applied)
    assert isinstance(shelf.do(submit(shelf.need(Order, "o1"))), Applied)


RULES = (
    of_type(quantities=[QuantityRule(target_id="drinks", minimum=24, multiple=12)]),
    client(quantities=[QuantityRule(target_id="cola", minimum=6)]),
)


def test_the_clients_own_minimum_and_multiple_are_found_each_by_itself():
    shelf = Shelf()
    shelf.put(*RULES)
    offer = offer_at(CORNER, shelf)

    fitted = {p.id: offer.fitted(p) for p in (COLA, JUICE, SOAP)}
    rules = {id_: (p.order_minimum, p.order_multiple) for id_, p in fitted.items()}
    assert rules == {"cola": (6, 12), "juice": (24, 12), "soap": (10, 1)}
    assert fit_quantity(fitted["cola"], 1) == 12


def test_the_clients_own_minimum_is_checked_at_every_step():
    shelf = Shelf()
    shelf.do(create(lines={"juice": 12, "salt": 1}))
    shelf.put(*RULES)
    below = Refusal("below_minimum", {"sku": "JU-1", "quantity": 12, "minimum": 24})

    assert shelf.do(create("o2", lines={"juice": 12})) == below
    assert shelf.do(submit(shelf.need(Order, "o1"))) == below
    refused = shelf.do(change("juice", 30, 12))
    assert isinstance(refused, Refusal)
    assert refused.code == "not_a_multiple"
    assert isinstance(shelf.do(change("juice", 36, 12)), Applied)
    shelf.do(change("juice", 24, None, line_id="second"))
    assert isinstance(shelf.do(join("o1-juice", "second")), Applied)
    assert shelf.need(Order, "o1").lines[0].quantity == 60


_TARGETS = st.lists(st.sampled_from(["cola", "tea", "salt", "drinks", "fizz"]), max_size=3)
_COUNT = st.none() | st.sampled_from([1, 2, 5, 6, 12, 24])
_LISTS = st.lists(
    st.builds(
        ClientAssortment,
        client_id=st.sampled_from(["corner", "corner-llc"]),
        outlet_ids=st.just(["corner"]),
        allowed=_TARGETS,
        excluded=_TARGETS,
        must=st.lists(st.sampled_from(["cola", "tea"]), max_size=2),
        quantities=st.lists(
            st.builds(
                QuantityRule,
                target_id=st.sampled_from(["cola", "drinks"]),
                minimum=_COUNT,
                multiple=_COUNT,
            ),
            max_size=2,
        ),
    ),
    max_size=2,
    unique_by=lambda one: one.client_id,
)


@given(_LISTS, st.sampled_from([COLA, JUICE, TEA, SALT]), st.integers(1, 60))
def test_a_quantity_that_is_made_to_fit_is_ordered_and_submitted(lists, product, quantity):
    shelf = Shelf()
    shelf.put(*lists)
    offer = offer_at(CORNER, shelf)
    fitting = fit_quantity(offer.fitted(product), quantity)

    outcome = shelf.do(create(lines={product.id: fitting}))

    assert fitting >= quantity
    assert isinstance(outcome, Applied) == offer.has(product)
    if offer.has(product):
        assert isinstance(shelf.do(submit(shelf.need(Order, "o1")), now=NOW), Applied)
    else:
        assert outcome == Refusal("not_in_assortment", {"sku": product.sku, "name": product.name})


def test_without_lists_everything_is_sold_as_the_office_has_it():
    offer = Offer((), Shelf())

    assert (offer.has(COLA), offer.fitted(COLA), offer.must) == (True, COLA, ())
