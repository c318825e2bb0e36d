"""Lists of products know promotions as the domain knows them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings

from fieldapp.domain.order import Channel
from fieldapp.domain.product import Group, Product
from fieldapp.domain.promotion import Bundle, BundlePart, FreeGoods, Promotion, Reward, Target
from fieldapp.domain.promotion.facts import traits_of
from fieldapp.domain.repricing import cart_of
from fieldapp.localdb.database import Database
from fieldapp.localdb.queries.catalog import ProductFilter, products
from fieldapp.localdb.queries.deal_filter import Deals
from fieldapp.localdb.queries.deals import deals_on, offered, offers_deals, told_cart
from fieldapp.localdb.queries.promotions import CARTS_REMEMBERED, running
from fieldapp.localdb.records import TableNouns, delete_records
from tests.company import PRODUCTS
from tests.domain.promotion.corner_shop import percent, promotion
from tests.domain.promotion.random_promotions import PROMOTIONS
from tests.localdb.queries.facts import an_order, put

MONDAY = "2026-03-02"
SOLD = [product.id for product in PRODUCTS if not product.discontinued]


def found(database: Database, deals: Deals, outlet: str = "corner", text: str = "") -> set[str]:
    wanted = ProductFilter(text=text, deals=deals)
    with database.read() as connection:
        rows = products(connection, outlet, None, wanted, MONDAY)
    return {row.product_id for row in rows}


@given(promotions=PROMOTIONS)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_filter_finds_what_the_calculation_is_about(
    database: Database, promotions: list[Promotion]
):
    with database.write() as connection:
        delete_records(connection, "promotion", [f"p{n}" for n in range(6)])
    put(database, *promotions)
    with database.read() as connection:
        nouns = TableNouns(connection)
        index = nouns.promotions()
        traits = traits_of(SOLD, nouns.many(Product, SOLD), nouns)
        marked = deals_on(connection, tuple(SOLD), "corner", MONDAY, "agent")
    about = {
        id_: {index.every[place].id for place in index.about(one)} for id_, one in traits.items()
    }
    now = {p.id: p for p in promotions if p.is_offered("corner", "retail", "agent", MONDAY)}

    for key in now:
        expected = {id_ for id_, its in about.items() if key in its}
        assert found(database, Deals("agent", key)) == expected
    assert found(database, Deals("agent")) == set(marked)
    for id_, its in marked.items():
        assert {one.id for one in its} <= about[id_] & now.keys()


def test_groups_beneath_count_and_exceptions_do_not(database: Database):
    put(
        database,
        Group(id="food", name="Food"),
        Group(id="drinks", name="Drinks", parent_id="food"),
        percent(500, target=Target(group_ids=("food",), except_brand_ids=("fizz",))),
        percent(500, id_="none", target=Target(product_ids=("cola",), except_group_ids=("food",))),
    )
    assert found(database, Deals("agent")) == {"juice"}
    assert found(database, Deals("agent"), text="cola") == set()
    assert found(database, Deals("agent", "none")) == set()


def test_some_products_of_a_promotion_can_be_asked_for(database: Database):
    assert found(database, Deals("agent", "x", "X", ("tea", "salt"))) == {"tea", "salt"}


@pytest.mark.parametrize(
    ("fields", "channel", "outlet", "runs"),
    [
        ({}, "agent", "corner", True),
        ({"channels": ["self"]}, "agent", "corner", False),
        ({"channels": ["self"]}, "self", "corner", True),
        ({"outlet_ids": ["kiosk"]}, "agent", "corner", False),
        ({"price_type_ids": ["retail"]}, "agent", "corner", True),
        ({"price_type_ids": ["retail"]}, "agent", "kiosk", False),
        ({"weekdays": [2]}, "agent", "corner", False),
        ({"weekdays": [1]}, "agent", "corner", True),
        ({"valid_to": "2026-03-01"}, "agent", "corner", False),
        ({"valid_from": "2026-03-02", "valid_to": "2026-03-02"}, "agent", "corner", True),
        ({"budget_minor": 100, "spent_minor": 100}, "agent", "corner", False),
        ({"currency": "EUR"}, "agent", "corner", False),
    ],
)
def test_only_what_runs_for_an_outlet_is_offered(
    database: Database, fields: dict[str, object], channel: Channel, outlet: str, runs: bool
):
    put(database, percent(500, "cola", **fields))
    with database.read() as connection:
        assert bool(running(connection, outlet, MONDAY, channel)) is runs
        assert offers_deals(connection, outlet, MONDAY, channel) is runs
        assert bool(deals_on(connection, ("cola",), outlet, MONDAY, channel)) is runs
    assert found(database, Deals(channel), outlet) == ({"cola"} if runs else set())


def test_a_page_of_promotions_comes_with_names_and_says_whether_there_are_more(database: Database):
    parts = (BundlePart(product_ids=("tea",)), BundlePart(product_ids=("salt", "cola")))
    put(
        database,
        promotion(Bundle(parts=parts, reward=Reward(off_minor=10)), id_="a", priority=2),
        promotion(FreeGoods(buy=3), id_="b", target=Target(group_ids=("drinks",))),
        percent(100, target=Target(brand_ids=("fizz",)), id_="c"),
    )
    with database.read() as connection:
        first = offered(connection, "corner", MONDAY, "agent", 2)
        every = offered(connection, "corner", MONDAY, "agent", 3)
    assert ([one.id for one in first.promotions], first.more) == (["a", "b"], True)
    assert first.names.products == {"tea": "Tea", "salt": "Salt", "cola": "Cola 0.5 l"}
    assert (every.names.groups, every.names.brands, every.more) == (
        {"drinks": "Drinks"}, {"fizz": "Fizz"}, False,
    )  # fmt: skip


def test_a_cart_comes_with_the_names_in_its_hints(database: Database):
    put(
        database,
        promotion(FreeGoods(buy=3), "cola"),
        an_order("o1", lines={"cola": 3}, status="draft"),
    )
    with database.read() as connection:
        told = told_cart(connection, "o1", MONDAY)
        assert told_cart(connection, "gone", MONDAY) is None
    assert told is not None
    assert [hint.missing for hint in told.promoted.hints] == [1]
    assert told.names.products == {"cola": "Cola 0.5 l"}


def test_many_carts_are_worked_out_at_once_on_several_threads(database: Database):
    put(database, percent(500, "cola"), promotion(FreeGoods(buy=3), "tea", id_="tea"))
    ids = [f"o{n}" for n in range(2 * CARTS_REMEMBERED)]
    orders = {
        id_: an_order(id_, lines={"cola": n + 1, "tea": n % 7 + 1}, status="draft")
        for n, id_ in enumerate(ids)
    }
    put(database, *orders.values())

    def look(id_: str) -> int:
        with database.read() as connection:
            told = told_cart(connection, id_, MONDAY)
        assert told is not None
        return told.promoted.order.total_minor

    with ThreadPoolExecutor(4) as pool:
        found = [list(pool.map(look, ids)) for _ in range(3)]
    with database.read() as connection:
        nouns = TableNouns(connection)
        fresh = [cart_of(orders[id_], nouns, MONDAY).order.total_minor for id_ in ids]
    assert found == [fresh] * 3
