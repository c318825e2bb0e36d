"""The office changes orders that people have placed: what follows is what follows for everybody."""

from __future__ import annotations

from typing import Any

from fieldapp.domain.order import Order
from fieldapp.domain.order_line import AppliedPromotion, OrderLine
from fieldapp.domain.outlet import DeliveryTerms, LegalEntity
from fieldapp.domain.promotion import Promotion, Reward, Spending, Target, Tier, Tiers
from fieldapp.hub.store import Store

NOW = "2026-03-02T08:30:00.000Z"
DEAL = Promotion(
    id="spring",
    name="Spring",
    deal=Tiers(tiers=(Tier(reward=Reward(percent_bp=500)),)),
    target=Target(product_ids=("p1",)),
    currency="USD",
    budget_minor=1_000,
)


def order(key: str, minute: int, **fields: Any) -> Order:
    base = Order(
        id=key,
        number=key,
        status="submitted",
        outlet_id="o1",
        author_id="anna",
        currency="USD",
        created_at=NOW,
        submitted_at=f"2026-03-02T08:{minute}:00.000Z",
        delivery_day="2026-03-05",
        delivery_group="g1",
    )
    return base.model_copy(update=fields)


def get(store: Store, key: str) -> Order:
    return next(one for one in store.records(Order) if one.id == key)


def spent(store: Store) -> int:
    return sum(one.spent_minor for one in store.records(Spending))


def together(store: Store) -> None:
    store.clock = lambda: NOW
    given = [AppliedPromotion(promotion_id="spring", name="Spring", discount_minor=900)]
    store.load(
        [
            DEAL,
            order("a", 31, delivery_minor=600, total_minor=600, promotions=given),
            order("b", 32, delivery_waived_minor=500, delivery_vat_bp=0),
        ]
    )


def test_an_order_that_the_office_cancels_leaves_its_delivery_to_the_next(store: Store) -> None:
    together(store)
    assert get(store, "b").delivery_minor == 0

    store.load([get(store, "a").changed(status="cancelled")])

    assert (get(store, "b").delivery_minor, get(store, "b").total_minor) == (500, 500)


def test_it_leaves_it_past_one_that_is_assembled_to_one_that_may_still_change(
    store: Store,
) -> None:
    together(store)
    c = order("c", 33, delivery_waived_minor=400, delivery_vat_bp=0)
    store.load([get(store, "b").changed(status="assembled"), c])

    store.load([get(store, "a").changed(status="cancelled")])

    assert [get(store, key).delivery_minor for key in "bc"] == [0, 400]


def test_so_does_one_that_comes_on_another_day_and_both_pay_their_own(store: Store) -> None:
    together(store)

    written = store.load([get(store, "b").changed(delivery_day="2026-03-06")])

    assert [get(store, key).delivery_minor for key in "ab"] == [600, 500]
    assert written.changed == 1


def test_an_order_of_an_older_release_that_leaves_pays_by_the_terms_of_now(store: Store) -> None:
    together(store)
    terms = DeliveryTerms(fee_minor=700)
    payer = LegalEntity(id="llc", name="LLC", outlet_ids=["o1"], delivery=terms)
    line = OrderLine(
        id="l1",
        product_id="p1",
        sku="P1",
        name="Cola",
        quantity=1,
        list_minor=100,
        price_minor=100,
        vat_rate_bp=0,
    )
    b = get(store, "b").changed(delivery_waived_minor=None, legal_entity_id="llc")
    store.load([payer, b.with_lines([line])])

    store.load([get(store, "b").changed(delivery_day="2026-03-06")])

    assert [get(store, key).delivery_minor for key in "ab"] == [600, 700]


def test_a_budget_gets_back_what_the_office_cancels_and_no_more(store: Store) -> None:
    together(store)
    assert spent(store) == 900

    store.load([get(store, "a").changed(status="delivered")])
    assert spent(store) == 900
    store.load([get(store, "a").changed(status="cancelled")] * 2)

    assert spent(store) == 0
    assert store.records(Promotion)[0].spent_minor == 0
    assert store.load([get(store, "a"), DEAL]).changed == 0
