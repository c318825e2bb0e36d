"""Filters of the product list, what an outlet should have, and one product's card."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldapp.domain.assortment import ClientAssortment, QuantityRule, TypeAssortment, offer_at
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.product import Group, Product
from fieldapp.domain.stock import Stock
from fieldapp.localdb.database import Database
from fieldapp.localdb.queries import catalog
from fieldapp.localdb.queries.assortments import must_stock
from fieldapp.localdb.queries.catalog import ProductFilter, ProductRow, products
from fieldapp.localdb.queries.product_card import product_card, product_cards
from fieldapp.localdb.records import TableNouns, read_nouns, write_noun
from tests.company import CANDLE, COLA, JUICE, NOW, SALT, SOAP, TEA
from tests.localdb.queries.facts import an_order, put

DAY = NOW[:10]


def rows(database: Database, order_id: str | None = None, **wanted) -> dict[str, ProductRow]:
    with database.read() as connection:
        found = products(connection, "corner", order_id, ProductFilter(**wanted), DAY)
    return {row.product_id: row for row in found}


def shown(database: Database, **wanted) -> list[str]:
    return list(rows(database, **wanted))


@pytest.fixture
def told_apart(database: Database) -> Database:
    put(
        database,
        COLA.changed(attributes={"Country": "US", "Volume": "500 ml"}, introduced="2026-02-20"),
        JUICE.changed(attributes={"Country": "LV", "Volume": "1000 ml"}, introduced="2025-02-20"),
        TEA.changed(attributes={"Country": "LV"}, introduced="2026-01-01"),
        an_order("h1", lines={"cola": 6, "tea": 1}),
    )
    return database


def test_changed_attributes_leave_nothing_behind(told_apart: Database) -> None:
    put(told_apart, JUICE.changed(attributes={"Country": "EE"}))

    assert shown(told_apart, attributes=(("Country", "LV"),)) == ["tea"]
    assert shown(told_apart, attributes=(("Country", "EE"),)) == ["juice"]
    with told_apart.write() as connection:
        connection.exec_driver_sql("DELETE FROM product WHERE id = 'tea'")
    with told_apart.read() as connection:
        count = connection.exec_driver_sql("SELECT count(*) FROM product_attribute")
        assert count.scalar_one() == 3


FILTERS = {
    "group": (ProductFilter(group_id="drinks"), {"cola", "juice"}),
    "brand": (ProductFilter(brand_id="fizz"), {"cola"}),
    "country": (ProductFilter(attributes=(("Country", "LV"),)), {"juice", "tea"}),
    "before": (ProductFilter(ordered_before=True), {"cola", "tea"}),
    "new": (ProductFilter(is_new=True), {"cola", "tea"}),
    "in stock": (ProductFilter(in_stock=True), {"cola"}),
    "text": (ProductFilter(text="c"), {"cola", "candle"}),
}


@pytest.mark.parametrize(
    "names", [*((name,) for name in FILTERS), *combinations(FILTERS, 2)], ids=" and ".join
)
def test_filters_are_combined(told_apart: Database, names: tuple[str, ...]) -> None:
    fields: dict[str, Any] = {}
    for name in names:
        plain = ProductFilter()
        fields |= {
            field: value
            for field in ProductFilter.__slots__
            if (value := getattr(FILTERS[name][0], field)) != getattr(plain, field)
        }

    assert set(shown(told_apart, **fields)) == set.intersection(
        *(FILTERS[name][1] for name in names)
    )


def test_many_that_fit_come_along_their_names(told_apart: Database, monkeypatch) -> None:
    few = shown(told_apart, in_stock=False, attributes=(("Country", "LV"),))
    monkeypatch.setattr(catalog, "_FEW", 1)

    assert shown(told_apart, attributes=(("Country", "LV"),)) == few == ["juice", "tea"]
    assert shown(told_apart, group_id="drinks") == ["cola", "juice"]


def test_what_is_outside_the_assortment_is_shown_only_when_asked_for(database: Database) -> None:
    put(
        database,
        ClientAssortment(client_id="corner", outlet_ids=["corner"], allowed=["tea", "drinks"]),
        TypeAssortment(price_type_id="retail", excluded=["tea"]),
    )

    assert shown(database) == ["cola", "juice", "tea"]
    assert shown(database, text="s") == []
    found = rows(database, outside=True)
    assert (found["soap"].outside, found["tea"].outside) == (True, False)
    assert len(found) == 7
    put(database, an_order("o1", lines={"soap": 10}, status="draft"))
    assert list(rows(database, "o1", in_order=True)) == ["soap"]
    with database.read() as connection:
        theirs = products(connection, "kiosk", None, ProductFilter(), DAY)
    assert len(theirs) == 7


def test_the_outlets_own_minimum_is_shown_and_added(database: Database) -> None:
    rule = QuantityRule(target_id="drinks", minimum=48, multiple=12)
    put(
        database,
        ClientAssortment(client_id="corner-llc", outlet_ids=["corner"], quantities=[rule]),
    )

    juice = rows(database)["juice"]
    assert (juice.order_minimum, juice.order_multiple, juice.step) == (48, 12, 12)


def test_a_product_that_cannot_be_had_names_what_can(database: Database) -> None:
    put(
        database,
        TEA.changed(substitutes=["relic", "ghost", "soap", "salt", "candle"]),
        SOAP.changed(substitutes=["tea"]),
        Stock(warehouse_id="main", product_id="soap", quantity=0, as_of=NOW),
        Stock(warehouse_id="main", product_id="salt", quantity=3, as_of=NOW),
    )

    found = rows(database)
    assert (found["tea"].is_short, found["tea"].instead) == (True, ("salt", "Salt"))
    assert (found["soap"].is_short, found["soap"].instead) == (True, None)
    assert (found["cola"].is_short, found["cola"].instead) == (False, None)


def test_what_the_outlet_should_have_is_counted_against_its_orders(database: Database) -> None:
    put(
        database,
        ClientAssortment(client_id="corner", outlet_ids=["corner"], must=["tea", "salt"]),
        TypeAssortment(price_type_id="retail", must=["cola", "relic", "tea"]),
        an_order("h1", lines={"tea": 1}),
        an_order("h2", lines={"salt": 1}, created_at="2026-01-01T08:00:00.000Z"),
        an_order("h3", lines={"cola": 1}, status="draft"),
    )

    with database.read() as connection:
        found = must_stock(connection, "corner", NOW)
        nothing = must_stock(connection, "bazaar", NOW)

    assert (found.ordered, found.count) == (1, 3)
    assert found.missing == (
        ("cola", "CO-1", COLA.name, "0.5 l"),
        ("salt", "SA-1", "Salt", ""),
    )
    assert (nothing.count, nothing.missing) == (0, ())
    assert shown(database, must_stock=True) == ["cola", "salt", "tea"]
    assert [id_ for id_, row in rows(database).items() if row.must] == ["cola", "salt", "tea"]


def test_a_gift_is_neither_ordered_before_nor_stocked(database: Database) -> None:
    given = an_order("h1", lines={"cola": 6, "salt": 1})
    lines = [given.lines[0], given.lines[1].model_copy(update={"gift_of": "spring"})]
    must = TypeAssortment(price_type_id="retail", must=["cola", "salt"])
    put(database, given.with_lines(lines), must)

    with database.read() as connection:
        found = must_stock(connection, "corner", NOW)

    assert (found.ordered, [key for key, *_ in found.missing]) == (1, ["salt"])
    assert shown(database, ordered_before=True) == ["cola"]


def test_a_card_has_all_that_is_known(told_apart: Database) -> None:
    put(
        told_apart,
        Group(id="all", name="Everything"),
        Group(id="drinks", name="Drinks", parent_id="all"),
        JUICE.changed(attributes={"Country": "LV"}, substitutes=["tea", "cola"]),
        an_order("h2", lines={"juice": 12}, created_at="2026-03-02T08:00:00.000Z"),
        an_order("h3", lines={"juice": 6}),
        an_order("h4", "kiosk", lines={"juice": 6}),
        an_order("o1", lines={"juice": 6}, status="draft"),
    )

    with told_apart.read() as connection:
        by_outlet = product_card(connection, "corner", "juice", DAY)
        by_order = product_card(connection, "o1", "juice", DAY)
        nowhere = product_card(connection, "nowhere", "juice", DAY)
        gone = product_card(connection, "corner", "gone", DAY)

    assert by_outlet == by_order
    assert by_order is not None
    assert (by_order.order_id, by_order.outlet_name, by_order.row.quantity) == ("o1", "Corner", 6)
    assert by_order.groups == ("Everything", "Drinks")
    assert [row.product_id for row in by_order.substitutes] == ["cola"]
    bought = [(p.number, p.day, p.quantity, p.price_minor) for p in by_order.purchases]
    assert bought == [("N-h2", "2026-03-02", 12, 100), ("N-h3", "2026-03-01", 6, 100)]
    assert (nowhere, gone) == (None, None)


def test_cards_are_compared_in_the_order_asked_for(database: Database) -> None:
    with database.read() as connection:
        cards = product_cards(
            connection, "corner", ["tea", "gone", "cola", "tea", "salt", "soap"], DAY
        )

    assert [card.product.id for card in cards] == ["tea", "cola", "salt"]


_NAMES = st.lists(
    st.sampled_from(["cola", "tea", "candle", "drinks", "cold", "all", "fizz", "lost"]), max_size=3
)
_LISTS = st.builds(
    lambda allowed, excluded, must: {"allowed": allowed, "excluded": excluded, "must": must},
    _NAMES,
    _NAMES,
    st.lists(st.sampled_from(["cola", "salt"]), max_size=1),
)


@given(st.none() | _LISTS, st.none() | _LISTS, st.none() | _LISTS)
@settings(
    deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_list_shows_what_the_domain_lets_be_ordered(database, outlet, entity, price_type):
    with database.write() as connection:
        transaction = connection.begin_nested()
        groups = [("all", None), ("drinks", "all"), ("cold", "drinks")]
        for id_, parent in groups:
            write_noun(connection, Group(id=id_, name=id_, parent_id=parent))
        write_noun(connection, JUICE.changed(group_id="cold"))
        write_noun(connection, CANDLE.changed(group_id="lost"))
        for client_id, lists in (("corner", outlet), ("corner-llc", entity)):
            if lists is not None:
                one = ClientAssortment(client_id=client_id, outlet_ids=["corner"], **lists)
                write_noun(connection, one)
        if price_type is not None:
            write_noun(connection, TypeAssortment(price_type_id="retail", **price_type))
        nouns = TableNouns(connection)
        corner = nouns.get(Outlet, "corner")
        assert corner is not None
        offer = offer_at(corner, nouns)
        every = [p for p in read_nouns(connection, "product") if isinstance(p, Product)]
        sold = {p.id for p in every if offer.refusal(p) is None}
        found = products(connection, "corner", None, ProductFilter(), DAY)
        transaction.rollback()

    assert {row.product_id for row in found} == sold
    assert SALT.id in {p.id for p in every}
