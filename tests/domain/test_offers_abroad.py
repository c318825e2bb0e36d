"""Quotes and returns of an outlet that buys at another price type than when they were begun."""

from __future__ import annotations

from typing import Any

import pytest

from fieldapp.domain.order import Order
from fieldapp.domain.price import PriceType
from tests.company import BASE, RETAIL, Shelf
from tests.domain.abroad_shop import (
    FEE,
    begun_at_retail,
    buys_at,
    codes,
    prices,
    refused,
    shown,
    stored,
    taken,
)
from tests.intents import create, offer, order_quote


@pytest.fixture
def shelf() -> Shelf:
    return begun_at_retail()


def quoted(shelf: Shelf) -> Order:
    taken(shelf, create("q1", lines={"cola": 10}, kind="quote"))
    taken(shelf, offer(stored(shelf, "q1")))
    return stored(shelf, "q1")


def test_a_quote_that_is_not_offered_is_at_the_price_type_of_today(shelf):
    taken(shelf, create("q1", lines={"cola": 10}, kind="quote"))
    seen = offer(stored(shelf, "q1"))
    buys_at(shelf, "abroad")

    assert prices(shown(shelf, "q1")) == {"cola": 300}
    assert refused(shelf, seen).code == "currency_changed"
    taken(shelf, offer(shown(shelf, "q1")).model_copy(update={"currency": "CAD"}))
    assert stored(shelf, "q1").currency == "CAD"


def test_what_was_offered_keeps_its_prices_and_is_ordered_on_the_terms_of_today(shelf):
    shelf.put(BASE.changed(delivery=FEE))
    quote = quoted(shelf)
    buys_at(shelf, "base")
    shelf.remove(PriceType, "retail")

    taken(shelf, order_quote(quote))

    placed = stored(shelf, "o9")
    assert prices(placed) == {"cola": 143}
    assert (placed.price_type_id, placed.delivery_minor) == ("base", 900)


@pytest.mark.parametrize("known", [True, False])
def test_what_was_offered_in_other_money_is_ordered_in_that_without_terms_of_a_price_type(
    shelf: Shelf, known: bool
) -> None:
    shelf.put(RETAIL.changed(delivery=FEE))
    quote = quoted(shelf)
    buys_at(shelf, "abroad")
    if not known:
        shelf.remove(PriceType, "retail")

    taken(shelf, order_quote(quote))

    placed = stored(shelf, "o9")
    assert (placed.currency, placed.total_minor) == ("USD", 1_430)
    assert (placed.price_type_id, placed.delivery_minor) == (None, 0)


def test_an_offer_that_has_expired_becomes_a_cart_in_the_money_of_today(shelf):
    quote = quoted(shelf)
    buys_at(shelf, "abroad")

    done = taken(shelf, order_quote(quote, at="2026-05-02T08:30:00.000Z"))

    assert codes(done) == ["quote_expired", "currency_since_offer"]
    assert (stored(shelf, "o9").currency, prices(stored(shelf, "o9"))) == ("CAD", {"cola": 300})


def test_a_return_keeps_what_was_paid_in_the_money_that_it_was_paid_in(shelf):
    back: dict[str, Any] = {"kind": "return", "status": "draft"}
    shelf.put(stored(shelf).changed(**back))
    buys_at(shelf, "abroad")
    assert shown(shelf) == stored(shelf)
    buys_at(shelf, "base")
    assert shown(shelf).price_type_id == "base"
    assert prices(shown(shelf)) == {"cola": 143, "tea": 400}
    shelf.put(stored(shelf).changed(lines=[]))
    buys_at(shelf, "abroad")
    assert shown(shelf).currency == "CAD"
