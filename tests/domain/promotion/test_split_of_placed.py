"""Promotions of an order that is placed and becomes two."""

from __future__ import annotations

import pytest

from fieldapp.domain.command.promotion import seen_in
from fieldapp.domain.order import Order
from fieldapp.domain.promotion import Promotion, Reward, Spending, Tier, Tiers
from fieldapp.domain.repricing import repriced
from tests.company import NOW, Shelf
from tests.domain.carts_of_corner import done
from tests.domain.order_apart import amend_part, apart, order, said
from tests.domain.promotion.corner_shop import percent, promotion
from tests.domain.promotion.corner_shop import shop as promoting
from tests.intents import amend, create, offer, order_quote, part, split, submit

TWELVE = promotion(
    Tiers(tiers=(Tier(threshold=12, reward=Reward(percent_bp=1_000)),)), "cola", id_="ten"
)


def promoted_shop(*deals: Promotion, key: str = "o1") -> Shelf:
    """12 cola at 1.00 and 3 tea, placed with what the promotions give."""
    shelf = promoting(*deals)
    shelf.do(create(key, lines={"cola": 12, "tea": 3}))
    shown = repriced(shelf.need(Order, key), shelf, NOW[:10])
    command = submit(shown.model_copy(update={"lines": shown.own_lines}))
    done(shelf.do(command.model_copy(update={"promotions": seen_in(shown)})))
    return shelf


def test_each_has_the_promotions_that_its_lines_bring_on_the_day_of_submission():
    shelf = promoted_shop(percent(1_000, "cola", id_="ten", valid_to=NOW[:10], budget_minor=130))
    assert order(shelf).promotions[0].discount_minor == 120

    tomorrow = "2026-03-03T08:30:00.000Z"
    command = split("o1", "o2", parts=(part("o1-cola", 5, 12),), placed=True)
    outcome = shelf.do(command, now=tomorrow)

    assert said(outcome) == ("applied", [])
    given = [order(shelf, key).promotions[0].discount_minor for key in ("o1", "o2")]
    assert given == [70, 50]
    assert shelf.need(Spending, "ten").spent_minor == 120


def test_a_promotion_that_neither_reaches_any_more_is_lost_and_that_is_said():
    shelf = promoted_shop(TWELVE)
    assert order(shelf).promotions

    outcome = apart(shelf, parts=(part("o1-cola", 5, 12),))

    assert said(outcome) == ("merged", ["promotion_lost"])
    assert [order(shelf, key).promotions for key in ("o1", "o2")] == [[], []]


def test_a_tier_that_neither_reaches_any_more_is_said():
    tiers = (
        Tier(threshold=5, reward=Reward(percent_bp=500)),
        Tier(threshold=12, reward=Reward(percent_bp=1_000)),
    )
    shelf = promoted_shop(promotion(Tiers(tiers=tiers), "cola", id_="ten"))

    outcome = apart(shelf, parts=(part("o1-cola", 5, 12),))

    assert said(outcome) == ("merged", ["promotion_by_lines"])
    assert done(outcome).reasons[0].details == {"seen": 120, "current": 60, "currency": "USD"}


def test_a_promotion_that_goes_along_is_not_lost():
    shelf = promoted_shop(TWELVE)

    outcome = apart(shelf, "o1-cola")

    assert said(outcome) == ("applied", [])
    assert [len(order(shelf, key).promotions) for key in ("o1", "o2")] == [0, 1]


def ids_of_promotions(shelf: Shelf, *keys: str) -> list[list[str]]:
    return [[one.promotion_id for one in order(shelf, key).promotions] for key in keys]


def test_nothing_more_is_taken_off_the_prices_of_a_quote():
    shelf = promoting(percent(1_000, "cola", id_="ten"))
    shelf.do(create("q1", lines={"cola": 12, "tea": 3}, kind="quote"))
    done(shelf.do(offer(shelf.need(Order, "q1"))))
    done(shelf.do(order_quote(shelf.need(Order, "q1"), new_id_="o1")))

    done(apart(shelf, "o1-tea", parts=(part("o1-cola", 5, 12),)))
    done(shelf.do(split("o2", "o3", "o1-tea", placed=True)))
    done(shelf.do(amend_part(shelf, "o2", 6)))

    assert ids_of_promotions(shelf, "o1", "o2", "o3") == [[], [], []]
    assert (order(shelf).total_minor, order(shelf, "o2").total_minor) == (700, 600)


def test_a_cart_that_an_expired_offer_led_to_has_promotions_beside_the_order():
    shelf = promoting(percent(1_000, "cola", id_="ten"))
    shelf.do(create("q1", lines={"cola": 12, "tea": 3}, kind="quote"))
    done(shelf.do(offer(shelf.need(Order, "q1"), valid_until=NOW[:10])))
    quote, tomorrow = shelf.need(Order, "q1"), "2026-03-03T08:30:00.000Z"
    done(shelf.do(order_quote(quote, new_id_="late", at=tomorrow), now=tomorrow))
    done(shelf.do(order_quote(quote, new_id_="o1"), now=tomorrow))

    done(apart(shelf, "o1-tea"))

    late = repriced(order(shelf, "late"), shelf, tomorrow[:10])
    assert [one.promotion_id for one in late.promotions] == ["ten"]


def test_a_promotion_that_both_have_got_by_the_split_takes_nothing_of_its_budget_twice():
    tier = Tier(threshold=12, reward=Reward(percent_bp=2_000))
    whole = promotion(Tiers(tiers=(tier,)), "cola", id_="whole", priority=10, stacking="line")
    parts = percent(1_000, "cola", id_="parts", budget_minor=60)
    shelf = promoted_shop(whole, parts)
    assert ids_of_promotions(shelf, "o1") == [["whole"]]

    done(apart(shelf, parts=(part("o1-cola", 6, 12),)))

    assert ids_of_promotions(shelf, "o1", "o2") == [["parts"], []]
    assert shelf.need(Spending, "parts").spent_minor == 60


BY_ID = pytest.mark.parametrize(("first", "second"), [("o1", "o2"), ("o2", "o1")])


@BY_ID
def test_a_promotion_that_is_given_once_goes_along(first, second):
    shelf = promoted_shop(percent(1_000, "cola", id_="once", max_uses=1), key=first)

    outcome = shelf.do(split(first, second, f"{first}-cola", placed=True))

    assert said(outcome) == ("applied", [])
    assert ids_of_promotions(shelf, first, second) == [[], ["once"]]
    # The first order gets it no more, whatever comes to it.
    done(shelf.do(amend(("cola", 2, None), order_id=first)))
    assert ids_of_promotions(shelf, first, second) == [[], ["once"]]


@BY_ID
def test_a_promotion_that_is_given_once_is_not_given_to_both(first, second):
    shelf = promoted_shop(percent(1_000, "cola", id_="once", max_uses=1), key=first)

    outcome = shelf.do(split(first, second, parts=(part(f"{first}-cola", 6, 12),), placed=True))

    assert said(outcome) == ("merged", ["promotion_by_lines"])
    assert ids_of_promotions(shelf, first, second) == [["once"], []]
    done(shelf.do(amend_part(shelf, second, 7)))
    assert ids_of_promotions(shelf, first, second) == [["once"], []]


@BY_ID
def test_a_promotion_that_is_given_twice_is_given_to_both_and_to_no_third_order(first, second):
    shelf = promoted_shop(percent(1_000, "cola", id_="twice", max_uses=2), key=first)

    done(shelf.do(split(first, second, parts=(part(f"{first}-cola", 6, 12),), placed=True)))

    assert ids_of_promotions(shelf, first, second) == [["twice"], ["twice"]]
    shelf.do(create("o3", lines={"cola": 1}))
    assert repriced(order(shelf, "o3"), shelf, NOW[:10]).promotions == []
    done(shelf.do(amend_part(shelf, second, 7)))
    assert ids_of_promotions(shelf, first, second) == [["twice"], ["twice"]]


def test_a_split_gives_no_promotion_that_later_orders_have_used_up():
    shelf = promoted_shop(percent(1_000, "cola", id_="twice", max_uses=2), key="o1")
    done(shelf.do(create("o3", lines={"cola": 1})))
    an_hour_later = "2026-03-02T09:30:00.000Z"
    submitting = submit(repriced(order(shelf, "o3"), shelf, NOW[:10]))
    done(shelf.do(submitting.model_copy(update={"at": an_hour_later}), now=an_hour_later))
    assert ids_of_promotions(shelf, "o1", "o3") == [["twice"], ["twice"]]

    shelf.do(split("o1", "o2", parts=(part("o1-cola", 6, 12),), placed=True))

    assert ids_of_promotions(shelf, "o1", "o2", "o3") == [["twice"], [], ["twice"]]
