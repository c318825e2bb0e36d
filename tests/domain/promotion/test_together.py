"""Several promotions on one order: priority, stacking, limits, audience, dates, hints."""

from __future__ import annotations

import pytest

from fieldapp.domain.order import Order
from fieldapp.domain.promotion import (
    Bundle,
    BundlePart,
    FreeGoods,
    Gift,
    GiftChoice,
    Mix,
    Promotion,
    Reward,
    Spending,
    Tier,
    Tiers,
)
from fieldapp.domain.quote import with_adjustments
from fieldapp.domain.repricing import repriced
from fieldapp.domain.start_price import PriceStep
from tests.company import AGENT, OWNER
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
from tests.intents import create, submit


def applied(order: Order) -> list[str]:
    return [one.promotion_id for one in order.promotions]


def test_the_higher_priority_is_applied_first_and_the_next_to_what_is_left():
    shelf = shop(
        percent(1_000, "cola", id_="b-late"),
        percent(5_000, "cola", id_="c-first", priority=5),
        percent(1_000, "cola", id_="a-second"),
    )

    order = cart(with_cart(shelf, cola=10)).order

    assert applied(order) == ["c-first", "a-second", "b-late"]
    assert [a.amount_minor for a in order.lines[0].adjustments] == [500, 50, 45]


def test_an_exclusive_promotion_leaves_its_lines_to_no_other():
    shelf = shop(
        percent(1_000, "cola", id_="only", priority=1, stacking="line"), percent(500, id_="rest")
    )

    assert off(cart(with_cart(shelf, cola=10, tea=1)).order) == {"cola": 100, "tea": 20}


def test_an_exclusive_promotion_takes_no_line_that_another_has_had():
    shelf = shop(
        percent(1_000, "cola", id_="first", priority=1), percent(500, id_="only", stacking="line")
    )

    assert off(cart(with_cart(shelf, cola=10, tea=1)).order) == {"cola": 100, "tea": 20}


def test_a_promotion_for_the_whole_order_is_alone_or_not_at_all():
    alone = percent(2_000, "tea", id_="alone", priority=1, stacking="order")
    shelf = shop(alone, percent(500, id_="rest"))

    assert off(cart(with_cart(shelf, cola=10, tea=1)).order) == {"tea": 80}
    low = shop(alone.model_copy(update={"priority": -1}), percent(500, id_="rest"))
    assert applied(cart(with_cart(low, cola=10, tea=1)).order) == ["rest"]
    assert off(cart(with_cart(shop(alone, percent(500, id_="rest")), cola=10)).order) == {
        "cola": 50
    }


def test_a_cap_per_order_is_shared_out_again():
    shelf = shop(percent(1_000, "cola", "tea", max_discount_minor=100))

    assert off(cart(with_cart(shelf, cola=10, tea=5)).order) == {"cola": 33, "tea": 67}


def test_an_outlet_has_it_only_so_often():
    shelf = shop(percent(1_000, "cola", max_uses=1, valid_from="2026-03-01"))
    with_cart(shelf, cola=10)
    shelf.do(submit(shelf.need(Order, "o1")))
    shelf.do(create("o2", lines={"cola": 10}))

    assert off(shelf.need(Order, "o1")) == {"cola": 100}
    assert off(repriced(shelf.need(Order, "o2"), shelf, MONDAY)) == {}


def test_of_a_budget_only_the_rest_is_given():
    shelf = shop(percent(1_000, "cola", budget_minor=1_000, spent_minor=900))

    assert off(cart(with_cart(shelf, cola=20)).order) == {"cola": 100}
    shelf.put(Spending(promotion_id="deal", spent_minor=1_000))
    assert off(cart(shelf).order) == {}


@pytest.mark.parametrize(
    ("fields", "holds"),
    [
        ({}, True),
        ({"valid_from": "2026-03-02", "valid_to": "2026-03-02"}, True),
        ({"valid_from": "2026-03-03"}, False),
        ({"valid_to": "2026-03-01"}, False),
        ({"weekdays": [1]}, True),
        ({"weekdays": [2, 7]}, False),
        ({"price_type_ids": ["retail"]}, True),
        ({"price_type_ids": ["net"]}, False),
        ({"outlet_ids": ["kiosk", "corner"]}, True),
        ({"outlet_ids": ["kiosk"]}, False),
        ({"channels": ["agent"]}, True),
        ({"channels": ["self"]}, False),
        ({"currency": "EUR"}, False),
        ({"currency": ""}, True),
    ],
)
def test_for_whom_and_when_a_promotion_is(fields, holds):
    shelf = with_cart(shop(percent(1_000, "cola", **fields)), cola=10)

    assert bool(off(cart(shelf).order)) == holds


def test_what_only_self_service_gets_the_owner_gets():
    deal = percent(1_000, "cola", channels=["self"])

    assert off(cart(with_cart(shop(deal), OWNER, cola=10)).order) == {"cola": 100}
    assert off(cart(with_cart(shop(deal), AGENT, cola=10)).order) == {}


def test_the_waterfall_ends_with_what_a_unit_costs_after_promotions():
    shelf = shop(percent(1_000, "cola", id_="ten"), percent(333, "cola", id_="third"))
    line = cart(with_cart(shelf, cola=7)).order.lines[0]

    steps = with_adjustments([PriceStep("list", "", 100)], line)

    assert [(step.kind, step.name, step.amount_minor) for step in steps] == [
        ("list", "", 100),
        ("promotion", "Ten", 90),
        ("promotion", "Third", 87),
    ]


def hint(deal: Promotion, **lines: int):
    return [
        (one.promotion.id, one.basis, one.missing, one.gain_minor)
        for one in cart(with_cart(shop(deal), AGENT, **lines)).hints
    ]


VALUE = Tiers(
    basis="value",
    tiers=(
        Tier(threshold=1_000, reward=Reward(percent_bp=500)),
        Tier(threshold=2_000, reward=Reward(percent_bp=1_000)),
    ),
)


def test_350_more_for_five_percent():
    assert hint(promotion(VALUE), salt=13) == [("deal", "value", 350, 50)]
    assert hint(promotion(VALUE), salt=9) == []


def test_a_higher_tier_is_hinted_at_with_what_it_brings_beyond_the_present_one():
    assert hint(promotion(VALUE), cola=15) == [("deal", "value", 500, 200 - 75)]
    assert hint(promotion(VALUE), cola=20) == []


def test_what_is_missing_for_free_goods_a_mix_a_bundle_and_a_gift():
    free = promotion(FreeGoods(buy=10, free=2), "cola", "tea")
    mix = promotion(Mix(pieces=3, reward=Reward(price_minor=200)), "cola", "salt")
    bundle = promotion(
        Bundle(
            parts=(BundlePart(product_ids=("tea",)), BundlePart(product_ids=("cola",))),
            reward=Reward(off_minor=50),
        )
    )
    gift = promotion(Gift(threshold=12, choices=(GiftChoice(product_id="salt"),)), "cola")

    assert hint(free, cola=9, tea=2) == [("deal", "quantity", 3, 200)]
    assert hint(mix, cola=2) == [("deal", "quantity", 1, 100)]
    assert hint(bundle, tea=1) == [("deal", "quantity", 1, 50)]
    assert hint(gift, cola=6) == [("deal", "quantity", 6, 0)]
    [missing] = cart(with_cart(shop(bundle), tea=1)).hints
    assert missing.product_ids == ("cola",)


def test_the_best_hint_comes_first_and_none_for_what_cannot_be_had():
    def gift(id_: str, threshold: int, **more: object) -> Promotion:
        deal = Gift(threshold=threshold, choices=(GiftChoice(product_id="salt"),))
        return promotion(deal, "cola", id_=id_, **more)

    shelf = shop(
        gift("far", 20),
        gift("near", 12),
        promotion(VALUE, id_="rich"),
        gift("spent", 12, budget_minor=10, spent_minor=10),
    )

    found = cart(with_cart(shelf, cola=11)).hints

    assert [one.promotion.id for one in found] == ["rich", "near", "far"]


def test_the_gift_that_was_chosen_is_given():
    deal = promotion(
        Gift(threshold=1, choices=(GiftChoice(product_id="salt"), GiftChoice(product_id="candle"))),
        "cola",
    )
    shelf = with_cart(shop(deal), cola=1)
    order = shelf.need(Order, "o1")

    def chosen(product_id: str) -> dict[str, int]:
        shelf.put(order.model_copy(update={"gifts": {"deal": product_id}}))
        return gifts(cart(shelf).order)

    assert chosen("candle") == {"candle": 1}
    assert chosen("salt") == {"salt": 1}
    assert chosen("ghost") == {"salt": 1}
    assert chosen("") == {}
