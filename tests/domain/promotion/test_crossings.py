"""Promotions where other things touch them: gathered carts, quotes, returns, terms, weights."""

from __future__ import annotations

import pytest

from fieldapp.domain.command import (
    Applied,
    ChooseGift,
    CreateReturn,
    FillOrder,
    ReturnLine,
    SetLine,
)
from fieldapp.domain.command.promotion import seen_in
from fieldapp.domain.order import Order, totalled
from fieldapp.domain.outlet import DeliveryTerms, LegalEntity
from fieldapp.domain.promotion import Gift, GiftChoice, Reward, Spending, Tier, Tiers
from fieldapp.domain.receipt import Reason
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.repricing import repriced
from tests.company import NOW, OWNER, SALT, Shelf
from tests.domain.promotion.corner_shop import (
    MONDAY,
    cart,
    gifts,
    off,
    percent,
    promotion,
    shop,
    with_cart,
)
from tests.intents import (
    amend,
    change,
    create,
    decide,
    merge_carts,
    new_id,
    offer,
    order_quote,
    split,
    submit,
)

PRESENT = promotion(
    Gift(
        threshold=12,
        choices=(GiftChoice(product_id="salt", quantity=2), GiftChoice(product_id="candle")),
    ),
    "cola",
    id_="present",
)
HALF = percent(5_000, "cola", id_="half")
NEXT_DAY = "2026-03-03T08:30:00.000Z"


def order(shelf: Shelf, order_id: str = "o1") -> Order:
    found = shelf.need(Order, order_id)
    assert totalled(found) == found
    return found


def done(outcome: Applied | Refusal) -> Applied:
    assert isinstance(outcome, Applied), outcome
    return outcome


def sent(shelf: Shelf, order_id: str = "o1"):
    """Return what a device sends that shows the cart as it is on this shelf."""
    shown = repriced(order(shelf, order_id), shelf, MONDAY)
    plain = submit(shown.model_copy(update={"lines": shown.own_lines}))
    return plain.model_copy(update={"promotions": seen_in(shown)})


def two_carts(*more) -> Shelf:
    shelf = with_cart(shop(*more), cola=12)
    shelf.do(create("o2", lines={"cola": 12, "tea": 1}))
    return shelf


def test_a_cart_is_kept_without_what_promotions_make_of_it():
    shelf = two_carts(PRESENT, HALF)
    done(shelf.do(merge_carts("o1", "o2")))

    done(shelf.do(change("cola", 1, 24)))

    assert order(shelf).promotions == []
    assert [(line.product_id, line.amount_minor) for line in order(shelf).lines] == [
        ("cola", 100),
        ("tea", 400),
    ]
    assert off(repriced(order(shelf), shelf, MONDAY)) == {"cola": 50}


def test_a_merged_cart_is_placed_as_it_is_shown():
    shelf = two_carts(PRESENT, HALF)
    shelf.put(SALT.changed(order_minimum=10))
    done(shelf.do(merge_carts("o1", "o2")))

    outcome = done(shelf.do(sent(shelf)))

    assert (outcome.verdict, outcome.reasons) == ("applied", ())
    assert gifts(order(shelf)) == {"salt": 2}
    assert off(order(shelf)) == {"cola": 1_200}


def test_the_gift_that_was_chosen_in_one_of_the_carts_stays_chosen():
    shelf = two_carts(PRESENT)
    choice = ChooseGift(
        id=new_id(), at=NOW, order_id="o2", promotion_id="present", product_id="candle"
    )
    done(shelf.do(choice))

    done(shelf.do(merge_carts("o1", "o2")))

    assert gifts(repriced(order(shelf), shelf, MONDAY)) == {"candle": 1}


def test_nobody_takes_a_line_out_that_has_gone_to_another_cart_without_hearing_of_it():
    shelf = with_cart(shop(), cola=12, tea=1)
    done(shelf.do(split("o1", "o2", "o1-tea")))
    wishes = (
        SetLine(line_id="o1-tea", product_id="tea", quantity=0, base=1),
        SetLine(line_id="o1-cola", product_id="cola", quantity=6, base=12),
    )

    outcome = done(shelf.do(FillOrder(id=new_id(), at=NOW, order_id="o1", lines=wishes)))

    details = {"product": "TE-1", "number": "N-o2"}
    assert outcome.reasons == (Reason(code="line_gone_elsewhere", details=details),)
    assert [line.quantity for line in order(shelf).lines] == [6]
    assert [line.quantity for line in order(shelf, "o2").lines] == [1]


def bring_back(shelf: Shelf, product_id: str, quantity: int) -> Order:
    """Deliver the order o1, and return some of a product."""
    shelf.put(order(shelf).model_copy(update={"status": "delivered"}))
    line = ReturnLine(line_id="r1-l1", product_id=product_id, quantity=quantity)
    command = CreateReturn(
        id=new_id(), at=NOW, order_id="r1", number="R-1", outlet_id="corner", lines=(line,)
    )
    done(shelf.do(command))
    return order(shelf, "r1")


@pytest.mark.parametrize("quantity", [1, 2, 12])
def test_goods_come_back_at_what_was_paid_after_the_discount(quantity):
    shelf = with_cart(shop(HALF), cola=12)
    done(shelf.do(sent(shelf)))

    [line] = bring_back(shelf, "cola", quantity).lines

    assert (line.price_minor, line.amount_minor) == (50, 50 * quantity)
    assert (line.discount_minor, line.adjustments) == (0, [])


def test_a_gift_comes_back_for_nothing():
    shelf = with_cart(shop(PRESENT), cola=12)
    done(shelf.do(sent(shelf)))

    back = bring_back(shelf, "salt", 2)

    assert [(line.price_minor, line.gift_of) for line in back.own_lines] == [(0, None)]
    assert back.total_minor == 0


def test_gifts_of_a_product_that_was_also_bought_share_what_was_paid():
    shelf = with_cart(shop(PRESENT), cola=12, salt=1)
    done(shelf.do(sent(shelf)))

    [line] = bring_back(shelf, "salt", 3).lines

    assert line.amount_minor <= 50
    assert line.price_minor == 16


def test_weighed_goods_come_back_at_what_a_kilogram_cost_after_the_discount():
    shelf = shop(percent(3_333, "tea"))
    tea = shelf.many(type(SALT), ("tea",))["tea"]
    shelf.put(tea.changed(catch_grams=1_333))
    with_cart(shelf, tea=7)
    done(shelf.do(sent(shelf)))
    paid = order(shelf).total_minor

    [line] = bring_back(shelf, "tea", 7).lines

    assert paid - 10 <= line.amount_minor <= paid


def test_an_order_of_a_quote_gets_no_promotions_when_it_is_amended():
    shelf = with_cart(shop(HALF), cola=12)
    done(shelf.do(create("q1", lines={"cola": 10}, kind="quote", number="Q-1")))
    done(shelf.do(offer(order(shelf, "q1"))))
    done(shelf.do(order_quote(order(shelf, "q1"))))
    assert order(shelf, "o9").total_minor == 1_000

    done(shelf.do(amend(("cola", 11, 10), order_id="o9")))

    assert order(shelf, "o9").total_minor == 1_100
    assert order(shelf, "o9").promotions == []


def test_the_cart_of_an_expired_quote_gets_those_of_its_day():
    shelf = shop(HALF)
    done(shelf.do(create("q1", lines={"cola": 10}, kind="quote", number="Q-1")))
    done(shelf.do(offer(order(shelf, "q1"), valid_until="2026-03-02")))
    late = order_quote(order(shelf, "q1"), at=NEXT_DAY)
    assert done(shelf.do(late)).verdict == "merged"

    shown = repriced(order(shelf, "o9"), shelf, NEXT_DAY[:10])

    assert off(shown) == {"cola": 500}


def test_a_fixed_price_of_weighed_goods_is_that_of_a_kilogram():
    deal = Tiers(tiers=(Tier(reward=Reward(price_minor=300)),))
    shelf = shop(promotion(deal, "tea"))
    tea = shelf.many(type(SALT), ("tea",))["tea"]
    shelf.put(tea.changed(catch_grams=2_000))
    with_cart(shelf, tea=3)

    shown = repriced(order(shelf), shelf, MONDAY)

    assert shown.total_minor == 3 * 2 * 300


def test_a_hint_for_weighed_goods_counts_kilograms():
    deal = Tiers(tiers=(Tier(threshold=4, reward=Reward(off_minor=50)),))
    shelf = shop(promotion(deal, "tea"))
    tea = shelf.many(type(SALT), ("tea",))["tea"]
    shelf.put(tea.changed(catch_grams=2_000))

    [hint] = cart(with_cart(shelf, tea=3)).hints

    assert (hint.missing, hint.gain_minor) == (1, 4 * 2 * 50)


def test_an_amount_off_weighed_goods_is_off_each_kilogram():
    deal = Tiers(tiers=(Tier(reward=Reward(off_minor=50)),))
    shelf = shop(promotion(deal, "tea"))
    tea = shelf.many(type(SALT), ("tea",))["tea"]
    shelf.put(tea.changed(catch_grams=2_000))
    with_cart(shelf, tea=3)

    shown = repriced(order(shelf), shelf, MONDAY)

    assert shown.total_minor == 3 * 2 * 350


def test_free_delivery_follows_from_the_promotions_that_hold():
    """Yesterday there was no promotion, and today it would take the goods below free delivery."""
    shelf = shop()
    payer = shelf.need(LegalEntity, "corner-llc")
    free = DeliveryTerms(fee_minor=700, free_from_minor=1_000)
    shelf.put(payer.changed(delivery=free))
    with_cart(shelf, cola=12)
    command = sent(shelf)
    assert command.promotions == ()
    shelf.put(HALF.changed(valid_from=NEXT_DAY[:10]))

    outcome = done(shelf.do(command, now=NEXT_DAY))

    assert [reason.code for reason in outcome.reasons] == ["promotion_honoured"]
    assert (order(shelf).delivery_minor, order(shelf).total_minor) == (0, 1_200)


def test_joining_a_double_leaves_it_what_the_double_had_of_a_budget():
    shelf = with_cart(shop(HALF.changed(budget_minor=600)), cola=10)
    shelf.put(HALF.changed(budget_minor=600, valid_from=NEXT_DAY[:10]))
    done(shelf.do(sent(shelf)))
    shelf.put(HALF.changed(budget_minor=600))
    shelf.do(create("o2", lines={"cola": 12}), OWNER)
    assert done(shelf.do(sent(shelf, "o2"), OWNER)).verdict == "held"
    assert off(order(shelf, "o2")) == {"cola": 600}

    done(shelf.do(decide("join", "o2"), OWNER))

    assert off(order(shelf)) == {"cola": 600}
    assert shelf.need(Spending, "half").spent_minor == 600


@pytest.mark.parametrize("quantity", [6, 1])
def test_a_placed_line_may_become_smaller_than_what_a_promotion_took_off_it(quantity):
    shelf = with_cart(shop(HALF), cola=24)
    shelf.do(sent(shelf))
    [before] = order(shelf).lines
    assert before.discount_minor > quantity * before.price_minor

    done(shelf.do(amend(("cola", quantity, 24))))

    [line] = order(shelf).lines
    assert line.quantity == quantity
    assert line.discount_minor == line.gross_minor // 2
