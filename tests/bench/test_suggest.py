"""The measurement of the suggested order does not look into the future, and counts right."""

from __future__ import annotations

import random

from bench.suggest import Invoice, Prediction, replay, scores

PRODUCTS = [f"p{n}" for n in range(30)]


def invoices(source: random.Random, first_day: int, days: int) -> list[Invoice]:
    return [
        Invoice(
            f"{day}-{outlet}",
            f"o{outlet}",
            day + outlet / 10,
            dict.fromkeys(source.sample(PRODUCTS, 5), 6),
        )
        for day in range(first_day, first_day + days)
        for outlet in range(5)
        if source.random() < 0.5
    ]


def rankings(known: list[Invoice]) -> list[dict[str, list[str]]]:
    return [prediction.rankings for prediction in replay(known, 10, 20)]


def test_another_future_changes_no_prediction():
    past = invoices(random.Random(1), 0, 20)
    foreseen = rankings(past)
    assert len(foreseen) > 10
    for seed in (2, 3):
        future = invoices(random.Random(seed), 20, 20)
        random.Random(seed).shuffle(future)
        assert rankings([*past, *future]) == foreseen


def test_the_invoice_itself_is_not_known_before_it_is_foreseen():
    past = invoices(random.Random(1), 0, 15)
    one = Invoice("last", "o1", 16.0, {"p1": 1, "p2": 1})
    other = Invoice("last", "o1", 16.0, {"p8": 1, "p9": 1, "secret": 1})
    assert rankings([*past, one])[-1] == {**rankings([*past, other])[-1], "most_popular":
        rankings([*past, one])[-1]["most_popular"]}  # fmt: skip
    assert "secret" not in rankings([*past, other])[-1]["suggested"]


def test_returns_and_first_orders_are_not_foreseen():
    first = Invoice("1", "o1", 11.0, {"p1": 1})
    back = Invoice("C2", "o1", 12.0, {"p1": -1})
    assert list(replay([first, back], 10, 20)) == []


def test_recall_counts_what_was_found_of_the_basket():
    basket = Invoice("1", "o1", 11.0, {"a": 1, "b": 1, "c": 1, "d": 1})
    none = Invoice("2", "o1", 12.0, {"e": 1, "f": 1})
    ranking = {"suggested": ["x", "a", "b", "y", "c"]}
    found = scores([Prediction(basket, ranking), Prediction(none, ranking)])
    assert found == {"suggested": {
        "recall_at_10": 0.375, "recall_at_basket": 0.25, "hit_rate": 0.5
    }}  # fmt: skip
