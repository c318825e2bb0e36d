"""Promotions with deals of every sort, and what they have given away."""

from __future__ import annotations

from hypothesis import strategies as st

from fieldapp.domain.noun import Noun
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
    Target,
    Tier,
    Tiers,
)
from tests.random_nouns.values import AMOUNT, COUNT, CURRENCY, KEY, KEYS, MAYBE_KEY, NAME, TEXT

REWARD = st.one_of(
    st.builds(Reward, percent_bp=st.integers(1, 10_000)),
    st.builds(Reward, off_minor=st.integers(1, 2**62), per=st.sampled_from(["unit", "whole"])),
    st.builds(Reward, price_minor=AMOUNT),
)

DEAL = st.one_of(
    st.builds(Tiers, tiers=st.tuples(st.builds(Tier, threshold=AMOUNT, reward=REWARD))),
    st.builds(FreeGoods, buy=COUNT, free=COUNT, of=st.sampled_from(["same", "cheapest"])),
    st.builds(Mix, pieces=st.integers(2, 9), reward=REWARD),
    st.builds(
        Bundle,
        parts=st.just((BundlePart(product_ids=("a",)), BundlePart(product_ids=("b", "c")))),
        reward=REWARD,
    ),
    st.builds(
        Gift,
        basis=st.sampled_from(["quantity", "value"]),
        threshold=COUNT,
        every=st.booleans(),
        choices=st.tuples(st.builds(GiftChoice, product_id=KEY, quantity=COUNT)),
    ),
)

PROMOTIONS: dict[str, st.SearchStrategy[Noun]] = {
    "promotion": st.builds(
        Promotion,
        id=KEY,
        name=NAME,
        note=TEXT,
        valid_from=st.none() | st.just("2026-01-01"),
        valid_to=st.none() | st.just("2026-03-31"),
        weekdays=st.lists(st.integers(1, 7), max_size=3),
        channels=st.lists(st.sampled_from(["agent", "self"]), max_size=2),
        price_type_ids=KEYS,
        outlet_ids=KEYS,
        target=st.builds(Target, product_ids=KEYS.map(tuple), except_brand_ids=KEYS.map(tuple)),
        deal=DEAL,
        priority=st.integers(-9, 9),
        stacking=st.sampled_from(["stack", "line", "order"]),
        currency=CURRENCY,
        max_times=st.none() | COUNT,
        max_discount_minor=st.none() | COUNT,
        max_uses=st.none() | COUNT,
        budget_minor=st.none() | COUNT,
        spent_minor=AMOUNT,
        stock_warehouse_id=MAYBE_KEY,
    ),
    "promotion_spending": st.builds(Spending, promotion_id=KEY, spent_minor=AMOUNT),
}
