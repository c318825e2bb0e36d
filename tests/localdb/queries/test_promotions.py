from __future__ import annotations

from typing import Any

import pytest

from fieldapp.domain.order import Order
from fieldapp.domain.promotion import Gift, GiftChoice, Promotion, Reward, Target, Tier, Tiers
from fieldapp.localdb.database import Database
from fieldapp.localdb.queries.promotions import about_products, meeting, promoted_cart, running
from fieldapp.localdb.records import TableNouns
from tests.company import NOW
from tests.localdb.queries.facts import an_order, put

DAY = NOW[:10]


def percent(id_: str, bp: int = 1_000, **fields: Any) -> Promotion:
    deal = Tiers(tiers=(Tier(reward=Reward(percent_bp=bp)),))
    return Promotion(id=id_, name=id_.title(), deal=deal, **fields)


def shown(database: Database, day: str = DAY, **fields: Any) -> list[str]:
    wanted = {"outlet_id": "corner", "channel": "agent", **fields}
    with database.read() as connection:
        found = running(connection, day=day, **wanted)
    return [one.id for one in found]


def test_promotions_that_run_are_listed_the_first_to_be_applied_first(database: Database) -> None:
    put(database, percent("b"), percent("a"), percent("first", priority=1))

    assert shown(database) == ["first", "a", "b"]
    assert shown(database, limit=1, offset=1) == ["a"]


@pytest.mark.parametrize(
    "fields",
    [
        {"valid_from": "2026-03-03"},
        {"valid_to": "2026-03-01"},
        {"weekdays": [2, 7]},
        {"outlet_ids": ["kiosk"]},
        {"price_type_ids": ["base"]},
        {"channels": ["self"]},
        {"currency": "USD", "budget_minor": 100, "spent_minor": 100},
    ],
)
def test_what_does_not_run_for_the_outlet_is_left_out(
    database: Database, fields: dict[str, Any]
) -> None:
    put(database, percent("other", **fields), percent("all"))

    assert shown(database) == ["all"]


@pytest.mark.parametrize(
    "fields",
    [
        {"valid_from": DAY, "valid_to": DAY},
        {"weekdays": [1]},
        {"outlet_ids": ["corner"]},
        {"price_type_ids": ["retail"]},
        {"channels": ["agent", "self"]},
    ],
)
def test_what_runs_for_the_outlet_is_there(database: Database, fields: dict[str, Any]) -> None:
    put(database, percent("mine", **fields))

    assert shown(database) == ["mine"]


def test_sundays_are_found_by_their_weekday(database: Database) -> None:
    put(database, percent("sunday", weekdays=[7]))

    assert shown(database, "2026-03-08") == ["sunday"]
    assert shown(database, "2026-03-07") == []


def test_a_cart_comes_with_its_promotions_gifts_and_hints(database: Database) -> None:
    gift = Gift(threshold=12, choices=(GiftChoice(product_id="salt"),))
    put(
        database,
        percent("ten", target=Target(product_ids=("cola",))),
        Promotion(id="gift", name="Gift", deal=gift, target=Target(product_ids=("cola",))),
        Promotion(
            id="next",
            name="Next",
            deal=Tiers(tiers=(Tier(threshold=20, reward=Reward(percent_bp=500)),)),
        ),
        an_order("o1", lines={"cola": 12}, status="draft", price_type_id="retail"),
    )
    with database.read() as connection:
        found = promoted_cart(connection, "o1", DAY)
        nobody = promoted_cart(connection, "o2", DAY)

    assert nobody is None
    assert found is not None
    assert found.order.lines[0].discount_minor == 172
    assert [offer.product_id for offer in found.offers] == ["salt"]
    assert [(hint.promotion.id, hint.missing) for hint in found.hints] == [("next", 8)]


def test_a_cart_that_was_looked_at_is_looked_at_again(database: Database) -> None:
    put(
        database,
        percent("ten", target=Target(product_ids=("cola",))),
        an_order("again", lines={"cola": 12, "tea": 1}, status="draft", price_type_id="retail"),
    )

    def discounts() -> list[int]:
        with database.read() as connection:
            found = promoted_cart(connection, "again", DAY)
        assert found is not None
        return [line.discount_minor for line in found.order.lines]

    first = discounts()
    with database.read() as connection:
        order = TableNouns(connection).get(Order, "again")
    assert order is not None
    more = [order.lines[0].model_copy(update={"quantity": 24}), order.lines[1]]
    put(database, order.with_lines(more))
    second = discounts()
    put(database, percent("ten", 500, target=Target(product_ids=("cola",))))

    assert (first, second, discounts()) == ([172, 0], [343, 0], [172, 0])


def test_products_are_shown_with_the_promotions_about_them(database: Database) -> None:
    put(
        database,
        percent("fizz", target=Target(brand_ids=("fizz",))),
        percent("late", target=Target(product_ids=("cola",)), valid_from="2026-04-01"),
    )
    with database.read() as connection:
        found = about_products(connection, ["cola", "tea"], "corner", DAY, "agent")
        nobody = about_products(connection, ["cola"], "nowhere", DAY, "agent")

    assert {id_: [one.id for one in some] for id_, some in found.items()} == {"cola": ["fizz"]}
    assert nobody == {}


def test_what_meets_at_equal_priority_is_named(database: Database) -> None:
    with database.read() as connection:
        assert meeting(connection) == (0, [])
    put(
        database,
        percent("one", target=Target(product_ids=("cola",))),
        percent("two", target=Target(group_ids=("drinks",))),
        percent("three", target=Target(product_ids=("tea",))),
        percent("four", priority=1),
    )
    with database.read() as connection:
        assert meeting(connection) == (4, ["One / Two"])
