"""Menus of the product list: each counts under all filters but its own."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from fieldapp.domain.assortment import ClientAssortment
from fieldapp.domain.product import Brand, Group
from fieldapp.localdb.database import Database
from fieldapp.localdb.queries.catalog import ProductFilter, products
from fieldapp.localdb.queries.facets import ATTRIBUTE, BRAND, GROUP, Menus, choices, menus
from tests.company import COLA, JUICE, NOW, TEA
from tests.localdb.queries.facts import an_order, put

DAY = NOW[:10]
COUNTRY, VOLUME = f"{ATTRIBUTE}Country", f"{ATTRIBUTE}Volume"


@pytest.fixture
def shop(database: Database) -> Database:
    put(
        database,
        Group(id="water", name="Water", parent_id="drinks"),
        Brand(id="leaf", name="Leaf"),
        Brand(id="none", name="None"),
        COLA.changed(attributes={"Country": "US", "Volume": "500 ml"}, introduced="2026-02-20"),
        JUICE.changed(attributes={"Country": "LV", "Volume": "1000 ml"}, brand_id="leaf"),
        TEA.changed(attributes={"Country": "LV", "Form": "bags"}, brand_id="leaf"),
        an_order("h1", lines={"cola": 6, "tea": 1}),
        an_order("o1", lines={"juice": 2}, status="draft"),
    )
    return database


def offered(database: Database, menu: str, **wanted: Any) -> dict[str, int]:
    with database.read() as connection:
        found = choices(connection, "corner", "o1", ProductFilter(**wanted), DAY, menu)
    return {one.id: one.count for one in found}


def test_a_catalog_has_menus_of_what_tells_its_products_apart(shop: Database) -> None:
    with shop.read() as connection:
        found = menus(connection)
    assert found.attributes == ("Country", "Volume")
    assert found.groups["water"] == "Water"
    assert found.brands == {"fizz": "Fizz", "leaf": "Leaf", "none": "None"}


def test_a_catalog_without_products_has_no_menus(shop: Database) -> None:
    with shop.write() as connection:
        connection.exec_driver_sql("DELETE FROM product")
    with shop.read() as connection:
        assert menus(connection) == Menus({}, {}, ())


def test_without_filters_everything_that_is_sold_counts(shop: Database) -> None:
    assert offered(shop, BRAND) == {"fizz": 1, "leaf": 2}
    assert offered(shop, COUNTRY) == {"LV": 2, "US": 1}
    assert list(offered(shop, VOLUME)) == ["500 ml", "1000 ml"]


def test_a_menu_counts_under_the_other_filters_and_offers_nothing_in_vain(shop: Database) -> None:
    assert offered(shop, BRAND, attributes=(("Country", "LV"),)) == {"leaf": 2}
    assert offered(shop, COUNTRY, brand_id="fizz") == {"US": 1}
    assert offered(shop, COUNTRY, text="tea") == {"LV": 1}
    assert offered(shop, BRAND, text="no such thing") == {}
    assert offered(shop, BRAND, ordered_before=True) == {"fizz": 1, "leaf": 1}
    assert offered(shop, BRAND, in_order=True) == {"leaf": 1}
    assert offered(shop, COUNTRY, is_new=True) == {"US": 1}
    assert offered(shop, COUNTRY, attributes=(("Volume", "500 ml"),)) == {"US": 1}


def test_a_menu_counts_without_its_own_choice_and_keeps_it(shop: Database) -> None:
    assert offered(shop, BRAND, brand_id="fizz") == {"fizz": 1, "leaf": 2}
    assert offered(shop, COUNTRY, attributes=(("Country", "US"),)) == {"LV": 2, "US": 1}
    assert offered(shop, GROUP, group_id="drinks", text="tea") == {"drinks": 0}
    assert offered(shop, COUNTRY, attributes=(("Country", "US"),), text="tea") == {"LV": 1, "US": 0}
    assert offered(shop, BRAND, brand_id="fizz", text="tea") == {"fizz": 0, "leaf": 1}


def test_what_an_outlet_may_not_order_does_not_count(shop: Database) -> None:
    put(shop, ClientAssortment(client_id="corner", outlet_ids=["corner"], excluded=["tea"]))
    assert offered(shop, BRAND) == {"fizz": 1, "leaf": 1}
    assert offered(shop, BRAND, outside=True) == {"fizz": 1, "leaf": 2}


def test_a_group_counts_with_what_is_below_it(shop: Database) -> None:
    put(shop, JUICE.changed(group_id="water"))
    assert offered(shop, GROUP) == {"drinks": 2, "water": 1}
    assert offered(shop, GROUP, text="cola") == {"drinks": 1}
    put(
        shop,
        Group(id="drinks", name="Drinks", parent_id="loop"),
        Group(id="loop", name="Loop", parent_id="drinks"),
    )
    assert offered(shop, GROUP) == {"drinks": 2, "loop": 2, "water": 1}


FILTERS: tuple[dict[str, Any], ...] = (
    {"text": "c"},
    {"group_id": "drinks"},
    {"brand_id": "leaf"},
    {"attributes": (("Country", "LV"),)},
    {"ordered_before": True},
    {"in_stock": True},
)


@pytest.mark.parametrize("menu", [GROUP, BRAND, COUNTRY])
def test_a_choice_leaves_as_many_products_as_its_menu_says(shop: Database, menu: str) -> None:
    field = {GROUP: "group_id", BRAND: "brand_id"}.get(menu)
    for size in range(3):
        for combined in itertools.combinations(FILTERS, size):
            wanted = {k: v for one in combined for k, v in one.items()}
            for choice, count in offered(shop, menu, **wanted).items():
                own = {field: choice} if field else {"attributes": (("Country", choice),)}
                with shop.read() as connection:
                    found = products(
                        connection, "corner", "o1", ProductFilter(**{**wanted, **own}), DAY
                    )
                assert len(found) == count, (menu, choice, wanted)
