"""Quantities as a person types them, and what they come to in a cart."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fieldapp.actions import orders
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb import outbox
from tests.actions.carts import new_cart, order, saved
from tests.localdb.pages import bring, cart
from tests.replicas import pull


def test_a_product_is_added_changed_and_removed_by_its_quantity(replica):
    cart_id = new_cart(replica)

    orders.set_quantity(replica, cart_id, "cola", 6)
    orders.set_quantity(replica, cart_id, "tea", 1)
    orders.set_quantity(replica, cart_id, "cola", 12)
    assert [(x.sku, x.quantity) for x in order(replica, cart_id).lines] == [
        ("CO-1", 12),
        ("TE-1", 1),
    ]
    orders.set_quantity(replica, cart_id, "cola", 0)

    assert [line.sku for line in order(replica, cart_id).lines] == ["TE-1"]
    bases = [
        (c["quantity"], c["base"])
        for c in map(command_of, replica.query(outbox.pending))
        if c["type"] == "change_line" and c["product_id"] == "cola"
    ]
    assert bases == [(6, None), (12, 6), (0, 12)]


def command_of(entry: outbox.Entry) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(entry.body)
    return body


@pytest.mark.parametrize(
    ("typed", "quantity"),
    [
        ("12", 12),
        (" 12 ", 12),
        ("1 200", 1_200),
        ("1\u00a0200", 1_200),
        ("1\u202f200", 1_200),
        ("007", 7),
        ("١٢", 12),
    ],
)
def test_a_quantity_is_taken_as_a_person_types_it(replica, typed, quantity):
    cart_id = new_cart(replica)

    saved(orders.set_quantity(replica, cart_id, "tea", typed))

    assert order(replica, cart_id).lines[0].quantity == quantity


@pytest.mark.parametrize("typed", ["", "  ", "0", "-0"])
def test_an_empty_field_or_zero_removes_the_line(replica, typed):
    cart_id = new_cart(replica, tea=3)

    saved(orders.set_quantity(replica, cart_id, "tea", typed))

    assert order(replica, cart_id).lines == []


@pytest.mark.parametrize(
    "typed", ["twelve", "1.5", "1,5", "1e3", "--5", "5-", "²", "+5", "9" * 13, "𝟙x", "x" * 500]
)
def test_what_is_no_number_is_refused_and_changes_nothing(replica, typed):
    cart_id = new_cart(replica, tea=3)
    before = order(replica, cart_id)

    refused = orders.set_quantity(replica, cart_id, "tea", typed)

    details = {"sku": "TE-1", "quantity": typed[:40]}
    assert refused == Refusal("quantity_not_a_number", details)
    assert order(replica, cart_id) == before


@pytest.mark.parametrize(
    ("typed", "code"),
    [("-5", "quantity_not_positive"), ("1000000000", "quantity_too_large")],
)
def test_a_number_that_cannot_be_ordered_is_refused(replica, typed, code):
    refused = orders.set_quantity(replica, new_cart(replica), "tea", typed)

    assert isinstance(refused, Refusal)
    assert refused.code == code


def test_what_is_typed_for_a_product_that_has_gone_is_answered_with_its_key(replica):
    refused = orders.set_quantity(replica, new_cart(replica), "nobody", "many")

    assert refused == Refusal("quantity_not_a_number", {"sku": "nobody", "quantity": "many"})


def test_one_of_two_lines_of_a_product_is_meant_by_its_id(replica):
    mine = cart(replica, tea=1)
    second = mine.lines[0].model_copy(update={"id": "of-olga", "quantity": 5})
    pull(replica, bring(mine.with_lines([*mine.lines, second]), position=3, last_command=1))

    orders.set_quantity(replica, mine.id, "tea", 6, line_id="of-olga")
    orders.set_quantity(replica, mine.id, "tea", 2)

    assert [line.quantity for line in order(replica, mine.id).lines] == [2, 6]
