"""The least amount of an order and when it is paid, when an order is placed or changed."""

from __future__ import annotations

import pytest

from fieldapp.domain.command import Applied
from fieldapp.domain.delivery import DeliveryPlan
from fieldapp.domain.outlet import DeliveryTerms, LegalEntity
from fieldapp.domain.receipt import Reason
from fieldapp.domain.refusal import Refusal
from tests.domain.terms_shop import FEE, TUESDAY, cart, place, placed, shop
from tests.intents import amend, submit

SMALL = {"amount": 4_000, "minimum": 4_100, "missing": 100, "currency": "USD", "number": "N-o1"}


@pytest.mark.parametrize("mode", ["none", "soft", "hard"])
def test_an_order_below_the_minimum(mode):
    shelf = shop(delivery=DeliveryTerms(minimum_minor=4_100, minimum_mode=mode))
    shelf.remove(DeliveryPlan, "north")

    outcome = place(shelf)

    if mode == "hard":
        assert outcome == Refusal("order_too_small", SMALL)
        assert cart(shelf).status == "draft"
    else:
        assert isinstance(outcome, Applied)
        told = (Reason(code="order_small_told", details=SMALL),) if mode == "soft" else ()
        assert outcome.reasons == told
        assert cart(shelf).status == "submitted"


def test_a_placed_order_may_not_shrink_below_the_minimum_but_may_stay_there():
    shelf = shop(delivery=DeliveryTerms(minimum_minor=4_000, minimum_mode="hard"))
    placed(shelf)

    refused = shelf.do(amend(("tea", 9, 10)))

    assert isinstance(refused, Refusal)
    assert refused.code == "order_too_small"
    shelf.do(amend(("tea", 11, 10)))
    assert cart(shelf).total_minor == 4_400


@pytest.mark.parametrize(
    ("settings", "day", "expected"),
    [
        ({}, TUESDAY, (None, False)),
        ({"payment_days": 14}, TUESDAY, ("2026-03-17", False)),
        ({"payment_days": 0}, TUESDAY, (TUESDAY, False)),
        ({"payment_days": 14, "prepaid": True}, TUESDAY, (None, True)),
        ({"payment_days": 30}, None, ("2026-04-02", False)),
    ],
)
def test_an_order_knows_when_it_is_due(settings, day, expected):
    shelf = shop(day=day, **settings)

    placed(shelf)

    assert (cart(shelf).due_day, cart(shelf).prepaid) == expected


def test_terms_that_change_later_leave_a_placed_order_alone():
    shelf = shop(day=TUESDAY, payment_days=14)
    placed(shelf)
    before = cart(shelf)
    shelf.put(shelf.need(LegalEntity, "corner-llc").changed(payment_days=3, delivery=FEE))

    assert shelf.do(submit(before)) == Refusal(
        "order_not_draft", {"number": "N-o1", "status": "submitted"}
    )
    assert cart(shelf) == before
