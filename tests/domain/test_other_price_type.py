"""Carts, quotes and orders of an outlet that buys at another price type than when they were begun.

Corner begins at retail, in dollars: the base list less 5 %, tea at 4.00. Abroad is in Canadian
dollars, two for one of the base list, and has a price of its own for salt.
"""

from __future__ import annotations

from typing import Any

import pytest

from fieldapp.domain.assortment import QuantityRule, TypeAssortment
from fieldapp.domain.cart_prices import at_todays_type
from fieldapp.domain.command import Applied, Command, OfferQuote, SubmitOrder
from fieldapp.domain.contract import ContractPrice, PriceTerm
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import DeliveryTerms
from fieldapp.domain.price import LeftMoney, Price, PriceType
from fieldapp.domain.promotion import Promotion, Reward, Target, Tier, Tiers
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.repricing import cart_of, price_in, repriced
from tests.company import BASE, COLA, CORNER, NOW, RETAIL, Shelf
from tests.intents import (
    amend,
    change,
    create,
    describe,
    merge_carts,
    move_lines,
    offer,
    order_quote,
    submit,
)

DAY = NOW[:10]
FEE = DeliveryTerms(fee_minor=900, vat_rate_bp=2_000)
ABROAD = PriceType(
    id="abroad", name="Abroad", currency="CAD", base_id="base", rate_e9=2_000_000_000, delivery=FEE
)
ALONE = PriceType(id="alone", name="Alone", currency="USD")


@pytest.fixture
def shelf() -> Shelf:
    shelf = Shelf()
    shelf.put(
        ABROAD,
        ALONE,
        Price(price_type_id="abroad", product_id="salt", amount_minor=70),
        Price(price_type_id="alone", product_id="cola", amount_minor=99),
    )
    shelf.do(create(lines={"cola": 10, "tea": 5}))
    return shelf


def buys_at(shelf: Shelf, type_id: str) -> None:
    shelf.put(CORNER.changed(price_type_id=type_id))


def stored(shelf: Shelf, order_id: str = "o1") -> Order:
    return shelf.need(Order, order_id)


def shown(shelf: Shelf, order_id: str = "o1") -> Order:
    return repriced(stored(shelf, order_id), shelf, DAY)


def prices(order: Order) -> dict[str, int]:
    return {line.product_id: line.price_minor for line in order.own_lines}


def as_seen(order: Order) -> SubmitOrder:
    money = {"currency": order.currency, "vat_included": order.vat_included}
    return submit(order).model_copy(update=money)


def taken(shelf: Shelf, command: Command) -> Applied:
    done = shelf.do(command)
    assert isinstance(done, Applied)
    return done


def refused(shelf: Shelf, command: Command) -> Refusal:
    done = shelf.do(command)
    assert isinstance(done, Refusal)
    return done


def codes(applied: Applied) -> list[str]:
    return [reason.code for reason in applied.reasons]


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


def counts_vat_on_top(shelf: Shelf) -> None:
    """Let the price type of the outlet have its prices without VAT."""
    shelf.put(RETAIL.changed(vat_included=False))


def test_a_cart_counts_vat_as_its_own_price_type_does_today(shelf):
    counts_vat_on_top(shelf)

    now = shown(shelf)

    assert prices(now) == {"cola": 143, "tea": 400}
    assert (now.vat_included, now.net_minor, now.vat_minor) == (False, 3_430, 686)
    taken(shelf, as_seen(now))
    assert stored(shelf).total_minor == 4_116


def test_a_cart_is_in_the_currency_that_its_own_price_type_has_today(shelf):
    shelf.put(RETAIL.changed(currency="CAD", rate_e9=2_000_000_000))

    done = taken(shelf, change("salt", 4, None))

    assert (stored(shelf).currency, prices(stored(shelf))["cola"]) == ("CAD", 285)
    assert codes(done) == ["price_type_changed"]


def test_a_calculation_that_was_kept_notices_that_vat_is_counted_in_another_way(shelf):
    tier = Tier(reward=Reward(percent_bp=1_000))
    target = Target(product_ids=("cola",))
    shelf.put(Promotion(id="ten", name="Ten", target=target, deal=Tiers(tiers=(tier,))))
    kept = cart_of(stored(shelf), shelf, DAY, source=("one",))
    counts_vat_on_top(shelf)

    now = cart_of(stored(shelf), shelf, DAY, source=("one",), before=kept)

    assert now.order == shown(shelf)
    assert now.order.net_minor == 3_430 - 143
    assert now.order.vat_minor == 657


def test_the_first_change_says_that_vat_is_counted_in_another_way(shelf):
    counts_vat_on_top(shelf)

    done = taken(shelf, change("salt", 4, None))

    assert (done.verdict, codes(done)) == ("merged", ["price_type_vat_changed"])
    assert done.reasons[0].details["name"] == "Retail"
    assert stored(shelf) == shown(shelf)
    assert codes(taken(shelf, change("salt", 5, 4))) == []


def test_what_was_seen_before_vat_was_counted_in_another_way_is_not_agreed_on(shelf):
    seen = shown(shelf)
    counts_vat_on_top(shelf)

    assert refused(shelf, as_seen(seen)).code == "vat_changed"
    assert refused(shelf, submit(seen)).code == "vat_changed"


def test_carts_put_together_count_vat_in_one_way(shelf):
    counts_vat_on_top(shelf)
    taken(shelf, create("o2", lines={"cola": 10, "tea": 5}))

    taken(shelf, merge_carts("o1", "o2"))

    assert not stored(shelf).vat_included
    assert stored(shelf).total_minor == 2 * 4_116


def test_carts_that_count_vat_in_two_ways_stay_apart(shelf):
    # The price type of one is not known here, and it stays as it was.
    shelf.put(stored(shelf).changed(id="o2", number="N-o2", outlet_id="kiosk", vat_included=False))
    shelf.put(stored(shelf).changed(outlet_id="kiosk"))
    shelf.remove(PriceType, "net")

    assert refused(shelf, merge_carts("o1", "o2")).code == "carts_of_two_kinds"


def test_a_return_keeps_vat_as_it_was_paid(shelf):
    shelf.put(stored(shelf).changed(kind="return"))
    counts_vat_on_top(shelf)

    assert shown(shelf) == stored(shelf)


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


def test_a_product_that_costs_nothing_is_ordered(shelf):
    shelf.put(Price(price_type_id="retail", product_id="candle", amount_minor=0))
    taken(shelf, change("candle", 3, None))
    taken(shelf, as_seen(shown(shelf)))
    assert prices(stored(shelf))["candle"] == 0
