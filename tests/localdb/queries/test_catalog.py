from __future__ import annotations

from dataclasses import replace

import pytest

from fieldapp.domain.contract import ContractPrice, PriceTerm
from fieldapp.domain.product import Group, Product
from fieldapp.domain.start_price import PriceStep
from fieldapp.localdb.database import Database
from fieldapp.localdb.queries.catalog import ProductFilter, ProductRow, products
from tests.company import COLA, NOW
from tests.localdb.queries.facts import an_order, put


def shown(
    database: Database,
    wanted: ProductFilter | None = None,
    outlet_id: str = "corner",
    order_id: str | None = None,
    limit: int = 60,
    offset: int = 0,
) -> dict[str, ProductRow]:
    with database.read() as connection:
        rows = products(
            connection, outlet_id, order_id, wanted or ProductFilter(), NOW[:10], limit, offset
        )
    return {row.product_id: row for row in rows}


def test_without_a_text_what_is_sold_is_listed_by_name(database: Database) -> None:
    assert list(shown(database)) == ["candle", "cola", "ghost", "juice", "salt", "soap", "tea"]


def test_a_row_has_price_stock_pack_and_quantity(database: Database) -> None:
    put(database, an_order("o1", lines={"cola": 12}, status="draft"))
    assert shown(database, order_id="o1")["cola"] == ProductRow(
        product_id="cola",
        sku="CO-1",
        name="Cola 0.5 l",
        size="0.5 l",
        unit="pcs",
        pack_unit="pack",
        pack_quantity=6,
        step=6,
        order_multiple=1,
        order_minimum=1,
        price_minor=143,
        list_minor=150,
        currency="USD",
        stock=240,
        stock_as_of=NOW,
        discontinued=False,
        quantity=12,
        line_id="o1-cola",
        steps=(PriceStep("list", "", 150), PriceStep("price_type", "Retail", 143)),
        packs=tuple(COLA.packs),
    )


def test_a_row_has_the_price_of_the_quantity_in_the_cart(database: Database) -> None:
    terms = [PriceTerm(from_quantity=12, amount_minor=120)]
    put(
        database,
        ContractPrice(client_id="corner-llc", target_id="cola", outlet_ids=["corner"], terms=terms),
        an_order("o1", lines={"cola": 12}, status="draft"),
    )

    assert shown(database)["cola"].price_minor == 143
    in_cart = shown(database, order_id="o1")["cola"]
    assert (in_cart.price_minor, in_cart.breaks) == (120, ((12, 120),))
    assert in_cart.steps[-1] == PriceStep("contract", "", 120)
    assert shown(database, outlet_id="kiosk")["cola"].price_minor == 147


def test_the_price_is_that_of_all_lines_of_a_product_together(database: Database) -> None:
    terms = [PriceTerm(from_quantity=12, amount_minor=120)]
    order = an_order("o1", lines={"cola": 6}, status="draft")
    again = order.lines[0].model_copy(update={"id": "o1-cola-again"})
    put(
        database,
        ContractPrice(client_id="corner-llc", target_id="cola", outlet_ids=["corner"], terms=terms),
        order.with_lines([*order.lines, again]),
    )

    in_cart = shown(database, order_id="o1")["cola"]

    assert (in_cart.price_minor, in_cart.quantity, in_cart.line_id) == (120, 6, "o1-cola")


def test_what_is_not_known_is_none(database: Database) -> None:
    ghost = shown(database)["ghost"]
    assert (ghost.price_minor, ghost.list_minor, ghost.stock, ghost.stock_as_of) == (None,) * 4
    assert (ghost.quantity, ghost.line_id, ghost.pack_unit, ghost.pack_quantity) == (
        0, None, "pcs", 1,
    )  # fmt: skip
    assert shown(database)["tea"].stock == 0
    assert shown(database, outlet_id="nowhere")["cola"].price_minor is None


def test_the_pack_shown_is_the_one_that_a_step_adds(database: Database) -> None:
    juice = shown(database)["juice"]
    assert (juice.step, juice.pack_unit, juice.pack_quantity) == (12, "case", 12)


@pytest.mark.parametrize(
    ("outlet_id", "prices"),
    [("corner", (143, 400)), ("kiosk", (147, 430)), ("bazaar", (150, 433))],
)
def test_prices_are_those_of_the_outlets_price_type(
    database: Database, outlet_id: str, prices: tuple[int, int]
) -> None:
    rows = shown(database, outlet_id=outlet_id)
    assert (rows["cola"].price_minor, rows["tea"].price_minor) == prices


def test_a_product_in_two_lines_shows_the_first(database: Database) -> None:
    order = an_order("o1", lines={"cola": 12}, status="draft")
    second = order.lines[0].model_copy(update={"id": "second", "quantity": 6})
    put(database, order.with_lines([*order.lines, second]))
    row = shown(database, order_id="o1")["cola"]
    assert (row.quantity, row.line_id) == (12, "o1-cola")


def test_a_text_finds_what_is_no_longer_sold_as_well(database: Database) -> None:
    assert shown(database, ProductFilter(text="relic"))["relic"].discontinued
    assert list(shown(database, ProductFilter(text="4600000000017"))) == ["cola"]
    assert list(shown(database, ProductFilter(text="fizz"))) == ["cola"]
    assert shown(database, ProductFilter(text="🍕")) == {}


def test_a_group_means_all_below_it(database: Database) -> None:
    put(
        database,
        Group(id="water", name="Water", parent_id="drinks"),
        Product(id="still", sku="W-1", name="Still water", group_id="water"),
    )
    drinks = ProductFilter(group_id="drinks")
    assert list(shown(database, drinks)) == ["cola", "juice", "still"]
    assert list(shown(database, ProductFilter(group_id="water"))) == ["still"]
    assert list(shown(database, replace(drinks, text="st"))) == ["still"]
    assert list(shown(database, replace(drinks, text="soap"))) == []


def test_groups_that_contain_each_other_are_survived(database: Database) -> None:
    put(
        database,
        Group(id="drinks", name="Drinks", parent_id="loop"),
        Group(id="loop", name="Loop", parent_id="drinks"),
    )
    assert len(shown(database, ProductFilter(group_id="loop"))) == 2


def test_a_brand_is_combined_with_a_text(database: Database) -> None:
    assert list(shown(database, ProductFilter(brand_id="fizz"))) == ["cola"]
    assert shown(database, ProductFilter(brand_id="fizz", text="ju")) == {}


def test_ordered_before_means_placed_sales_of_this_outlet(database: Database) -> None:
    put(
        database,
        an_order("o1", lines={"tea": 1, "relic": 1}),
        an_order("o2", lines={"soap": 10}, status="cancelled"),
        an_order("o3", lines={"salt": 1}, status="draft"),
        an_order("o4", lines={"candle": 1}, kind="return"),
        an_order("o5", "kiosk", lines={"cola": 1}),
    )
    before = ProductFilter(ordered_before=True)
    assert list(shown(database, before)) == ["relic", "tea"]
    assert list(shown(database, replace(before, text="t"))) == ["tea"]


def test_in_order_means_the_lines_of_the_cart(database: Database) -> None:
    put(database, an_order("o1", lines={"tea": 1, "cola": 6}, status="draft"))
    in_order = ProductFilter(in_order=True)
    assert list(shown(database, in_order, order_id="o1")) == ["cola", "tea"]
    assert shown(database, in_order) == {}
    assert list(shown(database, replace(in_order, text="te"), order_id="o1")) == ["tea"]


def test_what_the_outlet_orders_leads_among_equal_matches(database: Database) -> None:
    assert list(shown(database, ProductFilter(text="s"))) == ["salt", "soap"]
    put(database, an_order("o1", lines={"soap": 10}), Product(id="cod", sku="1", name="Sour cod"))
    assert list(shown(database, ProductFilter(text="sou"))) == ["cod"]
    put(database, Product(id="bar", sku="2", name="Soap bar"))
    assert list(shown(database, ProductFilter(text="soa"))) == ["soap", "bar"]


def test_pages_follow_each_other(database: Database) -> None:
    pages = [list(shown(database, limit=3, offset=offset)) for offset in (0, 3, 6, 9)]
    assert pages == [["candle", "cola", "ghost"], ["juice", "salt", "soap"], ["tea"], []]
