"""Packs, assortment, substitutes, weights: in the list, on a product's card, side by side."""

from __future__ import annotations

import asyncio

import pytest

from fieldapp.actions import orders as actions
from fieldapp.domain.assortment import ClientAssortment
from fieldapp.domain.noun import Noun
from fieldapp.domain.order import Order
from fieldapp.domain.price import Price
from fieldapp.domain.product import Pack, Product
from fieldapp.domain.stock import Stock
from fieldapp.localdb import search
from fieldapp.localdb.queries.orders import order as read_order
from fieldapp.localdb.records import TableNouns, write_noun
from fieldapp.localdb.replica import Saved
from tests.views.conftest import WIDTHS, Open
from tests.views.world import Company, ago

CHEESE = Product(
    id="cheese", sku="CH-1", name="Aged cheese", unit="wheel", catch_grams=2_350, vat_rate_bp=0
)


def put(firm: Company, *nouns: Noun) -> None:
    replica = firm.replica(firm.agent)
    with replica.database.write() as connection:
        for noun in nouns:
            write_noun(connection, noun)
        search.rebuild(connection)


def product(firm: Company, key: str) -> Product:
    found = firm.replica(firm.agent).query(lambda c: TableNouns(c).get(Product, key))
    assert found is not None
    return found


def cart(firm: Company, *lines: tuple[str, int], outlet: str = "o-4") -> str:
    saved = actions.create(firm.replica(firm.agent), outlet, lines)
    return saved.document  # type: ignore[union-attr]


def saved(firm: Company, order_id: str) -> Order:
    found = firm.replica(firm.agent).query(read_order, order_id, "2026-03-02")
    assert found is not None
    return found


def quantities(firm: Company, order_id: str) -> dict[str, int]:
    return {line.sku: line.quantity for line in saved(firm, order_id).lines}


def lists(**fields) -> ClientAssortment:
    return ClientAssortment(client_id="o-4", outlet_ids=["o-4"], **fields)


@WIDTHS
def test_packs_are_typed_and_shown(open_app: Open, firm: Company, width: int):
    order_id = cart(firm)

    async def story() -> None:
        async with open_app(firm.agent, width, f"/entry/{order_id}") as screen:
            await screen.type("list-quantity-22001", "2 cases + 3")
            await screen.until(lambda: quantities(firm, order_id) == {"22001": 27})
            await screen.until_shows("2 case + 3 pcs")
            await screen.type("list-quantity-22001", "2 crates")
            await screen.until_shows("22001 is not sold by “crates”. Write one of: pcs, case.")
            assert quantities(firm, order_id) == {"22001": 27}

    asyncio.run(story())


def test_a_row_of_a_phone_tells_a_stock_with_its_figure_or_not_at_all(
    open_app: Open, firm: Company
):
    begun = actions.create(firm.replica(firm.agent), "o-4")
    assert isinstance(begun, Saved)

    async def story() -> None:
        async with open_app(firm.agent, 360, f"/entry/{begun.document}") as screen:
            await screen.until_has("product-22001")
            rows = [text for text in screen.texts() if " ·\u00a0stock" in text]
            assert rows
            assert not any("stock " in text for text in rows)

    asyncio.run(story())


@WIDTHS
def test_what_is_outside_the_assortment_is_shown_when_asked_for(
    open_app: Open, firm: Company, width: int
):
    put(firm, lists(allowed=["p-0", "p-1"], must=["p-1"]))
    order_id = cart(firm)

    async def story() -> None:
        async with open_app(firm.agent, width, f"/entry/{order_id}") as screen:
            await screen.until_has("product-22001")
            assert not screen.has("product-22002")
            await screen.tap("filter-must")
            await screen.until(lambda: not screen.has("product-22000"))
            await screen.tap("filter-must")
            await screen.tap("filter-outside")
            await screen.until_has("product-22002")
            assert screen.shows("not in the assortment")
            await screen.tap("list-plus-22002")
            await screen.until_shows("is not in the assortment of this outlet")

    asyncio.run(story())
    assert quantities(firm, order_id) == {}


@WIDTHS
def test_a_product_that_is_out_of_stock_leads_to_its_substitute(
    open_app: Open, firm: Company, width: int
):
    put(
        firm,
        product(firm, "p-1").changed(substitutes=["p-2"]),
        Stock(warehouse_id="w-1", product_id="p-1", quantity=0, as_of=ago(days=1)),
    )
    order_id = cart(firm)

    async def story() -> None:
        async with open_app(firm.agent, width, f"/entry/{order_id}") as screen:
            await screen.until_has("instead-22001")
            # Many products have one name: only the size tells which one is meant.
            assert screen.get("instead-22001").content.endswith(", 200\xa0g")
            await screen.tap("instead-22001")
            await screen.until_has("card-plus-22002")
            await screen.tap("card-plus-22002")
            await screen.until(lambda: quantities(firm, order_id) == {"22002": 12})

    asyncio.run(story())


@WIDTHS
@pytest.mark.parametrize(("quantity", "told"), [(20, False), (21, True)])
def test_a_line_of_the_cart_says_what_is_in_stock_when_that_is_less(
    open_app: Open, firm: Company, width: int, quantity: int, told: bool
):
    put(firm, Stock(warehouse_id="w-1", product_id="p-1", quantity=20, as_of=ago(days=1)))
    order_id = cart(firm, ("p-1", quantity))

    async def story() -> None:
        async with open_app(firm.agent, width, f"/cart/{order_id}") as screen:
            await screen.until_has("cart-price-22001")
            assert screen.shows("20 in stock") == told
            assert screen.shows("150\xa0g")

    asyncio.run(story())


@WIDTHS
def test_a_card_tells_all_and_opens_a_cart(open_app: Open, firm: Company, width: int):
    packs = [
        Pack(unit="case", quantity=12, level="case", barcode="4600000000024"),
        Pack(unit="pallet", quantity=480, level="pallet", weight_grams=96_000),
    ]
    changed = product(firm, "p-1").changed(
        packs=packs, attributes={"Country": "LT"}, substitutes=["p-2"], barcodes=["460000"]
    )
    put(firm, changed, lists(must=["p-1"]))

    async def story() -> None:
        async with open_app(firm.agent, width, "/product/o-4/p-1") as screen:
            for text in ("22001", "460000", "Group 1", "Brand 1", "Country", "LT", "Packs"):
                await screen.until_shows(text)
            for text in ("pallet", "480 pcs", "96 kg", "4600000000024", "Never ordered here"):
                assert screen.shows(text), text
            assert screen.has("substitute-22002")
            # By the name alone the sizes of a product could not be told apart.
            assert screen.shows("Cream cupid hearts coat hanger, 200\u00a0g")
            assert screen.shows("Must stock: this outlet should always have it")
            await screen.type("card-quantity-22001", "1 case")
            await screen.until_has("to-cart")
            assert screen.get("card-quantity-22001").value == "12"

    asyncio.run(story())
    drafts = firm.replica(firm.agent).query(
        lambda c: c.exec_driver_sql(
            "SELECT id FROM order_head WHERE status = 'draft' AND outlet_id = 'o-4'"
        ).scalars()
    )
    assert [quantities(firm, id_) for id_ in drafts] == [{"22001": 12}]


@WIDTHS
def test_products_are_compared_and_others_added(open_app: Open, firm: Company, width: int):
    put(
        firm,
        product(firm, "p-1").changed(attributes={"Country": "LT"}, substitutes=["p-2"]),
        product(firm, "p-2").changed(attributes={"Country": "LV"}),
    )

    async def story() -> None:
        async with open_app(firm.agent, width, "/product/o-4/p-1") as screen:
            await screen.tap("compare")
            await screen.until_has("about-22002")
            assert screen.shows("Country")
            assert screen.shows("LV")
            await screen.type("search", "22003", end=None)
            await screen.until_has("add-22003")
            await screen.tap("add-22003")
            await screen.until_has("about-22003")
            await screen.tap("without-22002")
            await screen.until(lambda: not screen.has("about-22002"))
            assert screen.has("about-22001")

    asyncio.run(story())


def test_a_product_that_is_gone_says_so(open_app: Open, firm: Company):
    async def story() -> None:
        async with open_app(firm.agent, 360, "/product/o-4/nothing") as screen:
            await screen.until_shows("This product is not in the catalog any more")
        async with open_app(firm.agent, 360, "/compare/o-4/nothing") as screen:
            await screen.until_shows("Nothing to compare")

    asyncio.run(story())


@WIDTHS
def test_what_is_sold_by_weight_is_an_estimate(open_app: Open, firm: Company, width: int):
    put(firm, CHEESE, Price(price_type_id="base", product_id="cheese", amount_minor=999))
    order_id = cart(firm, ("cheese", 3))

    async def story() -> None:
        async with open_app(firm.agent, width, f"/entry/{order_id}") as screen:
            await screen.type("product-search", "cheese", end=None)
            await screen.until_shows("9.49/kg")
            assert screen.shows("≈ 7.05 kg")
        async with open_app(firm.agent, width, f"/cart/{order_id}") as screen:
            await screen.until_shows("≈ 66.90")
            assert screen.shows("What is sold by weight is paid by what it weighs at delivery.")
            await screen.tap("submit")
            await screen.until_has("show-order")
        async with open_app(firm.agent, width, f"/order/{order_id}") as screen:
            await screen.until_shows("≈ 66.90")

    asyncio.run(story())
    assert saved(firm, order_id).total_minor == 6_690


def test_an_outlet_shows_what_it_should_have_and_has_not_ordered(open_app: Open, firm: Company):
    put(firm, ClientAssortment(client_id="o-1", outlet_ids=["o-1"], must=["p-1", "p-8", "p-9"]))

    async def story() -> None:
        async with open_app(firm.agent, 360, "/outlet/o-1") as screen:
            await screen.until_shows("1 of 3 must-stock products ordered in the last 30 days")
            assert screen.has("missing-22008")
            assert not screen.has("missing-22001")
            await screen.tap("missing-22009")
            await screen.until_has("card-plus-22009")

    asyncio.run(story())
