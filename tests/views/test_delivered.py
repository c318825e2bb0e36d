"""An order that has come: what was ordered and what came of each line, and what is owed."""

from __future__ import annotations

import asyncio

from fieldapp.actions import orders as actions
from fieldapp.domain.delivered import Came, with_delivery
from fieldapp.domain.order import Order
from fieldapp.domain.order_line import OrderLine
from fieldapp.domain.product import Product
from fieldapp.localdb.records import TableNouns, write_noun
from tests.views.conftest import WIDTHS, Open
from tests.views.world import Company

CHEESE = Product(id="cheese", sku="CH-1", name="Aged cheese", unit="wheel", catch_grams=2_350)


def delivered(firm: Company, came: dict[str, Came]) -> str:
    """Put an order of 3 wheels and 24 lanterns, of which this came, on both devices."""
    saved = actions.create(firm.replica(firm.agent), "o-4", [("p-2", 24)])
    key: str = saved.document  # type: ignore[union-attr]
    replica = firm.replica(firm.agent)
    with replica.database.write() as connection:
        order = TableNouns(connection).get(Order, key)
        assert order is not None
        cheese = OrderLine(
            id="wheels",
            product_id="cheese",
            sku="CH-1",
            name="Aged cheese",
            unit="wheel",
            quantity=3,
            list_minor=949,
            price_minor=949,
            catch_grams=2_350,
        )
        lanterns = order.lines[0].model_copy(update={"price_minor": 100})
        placed = order.with_lines([cheese, lanterns], status="shipped")
        goods = {"cheese": came["cheese"], lanterns.product_id: came["lanterns"]}
        write_noun(connection, CHEESE)
        write_noun(connection, with_delivery(placed, goods, "2026-03-04"))
    return key


@WIDTHS
def test_what_came_stands_beside_what_was_ordered(open_app: Open, firm: Company, width: int):
    key = delivered(firm, {"cheese": Came(2, 4_812), "lanterns": Came(26)})

    async def story() -> None:
        async with open_app(firm.agent, width, f"/order/{key}") as screen:
            await screen.until_shows("Came on Mar 4, 2026 · 1 line short · 1 line over")
            assert screen.shows("Ordered: 3 wheel · ≈ 7.05 kg")
            assert screen.shows("Came: 2 wheel · 4.812 kg")
            assert screen.shows("45.67")
            assert screen.shows("ordered ≈ 66.90")
            assert screen.shows("1 short")
            assert screen.shows("2 over")
            assert screen.shows("As ordered")
            assert screen.shows("As delivered")
            screen.check()

    asyncio.run(story())


def test_what_came_as_ordered_is_said_once(open_app: Open, firm: Company):
    key = delivered(firm, {"cheese": Came(3, 7_125), "lanterns": Came(24)})

    async def story() -> None:
        async with open_app(firm.agent, 360, f"/order/{key}", "ru") as screen:
            await screen.until_shows("всё как заказано")
            assert screen.shows("Пришло: 3 wheel · 7,125 кг")
            assert screen.shows("24 шт. × 1,00")
            assert not screen.shows("недовоз")

    asyncio.run(story())


def test_a_list_of_orders_has_what_is_owed(open_app: Open, firm: Company):
    delivered(firm, {"cheese": Came(0), "lanterns": Came(24)})

    async def story() -> None:
        async with open_app(firm.agent, 360, "/outlet/o-4") as screen:
            await screen.until_shows("Delivered")
            assert screen.shows("24.00")
            assert not screen.shows("90.90")

    asyncio.run(story())
