"""Every kind of promotion, and what is missing for one, in words of both languages."""

from __future__ import annotations

from typing import Any

import pytest

from fieldapp.domain.promotion import (
    Bundle,
    BundlePart,
    Deal,
    FreeGoods,
    Gift,
    GiftChoice,
    Mix,
    Promotion,
    Reward,
    Target,
    Tier,
    Tiers,
)
from fieldapp.domain.promotion.hint import Hint
from fieldapp.language import language_of
from fieldapp.localdb.queries.deals import Names
from fieldapp.views.deal_words import (
    deal_words,
    hint_target,
    hint_words,
    limit_words,
    mark_words,
    target_words,
)

NAMES = Names(
    products={"cola": "Cola", "tea": "Tea", "salt": "Salt", "mug": "Mug", "cup": "Cup"},
    groups={"drinks": "Drinks"},
    brands={"fizz": "Fizz"},
)
EN, RU = language_of("en"), language_of("ru")
PERCENT = Reward(percent_bp=1_000)
HALF = Reward(percent_bp=1_250)
OFF = Reward(off_minor=120)
OFF_WHOLE = Reward(off_minor=600, per="whole")
PRICE = Reward(price_minor=199)
SET = Reward(price_minor=1_000, per="whole")


def promotion(deal: Deal, **more: Any) -> Promotion:
    return Promotion(id="x", name="X", deal=deal, currency="USD", **more)


def tiers(*pairs: tuple[int, Reward], **more: Any) -> Tiers:
    return Tiers(tiers=tuple(Tier(threshold=n, reward=one) for n, one in pairs), **more)


MUGS = (GiftChoice(product_id="mug"), GiftChoice(product_id="cup", quantity=2))
PARTS = (BundlePart(product_ids=("tea",), quantity=6), BundlePart(product_ids=("salt", "cola")))


@pytest.mark.parametrize(
    ("deal", "mark", "words", "russian"),
    [
        (tiers((1, PERCENT)), "−10 %", "10 % off", "Скидка 10 %"),
        (tiers((1, HALF)), "−12.5 %", "12.5 % off", "Скидка 12,5 %"),
        (tiers((0, OFF)), "−1.20", "$1.20 off each", "Скидка 1,20 $ с каждой единицы"),
        (tiers((1, PRICE)), "1.99", "$1.99 each", "По 1,99 $"),
        (tiers((6, SET)), "10.00 from 6", "All together at $10.00 for 6 units or more",
         "Всё вместе за 10,00 $ при покупке от 6 единиц"),
        (tiers((12, PERCENT), (24, HALF)), "−10 % from 12",
         "10 % off for 12 units or more; 12.5 % off for 24 units or more",
         "Скидка 10 % при покупке от 12 единиц; скидка 12,5 % при покупке от 24 единиц"),
        (tiers((50_000, PERCENT), basis="value"), "−10 % from $500.00",
         "10 % off for $500.00 or more",
         "Скидка 10 % при покупке от 500,00 $"),
        (tiers((12, OFF_WHOLE), every=True), "−6.00 from 12", "$6.00 off for every 12",
         "Скидка 6,00 $ за каждые 12"),
        (FreeGoods(buy=3), "3 + 1", "4 of one product for the price of 3",
         "4 единицы одного товара по цене 3"),
        (FreeGoods(buy=10, free=2), "10 + 2", "12 of one product for the price of 10",
         "12 единиц одного товара по цене 10"),
        (FreeGoods(buy=2, of="cheapest"), "2 + 1", "Of every 3 units the cheapest is free",
         "Из каждых 3 единиц самая дешёвая — бесплатно"),
        (FreeGoods(buy=20), "20 + 1", "21 of one product for the price of 20",
         "21 единица одного товара по цене 20"),
        (FreeGoods(buy=20, of="cheapest"), "20 + 1", "Of every 21 units the cheapest is free",
         "Из каждой 21 единицы самая дешёвая — бесплатно"),
        (FreeGoods(buy=17, free=5, of="cheapest"), "17 + 5",
         "Of every 22 units the 5 cheapest are free",
         "Из каждых 22 единиц 5 самых дешёвых — бесплатно"),
        (FreeGoods(buy=5, free=3, of="cheapest"), "5 + 3",
         "Of every 8 units the 3 cheapest are free",
         "Из каждых 8 единиц 3 самые дешёвые — бесплатно"),
        (Mix(pieces=3, reward=SET), "any 3: 10.00", "Any 3: the set at $10.00",
         "Любые 3: набор за 10,00 $"),
        (Mix(pieces=6, reward=PERCENT), "any 6: −10 %", "Any 6: 10 % off",
         "Любые 6: скидка 10 %"),
        (Bundle(parts=PARTS, reward=OFF), "together: −1.20",
         "6 × Tea + 1 × Salt or Cola together: $1.20 off",
         "6 × Tea + 1 × Salt или Cola вместе: скидка 1,20 $"),
        (Gift(threshold=12, choices=MUGS), "gift",
         "A gift for 12 units or more: 1 × Mug or 2 × Cup",
         "Подарок при покупке от 12 единиц: 1 × Mug или 2 × Cup"),
        (Gift(basis="value", threshold=10_000, every=True, choices=MUGS[:1]), "gift",
         "A gift for every $100.00: 1 × Mug", "Подарок за каждые 100,00 $: 1 × Mug"),
    ],
)  # fmt: skip
def test_a_deal_is_told_shortly_and_as_a_sentence(deal: Deal, mark: str, words: str, russian: str):
    made = promotion(deal)
    assert mark_words(EN, made).replace("\xa0", " ") == mark
    assert deal_words(EN, made, NAMES).replace("\xa0", " ") == words
    assert deal_words(RU, made, NAMES).replace("\xa0", " ") == russian


@pytest.mark.parametrize(
    ("target", "words", "russian"),
    [
        (Target(), "everything", "всё"),
        (Target(group_ids=("drinks",), brand_ids=("fizz",)), "Drinks, Fizz", "Drinks, Fizz"),
        (Target(except_brand_ids=("fizz",)), "everything, but not Fizz", "всё, кроме Fizz"),
        (Target(product_ids=("cola", "tea", "salt", "mug", "cup")), "Cola, Tea, Salt and 2 more",
         "Cola, Tea, Salt и ещё 2"),
    ],
)  # fmt: skip
def test_what_a_promotion_is_about_is_named(target: Target, words: str, russian: str):
    made = promotion(tiers((1, PERCENT)), target=target)
    assert target_words(EN, made, NAMES) == words
    assert target_words(RU, made, NAMES) == russian
    assert target_words(EN, promotion(Bundle(parts=PARTS, reward=OFF)), NAMES) == ""


def test_limits_are_told_with_their_plurals():
    made = promotion(
        tiers((1, PERCENT)),
        valid_to="2026-03-31",
        weekdays=[5, 1],
        stock_warehouse_id="main",
        max_times=1,
        max_discount_minor=5_000,
        max_uses=3,
        stacking="line",
    )
    assert limit_words(EN, made) == [
        "until Mar 31, 2026", "Mon, Fri", "while stock lasts", "at most 1 time in an order",
        "at most $50.00 off an order", "in at most 3 orders of an outlet",
        "not together with other promotions",
    ]  # fmt: skip
    assert limit_words(RU, made.model_copy(update={"max_times": 5}))[3:6:2] == [
        "не более 5 раз в заказе", "не больше чем в 3 заказах точки"
    ]  # fmt: skip
    assert limit_words(EN, promotion(tiers((1, PERCENT)))) == []


@pytest.mark.parametrize(
    ("deal", "fields", "words", "russian"),
    [
        (tiers((50_000, PERCENT), basis="value"),
         {"basis": "value", "threshold": 50_000, "missing": 35_000, "reward": PERCENT},
         "$350.00 more for 10 % off", "Ещё 350,00 $ — и скидка 10 %"),
        (tiers((12, OFF)), {"missing": 1, "reward": OFF}, "1 more for $1.20 off each",
         "Ещё 1 — и скидка 1,20 $ с каждой единицы"),
        (Mix(pieces=3, reward=SET), {"missing": 1, "reward": SET}, "1 more for the set at $10.00",
         "Ещё 1 — и набор за 10,00 $"),
        (FreeGoods(buy=10, free=2), {"missing": 5, "free": 2}, "5 more for 2 free",
         "Ещё 5 — и 2 бесплатно"),
        (Gift(threshold=12, choices=MUGS), {"missing": 2, "gifts": MUGS},
         "2 more for a gift: 1 × Mug or 2 × Cup", "Ещё 2 — и подарок: 1 × Mug или 2 × Cup"),
    ],
)  # fmt: skip
def test_a_hint_says_what_is_missing_and_what_it_brings(
    deal: Deal, fields: dict[str, Any], words: str, russian: str
):
    made = promotion(deal, target=Target(group_ids=("drinks",)))
    hint = Hint(made, **{"basis": "quantity", "threshold": 12, **fields})
    assert hint_words(EN, hint, NAMES).replace("\xa0", " ") == words
    assert hint_words(RU, hint, NAMES).replace("\xa0", " ") == russian
    assert hint_target(EN, hint, NAMES) == "Drinks"


def test_a_hint_names_the_goods_that_are_missing():
    made = promotion(Bundle(parts=PARTS, reward=OFF))
    hint = Hint(made, "quantity", 7, 1, reward=OFF, product_ids=("salt", "cola"))
    assert hint_target(EN, hint, NAMES) == "Salt, Cola"
