"""Promotions of any kind about few products, so that they often meet on one order."""

from __future__ import annotations

from hypothesis import strategies as st

from fieldapp.domain.promotion import (
    Bundle,
    BundlePart,
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

_products = st.sampled_from(["cola", "juice", "tea", "salt", "candle"])
_targets = st.one_of(
    st.builds(Target, product_ids=st.lists(_products, min_size=1, max_size=3).map(tuple)),
    st.just(Target(group_ids=("drinks",))),
    st.just(Target(except_brand_ids=("fizz",))),
    st.just(Target()),
)
_percent = st.builds(Reward, percent_bp=st.sampled_from([1, 333, 1_000, 10_000]))
_off = st.builds(
    Reward, off_minor=st.sampled_from([1, 7, 150]), per=st.sampled_from(["unit", "whole"])
)
_price = st.builds(Reward, price_minor=st.sampled_from([0, 9, 99, 310]))
_reward = _percent | _off | _price
_deal = st.one_of(
    st.builds(
        Tiers,
        basis=st.sampled_from(["quantity", "value"]),
        tiers=st.builds(Tier, threshold=st.sampled_from([0, 1, 6, 500]), reward=_reward).map(
            lambda tier: (tier,)
        ),
        every=st.booleans(),
    ),
    st.builds(
        FreeGoods,
        buy=st.integers(1, 5),
        free=st.integers(1, 2),
        of=st.sampled_from(["same", "cheapest"]),
    ),
    st.builds(Mix, pieces=st.integers(2, 5), reward=_reward),
    st.builds(
        Bundle,
        parts=st.just(
            (BundlePart(product_ids=("tea", "salt")), BundlePart(product_ids=("cola",), quantity=2))
        ),
        reward=_reward,
    ),
    st.builds(
        Gift,
        basis=st.sampled_from(["quantity", "value"]),
        threshold=st.sampled_from([1, 12, 700]),
        every=st.booleans(),
        choices=st.just((GiftChoice(product_id="salt", quantity=2), GiftChoice(product_id="tea"))),
    ),
)
_limit = st.sampled_from([None, None, None, 1, 2, 50])
_promotion = st.builds(
    Promotion,
    id=st.sampled_from([f"p{n}" for n in range(6)]),
    name=st.just("Deal"),
    deal=_deal,
    target=_targets,
    currency=st.just("USD"),
    valid_from=st.sampled_from([None, None, "2026-03-01", "2026-03-02"]),
    valid_to=st.sampled_from([None, None, "2026-03-02", "2026-03-03"]),
    priority=st.integers(0, 2),
    stacking=st.sampled_from(["stack", "stack", "line", "order"]),
    max_times=_limit,
    max_discount_minor=_limit,
    budget_minor=_limit,
    stock_warehouse_id=st.sampled_from([None, None, "main"]),
)

PROMOTIONS: st.SearchStrategy[list[Promotion]] = st.lists(
    _promotion, max_size=5, unique_by=lambda one: one.id
)
LINES: st.SearchStrategy[dict[str, int]] = st.dictionaries(
    _products.filter(lambda id_: id_ != "juice"), st.integers(1, 40), min_size=1, max_size=4
)
