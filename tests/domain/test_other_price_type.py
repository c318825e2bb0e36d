"""Carts and orders of an outlet that buys at another price type than when they were begun."""

from __future__ import annotations

import pytest

from fieldapp.domain.assortment import QuantityRule, TypeAssortment
from fieldapp.domain.cart_prices import at_todays_type
from fieldapp.domain.contract import ContractPrice, PriceTerm
from fieldapp.domain.price import Price, PriceType
from fieldapp.domain.promotion import Promotion, Reward, Target, Tier, Tiers
from fieldapp.domain.repricing import price_in
from tests.company import COLA, Shelf
from tests.domain.abroad_shop import (
    DAY,
    as_seen,
    begun_at_retail,
    buys_at,
    codes,
    prices,
    refused,
    shown,
    stored,
    taken,
)
from tests.intents import amend, change, create, merge_carts, move_lines, submit


@pytest.fixture
def shelf() -> Shelf:
    return begun_at_retail()


def test_a_cart_is_shown_at_the_price_type_of_today(shelf):
    buys_at(shelf, "abroad")

    now = shown(shelf)

    assert (now.price_type_id, now.currency, now.vat_included) == ("abroad", "CAD", True)
    assert prices(now) == {"cola": 300, "tea": 866}
    assert now.delivery_minor == 900
    assert now.total_minor == 10 * 300 + 5 * 866 + 900
    assert stored(shelf).currency == "USD"


def test_vat_is_counted_as_the_price_type_of_today_has_it(shelf):
    buys_at(shelf, "net")

    now = shown(shelf)

    assert prices(now) == {"cola": 147, "tea": 430}
    assert (now.net_minor, now.vat_minor) == (1_470 + 2_150, 724)


def test_a_product_is_added_though_the_price_type_of_before_is_not_known_any_more(shelf):
    buys_at(shelf, "abroad")
    shelf.remove(PriceType, "retail")

    done = taken(shelf, change("salt", 4, None))

    cart = stored(shelf)
    assert prices(cart) == {"cola": 300, "tea": 866, "salt": 70}
    assert (cart.currency, cart.price_type_id) == ("CAD", "abroad")
    assert (done.verdict, codes(done)) == ("merged", ["price_type_changed"])
    assert cart == shown(shelf)
    assert codes(taken(shelf, change("salt", 5, 4))) == []


def test_the_price_of_a_product_that_is_added_is_that_of_the_price_type_of_today(shelf):
    buys_at(shelf, "abroad")
    cart = at_todays_type(stored(shelf), shelf)

    quote = price_in(cart, COLA, 6, shelf, DAY)

    assert quote is not None
    assert (quote.price_minor, quote.currency) == (300, "CAD")


def test_what_can_be_ordered_is_what_the_price_type_of_today_says(shelf):
    rule = QuantityRule(target_id="salt", minimum=12)
    shelf.put(TypeAssortment(price_type_id="abroad", excluded=["candle"], quantities=[rule]))
    buys_at(shelf, "abroad")

    assert refused(shelf, change("candle", 1, None)).code == "not_in_assortment"
    assert refused(shelf, change("salt", 6, None)).code == "below_minimum"
    taken(shelf, change("salt", 12, None))


def test_promotions_are_those_of_the_price_type_of_today(shelf):
    for type_id, currency, percent in (("retail", "USD", 1_000), ("abroad", "CAD", 5_000)):
        tier = Tier(reward=Reward(percent_bp=percent))
        promotion = Promotion(
            id=type_id,
            name=type_id,
            currency=currency,
            price_type_ids=[type_id],
            target=Target(product_ids=("cola",)),
            deal=Tiers(tiers=(tier,)),
        )
        shelf.put(promotion)

    assert {one.promotion_id for one in shown(shelf).promotions} == {"retail"}
    buys_at(shelf, "abroad")
    (one,) = shown(shelf).promotions
    assert (one.promotion_id, one.discount_minor) == ("abroad", 1_500)


def test_agreed_prices_of_the_outlet_stay(shelf):
    term = PriceTerm(amount_minor=120)
    shelf.put(
        ContractPrice(client_id="corner", target_id="cola", outlet_ids=["corner"], terms=[term])
    )
    buys_at(shelf, "abroad")

    assert prices(shown(shelf))["cola"] == 120


def test_a_product_without_a_price_there_costs_nothing_and_cannot_be_ordered(shelf):
    buys_at(shelf, "alone")

    assert prices(shown(shelf)) == {"cola": 99, "tea": 0}
    refusal = refused(shelf, as_seen(shown(shelf)))
    assert (refusal.code, refusal.details["sku"]) == ("no_price", "TE-1")
    taken(shelf, change("cola", 12, 10))
    assert refused(shelf, as_seen(shown(shelf))).code == "no_price"
    taken(shelf, change("tea", 0, 5))
    taken(shelf, as_seen(shown(shelf)))
    assert stored(shelf).total_minor == 12 * 99


def test_an_order_is_submitted_at_the_price_type_of_today(shelf):
    buys_at(shelf, "abroad")
    seen = shown(shelf)

    done = taken(shelf, as_seen(seen))

    placed = stored(shelf)
    assert (done.verdict, codes(done)) == ("applied", [])
    assert (placed.status, placed.price_type_id) == ("submitted", "abroad")
    assert placed.total_minor == seen.total_minor


def test_prices_of_the_type_before_are_compared_where_they_are_in_the_same_money(shelf):
    seen = as_seen(shown(shelf))
    buys_at(shelf, "base")

    done = taken(shelf, seen)

    assert (done.verdict, codes(done)) == ("held", ["price_honoured", "price_changed"])
    assert prices(stored(shelf)) == {"cola": 143, "tea": 400}


@pytest.mark.parametrize(
    ("type_id", "code"), [("abroad", "currency_changed"), ("net", "vat_changed")]
)
def test_prices_that_were_seen_in_other_money_are_not_agreed_on(shelf, type_id, code):
    seen = as_seen(shown(shelf))
    buys_at(shelf, type_id)

    assert refused(shelf, seen).code == code
    assert stored(shelf).status == "draft"
    taken(shelf, as_seen(shown(shelf)))


def test_a_release_that_does_not_tell_the_money_saw_the_cart_as_it_was_stored(shelf):
    seen = submit(shown(shelf))
    buys_at(shelf, "abroad")

    refusal = refused(shelf, seen)

    assert refusal.code == "currency_changed"
    assert refusal.details == {"number": "N-o1", "seen": "USD", "current": "CAD"}


def test_a_placed_order_keeps_its_price_type(shelf):
    taken(shelf, as_seen(shown(shelf)))
    buys_at(shelf, "abroad")

    taken(shelf, amend(("salt", 6, None)))

    placed = stored(shelf)
    assert (placed.price_type_id, placed.currency) == ("retail", "USD")
    assert prices(placed) == {"cola": 143, "tea": 400, "salt": 43}


def test_carts_of_before_and_after_can_be_put_together(shelf):
    buys_at(shelf, "abroad")
    taken(shelf, create("o2", lines={"salt": 2}))

    done = taken(shelf, merge_carts("o2", "o1"))

    assert prices(stored(shelf, "o2")) == {"salt": 70, "cola": 300, "tea": 866}
    assert stored(shelf, "o2").currency == "CAD"
    assert done.verdict == "applied"


def test_lines_that_go_to_a_cart_of_before_get_the_prices_of_now(shelf):
    buys_at(shelf, "abroad")
    taken(shelf, create("o2", lines={"salt": 2}))

    taken(shelf, move_lines("o2", "o1", "o2-salt"))

    assert prices(stored(shelf)) == {"cola": 300, "tea": 866, "salt": 70}


def test_a_product_that_costs_nothing_is_ordered(shelf):
    shelf.put(Price(price_type_id="retail", product_id="candle", amount_minor=0))
    taken(shelf, change("candle", 3, None))
    taken(shelf, as_seen(shown(shelf)))
    assert prices(stored(shelf))["candle"] == 0
