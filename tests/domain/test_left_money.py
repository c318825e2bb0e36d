"""Carts and quotes of an outlet whose prices were in other money before."""

from __future__ import annotations

from typing import Any

import pytest

from fieldapp.domain.command import Applied, OfferQuote, SubmitOrder
from fieldapp.domain.price import LeftMoney
from fieldapp.domain.refusal import Refusal
from tests.company import Shelf
from tests.domain.abroad_shop import (
    ABROAD,
    begun_at_retail,
    buys_at,
    codes,
    prices,
    shown,
    stored,
    taken,
)
from tests.intents import create, describe, offer, submit


@pytest.fixture
def shelf() -> Shelf:
    return begun_at_retail()


NEAR = ABROAD.changed(id="near", rate_e9=970_000_000, delivery=None)
"""Figures that the policy would honour for those of retail."""


def left(*left_at: str) -> dict[str, Any]:
    """Return that the hub knows when the outlet's prices were last in dollars, with VAT."""
    found = [LeftMoney("USD", True, at) for at in left_at]
    return {"left_money": lambda outlet: found}


AFTERWARDS = left("2026-03-02T12:00:00.000Z")
LONG_BEFORE = left("2026-01-01T12:00:00.000Z")


def in_near(shelf: Shelf) -> tuple[SubmitOrder, OfferQuote]:
    """Return what was seen in dollars of a cart and a quote that are stored in others by now."""
    taken(shelf, create("q1", lines={"cola": 10}, kind="quote"))
    seen = submit(shown(shelf)), offer(stored(shelf, "q1"))
    shelf.put(NEAR)
    buys_at(shelf, "near")
    for order_id in ("o1", "q1"):
        taken(shelf, describe(order_id, note="Ring twice"))
        assert stored(shelf, order_id).currency == "CAD"
    return seen


def test_what_was_stored_in_other_money_meanwhile_is_not_taken_for_what_was_seen(shelf):
    for seen in in_near(shelf):
        refusal = shelf.do(seen, hub=AFTERWARDS)
        assert isinstance(refusal, Refusal)
        assert (refusal.code, refusal.details["seen"]) == ("currency_changed", "USD")
        assert stored(shelf, seen.order_id).status == "draft"


def test_nothing_is_honoured_that_may_have_been_seen_in_other_money(shelf):
    seen, offered = in_near(shelf)

    refusal = shelf.do(seen, hub=LONG_BEFORE)
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.details["sku"]) == ("price_refused", "CO-1")
    refusal = shelf.do(offered, hub=LONG_BEFORE)
    assert isinstance(refusal, Refusal)
    assert refusal.code == "offer_refused"


def test_whoever_tells_the_money_or_saw_the_prices_of_today_is_believed(shelf):
    in_near(shelf)
    cart = shown(shelf)
    price = {"price_minor": 145}
    told = submit(cart, cola=price).model_copy(update={"currency": "CAD", "vat_included": True})

    assert prices(cart)["cola"] == 146
    done = shelf.do(told, hub=AFTERWARDS)
    assert isinstance(done, Applied)
    assert codes(done) == ["price_honoured"]
    shelf.put(cart)
    done = shelf.do(submit(cart), hub=LONG_BEFORE)
    assert isinstance(done, Applied)
    assert codes(done) == []


def test_a_cart_that_is_stored_in_other_money_was_seen_in_that(shelf):
    # The outlet was at retail, went abroad and came back, and its price is another one by now.
    seen = submit(shown(shelf))
    shelf.put(stored(shelf).changed(currency="CAD"))

    refusal = shelf.do(seen, hub=left("2026-03-02T12:00:00.000Z"))

    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.details["seen"]) == ("currency_changed", "CAD")


def test_money_that_came_back_is_as_if_it_had_never_left(shelf):
    seen = submit(shown(shelf), cola={"price_minor": 141})

    done = shelf.do(seen, hub=AFTERWARDS)

    assert isinstance(done, Applied)
    assert codes(done) == ["price_honoured"]
