"""Quotes: prices that are told to a client, and hold until the day that was said."""

from __future__ import annotations

import pytest

from fieldapp.domain.command import Applied
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import LegalEntity
from fieldapp.domain.price import Price
from fieldapp.domain.product import Product
from fieldapp.domain.promotion import Gift, GiftChoice
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.stock import Stock
from tests.company import AGENT, NOW, OTHER_AGENT, OWNER, Shelf
from tests.domain.promotion.corner_shop import promotion
from tests.intents import (
    amend,
    cancel,
    change,
    create,
    merge_carts,
    offer,
    order_quote,
    split,
    submit,
)

LAST_DAY = "2026-03-16T23:59:59.000Z"
TOO_LATE = "2026-03-17T00:00:00.000Z"


@pytest.fixture
def shelf() -> Shelf:
    """A quote of 10 cola at 1.43 and 5 tea at 4.00, offered until 16 March."""
    shelf = Shelf()
    shelf.do(create("q1", lines={"cola": 10, "tea": 5}, kind="quote", number="Q-N-1"))
    done(shelf.do(offer(shelf.need(Order, "q1"))))
    return shelf


def reprice(shelf: Shelf, product_id: str, amount_minor: int) -> None:
    shelf.put(Price(price_type_id="retail", product_id=product_id, amount_minor=amount_minor))


def quote(shelf: Shelf) -> Order:
    return shelf.need(Order, "q1")


def done(outcome) -> Applied:
    assert isinstance(outcome, Applied), outcome
    return outcome


def refused(outcome) -> str:
    assert isinstance(outcome, Refusal), outcome
    return outcome.code


def prices(order: Order) -> dict[str, int]:
    return {line.product_id: line.price_minor for line in order.lines}


def codes(outcome) -> list[str]:
    return [reason.code for reason in done(outcome).reasons]


def test_what_was_offered_is_ordered_at_the_prices_that_were_told(shelf):
    reprice(shelf, "tea", 999)

    outcome = done(shelf.do(order_quote(quote(shelf), at=LAST_DAY), OWNER))

    order = shelf.need(Order, "o9")
    assert (order.kind, order.status, order.channel) == ("sale", "submitted", "self")
    assert prices(order) == {"cola": 143, "tea": 400}
    assert (order.total_minor, order.submitted_at) == (3_430, LAST_DAY)
    assert (order.quote_id, order.valid_until, order.moved_to) == ("q1", None, None)
    assert (outcome.verdict, outcome.reasons) == ("applied", ())
    assert (quote(shelf).status, quote(shelf).moved_to) == ("ordered", "o9")


def test_some_lines_may_be_ordered(shelf):
    done(shelf.do(order_quote(quote(shelf), "tea")))

    assert prices(shelf.need(Order, "o9")) == {"tea": 400}
    assert prices(quote(shelf)) == {"cola": 143, "tea": 400}


def test_a_quote_is_ordered_once(shelf):
    seen = quote(shelf)
    done(shelf.do(order_quote(seen)))

    second = shelf.do(order_quote(seen, new_id_="o8"), OWNER)

    assert refused(second) == "quote_ordered"
    assert isinstance(second, Refusal)
    assert second.details["order"] == "N-o9"
    assert shelf.get(Order, "o8") is None


def test_an_order_that_was_made_in_time_and_arrives_late_keeps_the_offered_prices(shelf):
    reprice(shelf, "tea", 999)

    hub = {"sent_at": "2026-03-20T08:00:00.000Z"}
    command = order_quote(quote(shelf), at=LAST_DAY)
    done(shelf.do(command, now="2026-03-20T08:00:00.000Z", hub=hub))

    assert prices(shelf.need(Order, "o9"))["tea"] == 400


def test_after_the_last_day_a_cart_at_todays_prices_says_what_has_changed(shelf):
    reprice(shelf, "tea", 420)

    outcome = done(shelf.do(order_quote(quote(shelf), at=TOO_LATE)))

    cart = shelf.need(Order, "o9")
    assert (cart.status, prices(cart)) == ("draft", {"cola": 143, "tea": 420})
    assert cart.total_minor == 1_430 + 2_100
    assert outcome.verdict == "merged"
    assert codes(outcome) == ["quote_expired", "price_since_offer"]
    assert outcome.reasons[1].details == {
        "sku": "TE-1",
        "seen": 400,
        "current": 420,
        "currency": "USD",
    }
    assert quote(shelf).status == "offered"


def test_a_promotion_that_gives_something_meanwhile_is_no_change_of_what_was_offered(shelf):
    present = Gift(threshold=6, choices=(GiftChoice(product_id="tea"),))
    shelf.put(promotion(present, "cola", id_="present", ends="2026-03-31"))

    outcome = done(shelf.do(order_quote(quote(shelf), at=TOO_LATE)))

    assert codes(outcome) == ["quote_expired"]


def test_what_is_not_sold_any_more_is_left_out_of_that_cart(shelf):
    tea = shelf.need(Product, "tea")
    shelf.put(tea.model_copy(update={"discontinued": True}))

    assert refused(shelf.do(order_quote(quote(shelf)))) == "product_discontinued"
    outcome = shelf.do(order_quote(quote(shelf), at=TOO_LATE))
    assert codes(outcome) == ["quote_expired", "line_not_sold"]
    assert prices(shelf.need(Order, "o9")) == {"cola": 143}
    only_tea = order_quote(quote(shelf), "tea", new_id_="o8", at=TOO_LATE)
    assert refused(shelf.do(only_tea)) == "quote_not_sold"


def test_a_price_that_was_seen_is_offered_within_the_policy_and_not_beyond(shelf):
    shelf.do(create("q2", lines={"tea": 5}, kind="quote"))
    seen = shelf.need(Order, "q2")
    reprice(shelf, "tea", 420)
    told = shelf.do(offer(seen))
    assert codes(told) == ["price_honoured"]
    assert done(told).verdict == "applied"
    assert prices(shelf.need(Order, "q2")) == {"tea": 400}

    shelf.do(create("q3", lines={"tea": 5}, kind="quote"))
    seen = shelf.need(Order, "q3")
    reprice(shelf, "tea", 600)
    assert refused(shelf.do(offer(seen))) == "offer_refused"
    assert shelf.need(Order, "q3").status == "draft"


def test_what_others_did_to_a_quote_meanwhile_is_offered_and_told(shelf):
    shelf.do(create("q2", lines={"tea": 5, "cola": 6}, kind="quote"))
    seen = shelf.need(Order, "q2")
    done(shelf.do(change("salt", 2, None, "q2"), OWNER))
    done(shelf.do(change("tea", 9, 5, "q2"), OWNER))
    done(shelf.do(change("cola", 0, 6, "q2"), OWNER))

    outcome = done(shelf.do(offer(seen)))

    assert sorted(codes(outcome)) == ["line_changed", "line_joined", "line_left"]
    assert outcome.verdict == "merged"


@pytest.mark.parametrize(
    ("day", "code"),
    [("2026-03-01", "offer_over"), ("2026-06-01", "offer_too_long"), ("2026-05-31", None)],
)
def test_an_offer_ends_today_at_the_earliest_and_in_90_days_at_the_latest(shelf, day, code):
    shelf.do(create("q2", lines={"tea": 5}, kind="quote"))

    outcome = shelf.do(offer(shelf.need(Order, "q2"), valid_until=day))

    assert (outcome.code if isinstance(outcome, Refusal) else None) == code


def test_an_offered_quote_is_not_changed_submitted_or_put_together(shelf):
    shelf.do(create("q2", lines={"tea": 5}, kind="quote"))

    assert refused(shelf.do(change("cola", 12, 10, "q1"))) == "order_not_draft"
    assert refused(shelf.do(amend(("cola", 12, 10), order_id="q1"))) == "order_not_amendable"
    assert refused(shelf.do(merge_carts("q2", "q1"))) == "order_not_draft"
    assert refused(shelf.do(submit(shelf.need(Order, "q2")))) == "quote_not_submitted"
    assert refused(shelf.do(order_quote(shelf.need(Order, "q2")))) == "quote_not_offered"
    assert refused(shelf.do(order_quote(quote(shelf)), OTHER_AGENT)) == "not_allowed"


def test_an_offer_is_withdrawn_until_it_is_ordered(shelf):
    done(shelf.do(cancel("q1")))
    assert quote(shelf).status == "cancelled"
    assert refused(shelf.do(order_quote(quote(shelf)))) == "quote_not_offered"


def test_an_ordered_quote_is_not_withdrawn(shelf):
    done(shelf.do(order_quote(quote(shelf))))

    assert refused(shelf.do(cancel("q1"))) == "order_not_cancellable"


def test_a_cart_becomes_a_quote_with_its_lines(shelf):
    shelf.do(create("o1", lines={"cola": 10, "tea": 5}))

    done(shelf.do(split("o1", "q2", "o1-cola", "o1-tea", kind="quote", number="Q-N-2")))

    made = shelf.need(Order, "q2")
    assert (made.kind, made.status, len(made.lines)) == ("quote", "draft", 2)
    cart = shelf.need(Order, "o1")
    assert (cart.status, cart.moved_to) == ("cancelled", "q2")
    assert refused(shelf.do(offer(cart))) == "cart_moved"
    shelf.do(create("o2", lines={"tea": 1}))
    assert refused(shelf.do(offer(shelf.need(Order, "o2")))) == "not_a_quote"
    assert refused(shelf.do(merge_carts("o2", "q2"))) == "carts_of_two_kinds"


def test_quotes_weigh_nothing_and_the_order_that_is_made_of_one_weighs_what_it_does(shelf):
    """Neither credit nor a possible double looks at a quote; stock and credit look at its order."""
    strict = LegalEntity(
        id="corner-llc",
        name="Corner LLC",
        outlet_ids=["corner"],
        credit_mode="hold",
        credit_limit_minor=4_000,
        shortage="cut",
    )
    shelf.put(strict, Stock(warehouse_id="main", product_id="tea", quantity=4, as_of=NOW))
    shelf.do(create("o1", lines={"cola": 10, "tea": 4}), OWNER)
    taken = done(shelf.do(submit(shelf.need(Order, "o1")), OWNER))
    assert (taken.verdict, taken.reasons) == ("applied", ())

    outcome = done(shelf.do(order_quote(quote(shelf)), AGENT))

    assert {reason.code for reason in outcome.reasons} == {
        "shortage_cut",
        "credit_limit",
        "possible_double",
    }
    assert shelf.need(Order, "o9").status == "held"
    assert quote(shelf).status == "ordered"
