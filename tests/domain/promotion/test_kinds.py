"""What each kind of promotion gives, told as orders at the corner shop."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from fieldapp.domain.product import Group
from fieldapp.domain.promotion import (
    Bundle,
    BundlePart,
    FreeGoods,
    Gift,
    GiftChoice,
    Mix,
    Reward,
    Target,
    Tier,
    Tiers,
)
from fieldapp.domain.promotion.deal import Basis
from fieldapp.domain.stock import Stock
from tests.company import AGENT, NOW
from tests.domain.promotion.corner_shop import cart, gifts, off, percent, promotion, shop, with_cart


def tiers(*steps: tuple[int, Reward], basis: Basis = "quantity", every: bool = False) -> Tiers:
    made = tuple(Tier(threshold=threshold, reward=reward) for threshold, reward in steps)
    return Tiers(basis=basis, tiers=made, every=every)


def given(deal, *products, lines, **more):
    order = cart(with_cart(shop(promotion(deal, *products, **more)), AGENT, **lines)).order
    return off(order)


def test_ten_percent_off_cola():
    order = cart(with_cart(shop(percent(1_000, "cola")), cola=24, tea=1)).order

    assert off(order) == {"cola": 240}
    assert order.total_minor == 2_400 - 240 + 400
    [made] = order.lines[0].adjustments
    assert (made.promotion_id, made.name, made.amount_minor) == ("deal", "Deal", 240)
    [applied] = order.promotions
    assert (applied.promotion_id, applied.times, applied.discount_minor) == ("deal", 1, 240)


def test_vat_is_that_of_the_discounted_amount():
    order = cart(with_cart(shop(percent(5_000, "cola")), cola=12)).order

    [line] = order.lines
    assert (line.amount_minor, line.vat_minor) == (600, 100)
    assert (order.net_minor, order.vat_minor, order.total_minor) == (500, 100, 600)


def test_an_amount_off_each_unit_stops_at_zero():
    deal = tiers((1, Reward(off_minor=30)))

    assert given(deal, "cola", "candle", lines={"cola": 10, "candle": 10}) == {
        "cola": 300,
        "candle": 100,
    }


def test_a_fixed_price_for_a_unit_never_makes_it_dearer():
    deal = tiers((1, Reward(price_minor=80)))

    assert given(deal, "cola", "salt", lines={"cola": 10, "salt": 10}) == {"cola": 200}


def test_quantity_tiers_count_all_target_lines_together():
    deal = tiers((12, Reward(percent_bp=500)), (24, Reward(percent_bp=1_000)))

    assert given(deal, "cola", "tea", lines={"cola": 11}) == {}
    assert given(deal, "cola", "tea", lines={"cola": 11, "tea": 1}) == {"cola": 55, "tea": 20}
    assert given(deal, "cola", "tea", lines={"cola": 12, "tea": 12}) == {"cola": 120, "tea": 480}


def test_value_tiers_and_money_off_the_order_are_shared_to_the_cent():
    deal = tiers((1_000, Reward(off_minor=100, per="whole")), basis="value")

    found = given(deal, lines={"cola": 10, "tea": 1, "salt": 3})

    assert found == {"cola": 64, "tea": 26, "salt": 10}
    assert sum(found.values()) == 100
    assert given(deal, lines={"cola": 9}) == {}


def test_money_off_for_each_full_thousand():
    deal = tiers((1_000, Reward(off_minor=50, per="whole")), basis="value", every=True)

    assert given(deal, lines={"cola": 35}) == {"cola": 150}
    assert given(deal, lines={"cola": 35}, max_times=2) == {"cola": 100}


def test_ten_plus_two_of_the_same_product():
    deal = FreeGoods(buy=10, free=2)

    assert given(deal, "cola", "tea", lines={"cola": 23, "tea": 11}) == {"cola": 200}
    assert given(deal, "cola", "tea", lines={"cola": 24, "tea": 12}) == {"cola": 400, "tea": 800}
    assert given(deal, "cola", "tea", lines={"cola": 24, "tea": 12}, max_times=1) == {"tea": 800}


def test_buy_two_and_the_cheapest_of_three_is_free():
    deal = FreeGoods(buy=2, free=1, of="cheapest")

    assert given(deal, lines={"tea": 2, "cola": 2, "salt": 2}) == {"salt": 100}
    assert given(deal, lines={"tea": 1, "cola": 1, "salt": 1, "candle": 1}) == {"candle": 10}


def test_any_three_at_a_price_takes_the_dearest_and_never_costs_more():
    deal = Mix(pieces=3, reward=Reward(price_minor=200))

    assert given(deal, "cola", "salt", "candle", lines={"cola": 2, "salt": 1}) == {
        "cola": 40,
        "salt": 10,
    }
    # Three candles cost 0.30: nobody wants them for 2.00.
    assert given(deal, "cola", "candle", lines={"cola": 3, "candle": 3}) == {"cola": 100}
    assert given(deal, "cola", lines={"cola": 2}) == {}


def test_a_bundle_of_tea_and_two_cola_as_often_as_both_are_there():
    deal = Bundle(
        parts=(BundlePart(product_ids=("tea",)), BundlePart(product_ids=("cola",), quantity=2)),
        reward=Reward(price_minor=450),
    )

    assert given(deal, lines={"tea": 3, "cola": 5}) == {"tea": 200, "cola": 100}
    assert given(deal, lines={"tea": 3, "cola": 1}) == {}
    assert given(deal, lines={"tea": 3, "cola": 5}, max_times=1) == {"tea": 100, "cola": 50}


PRESENT = Gift(
    threshold=12,
    choices=(GiftChoice(product_id="salt", quantity=2), GiftChoice(product_id="candle")),
)


def test_a_gift_is_a_line_at_nothing_that_the_promotion_owns():
    shelf = with_cart(shop(promotion(PRESENT, "cola", id_="present")), cola=12)

    found = cart(shelf)

    gift = found.order.lines[-1]
    assert (gift.product_id, gift.quantity, gift.price_minor, gift.gift_of) == (
        *("salt", 2),
        *(0, "present"),
    )
    assert found.order.total_minor == 1_200
    [offer] = found.offers
    assert [(product.id, n) for product, n in offer.choices] == [("salt", 2), ("candle", 1)]
    assert offer.product_id == "salt"


def test_a_gift_for_every_dozen_is_limited():
    every = PRESENT.model_copy(update={"every": True})
    lines = {"cola": 40}

    assert gifts(cart(with_cart(shop(promotion(every, "cola")), AGENT, **lines)).order) == {
        "salt": 6
    }
    capped = shop(promotion(every, "cola", max_times=2))
    assert gifts(cart(with_cart(capped, AGENT, **lines)).order) == {"salt": 4}


def test_a_slow_mover_is_cleared_while_stock_lasts():
    clearance = percent(5_000, "salt", stock_warehouse_id="main")
    shelf = with_cart(shop(clearance), salt=10)

    assert off(cart(shelf).order) == {"salt": 250}
    shelf.put(Stock(warehouse_id="main", product_id="salt", quantity=4, as_of=NOW))
    assert off(cart(shelf).order) == {"salt": 100}
    shelf.put(Stock(warehouse_id="main", product_id="salt", quantity=0, as_of=NOW))
    assert off(cart(shelf).order) == {}


def test_a_gift_that_is_out_of_stock_gives_way_to_the_next():
    shelf = shop(
        promotion(PRESENT, "cola", stock_warehouse_id="main"),
        Stock(warehouse_id="main", product_id="salt", quantity=0, as_of=NOW),
    )

    assert gifts(cart(with_cart(shelf, cola=12)).order) == {"candle": 1}


@pytest.mark.parametrize(
    ("target", "products"),
    [
        (Target(group_ids=("drinks",)), {"cola", "juice"}),
        (Target(group_ids=("food",)), {"cola", "juice"}),
        (Target(brand_ids=("fizz",)), {"cola"}),
        (Target(), {"cola", "juice", "tea", "salt"}),
        (Target(except_group_ids=("drinks",)), {"tea", "salt"}),
        (Target(except_brand_ids=("fizz",), except_product_ids=("tea",)), {"juice", "salt"}),
        (Target(group_ids=("drinks",), except_product_ids=("cola",)), {"juice"}),
    ],
)
def test_a_target_reaches_groups_beneath_brands_and_all_but_exceptions(target, products):
    tree = (Group(id="food", name="Food"), Group(id="drinks", name="Drinks", parent_id="food"))
    shelf = with_cart(shop(percent(1_000, target=target), *tree), cola=6, juice=6, tea=6, salt=6)

    assert set(off(cart(shelf).order)) == products


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Reward(), "just one"),
        (lambda: Reward(percent_bp=100, off_minor=1), "just one"),
        (lambda: Reward(percent_bp=10_001), "less than or equal to 10000"),
        (lambda: tiers((24, Reward(percent_bp=5)), (12, Reward(percent_bp=9))), "have to rise"),
        (lambda: tiers((12, Reward(percent_bp=9)), (24, Reward(percent_bp=5))), "less is given"),
        (lambda: tiers((1, Reward(price_minor=1)), (2, Reward(price_minor=2))), "less is given"),
        (lambda: percent(100, valid_from="2026-03-02", valid_to="2026-03-01"), "before it begins"),
        (lambda: percent(100, weekdays=[0]), "weekdays"),
        (lambda: percent(100, budget_minor=5, currency=""), "needs its currency"),
        (
            lambda: Bundle(
                parts=(BundlePart(product_ids=("a",)), BundlePart(product_ids=("b", "a"))),
                reward=Reward(percent_bp=1),
            ),
            "two parts",
        ),
        (
            lambda: Gift(
                threshold=1, choices=(GiftChoice(product_id="a"), GiftChoice(product_id="a"))
            ),
            "named twice",
        ),
    ],
)
def test_what_makes_no_sense_is_not_a_promotion(make, words):
    with pytest.raises(ValidationError, match=words):
        make()
