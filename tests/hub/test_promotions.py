"""The hub reads the promotions of a company once for as long as they stay the same."""

from __future__ import annotations

from typing import Any

from fieldapp.domain.promotion import Promotion, Reward, Target, Tier, Tiers
from fieldapp.domain.promotion.index import Promotions, Traits
from fieldapp.hub.store import Store
from fieldapp.hub.transaction import Transaction
from tests.hub.asked import asked_of


def percent(id_: str, bp: int = 500, **fields: Any) -> Promotion:
    deal = Tiers(tiers=(Tier(reward=Reward(percent_bp=bp)),))
    return Promotion(id=id_, name=id_, deal=deal, target=Target(product_ids=("p1",)), **fields)


def read(store: Store) -> Promotions:
    return store.database.read(lambda c: Transaction(c, store.company.id).promotions())


def statements(store: Store) -> list[str]:
    """Return what reading the promotions asks the database."""
    with asked_of(store) as asked:
        read(store)
    return [statement for statement in asked if "record" in statement]


def test_they_are_found_by_what_they_are_about(store: Store) -> None:
    store.load([percent("a"), percent("b", priority=1)])

    index = read(store)

    assert [index.every[place].id for place in index.about(Traits("p1"))] == ["b", "a"]
    assert index.about(Traits("p2")) == ()


def test_bodies_are_read_once_while_they_stay_the_same(store: Store) -> None:
    store.load([percent("a"), percent("b")])
    first = read(store)

    assert read(store) is first
    assert [".body" in statement for statement in statements(store)] == [False]


def test_one_that_changed_is_read_again_and_one_that_went_is_gone(store: Store) -> None:
    store.load([percent("a"), percent("b")])
    before = read(store)
    store.load([percent("a", 700)])
    store.remove(Promotion, ["b"])

    after = read(store)

    assert [one.id for one in before.every] == ["a", "b"]
    assert [(one.id, one.deal) for one in after.every] == [("a", percent("a", 700).deal)]


def test_what_is_spent_survives_a_load_from_the_office(store: Store) -> None:
    budget: dict[str, Any] = {"budget_minor": 1_000, "currency": "EUR"}
    store.load([percent("a", spent_minor=300, **budget)])
    store.load([percent("a", 700, **budget)])

    [promotion] = store.records(Promotion)
    assert (promotion.spent_minor, promotion.deal) == (300, percent("a", 700).deal)
