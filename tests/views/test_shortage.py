"""A cart says before it is submitted what becomes of the lines that the stock does not cover."""

from __future__ import annotations

import asyncio
from typing import Any

import flet as ft
import pytest

from fieldapp.actions.shortages import foreseen_shortages
from fieldapp.domain.command import Context, foreseen
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import LegalEntity
from fieldapp.domain.product import Product
from fieldapp.domain.stock import Stock
from fieldapp.language import Language
from fieldapp.localdb.records import TableNouns, write_noun
from fieldapp.localdb.replica import Replica
from fieldapp.views.parts.shortage import fate_words
from tests.company import AGENT, NOW
from tests.domain.test_foreseen import cart as cart_of_corner
from tests.views.conftest import WIDTHS, Open
from tests.views.kept_carts import cart, need
from tests.views.world import Company


def prefer(replica: Replica, shortage: str, **stock: int) -> None:
    """Let the client of the first outlet want this, with so much of some products in stock."""
    with replica.database.write() as connection:
        nouns = TableNouns(connection)
        entity, product = nouns.get(LegalEntity, "l-1"), nouns.get(Product, "p-1")
        assert entity is not None
        assert product is not None
        write_noun(connection, entity.changed(shortage=shortage))
        write_noun(connection, product.changed(substitutes=["p-2", "p-3"]))
        for name, quantity in stock.items():
            key = name.replace("_", "-")
            there = Stock(
                warehouse_id="w-1", product_id=key, quantity=quantity, as_of=replica.now()
            )
            write_noun(connection, there)


TOLD: list[Any] = [
    ("back_order", 12, "en", "When submitted: 6 now, 4 later"),
    ("back_order", 12, "ru", "При оформлении: 6 сразу, позже — 4"),
    ("cut", 12, "en", "When submitted: cut to 6"),
    ("cut", 12, "ru", "При оформлении: останется 6"),
    ("substitute", 3, "en", "When submitted: 6, and instead of the rest 3 × Cream cupid hearts"),
    ("substitute", 3, "ru", "При оформлении: 6, вместо остального — 3 × Cream cupid hearts"),
]


@pytest.mark.parametrize(("shortage", "others", "language", "told"), TOLD)
def test_a_line_says_what_submitting_makes_of_it(
    open_app: Open, firm: Company, shortage: str, others: int, language: str, told: str
):
    replica = firm.replica(firm.agent)
    prefer(replica, shortage, p_1=6, p_2=others, p_3=1)
    key = cart(replica, ("p-1", 10), ("p-3", 1))

    async def story() -> None:
        async with open_app(firm.agent, 360, f"/cart/{key}", language) as screen:
            await screen.until_shows(told)
            screen.check()

    asyncio.run(story())


@WIDTHS
def test_what_is_told_follows_the_quantity(open_app: Open, firm: Company, width: int):
    replica = firm.replica(firm.agent)
    prefer(replica, "cut", p_1=6, p_2=0)
    key = cart(replica, ("p-1", 10), ("p-2", 3))
    line = need(replica, key).lines[0]

    async def story() -> None:
        async with open_app(firm.agent, width, f"/cart/{key}") as screen:
            await screen.until_shows("When submitted: cut to 6")
            assert screen.shows("When submitted: left out")
            await screen.type(f"cart-quantity-{line.sku}", "6")
            await screen.until(lambda: not screen.shows("When submitted: cut to 6"))
            assert screen.shows("When submitted: left out")

    asyncio.run(story())


def test_without_a_preference_only_the_stock_is_told(open_app: Open, firm: Company):
    replica = firm.replica(firm.agent)
    prefer(replica, "ignore", p_1=6)
    key = cart(replica, ("p-1", 10))

    async def story() -> None:
        async with open_app(firm.agent, 360, f"/cart/{key}") as screen:
            await screen.until_shows("6 in stock")
            await screen.settle()
            assert not screen.shows("When submitted")

    asyncio.run(story())


def test_only_lines_that_are_asked_for_are_looked_at(firm: Company):
    replica = firm.replica(firm.agent)
    prefer(replica, "cut", p_1=6, p_2=0)
    key = cart(replica, ("p-1", 10), ("p-2", 3))
    first, second = (line.id for line in need(replica, key).lines)

    def found(*line_ids: str) -> dict[str, int]:
        told = replica.query(foreseen_shortages, replica, key, line_ids)
        return {id_: short.kept for id_, short in told.items()}

    assert found(first, second) == {first: 6, second: 0}
    assert found(second) == {second: 0}
    assert found() == {}


WORDS: list[tuple[str, dict[str, int], str, str]] = [
    (
        "substitute",
        {"tea": 12},
        "When submitted: 5 × Candle (CA-1), 6 × Juice (JU-1) instead, 1 left out",
        "При оформлении вместо этого: 5 × Candle (CA-1), 6 × Juice (JU-1); не войдёт: 1",
    ),
    (
        "substitute",
        {"tea": 11},
        "When submitted: 5 × Candle (CA-1), 6 × Juice (JU-1) instead",
        "При оформлении вместо этого: 5 × Candle (CA-1), 6 × Juice (JU-1)",
    ),
    (
        "substitute",
        {"cola": 247},
        "When submitted: 240, and instead of the rest 5 × Candle (CA-1), 2 left out",
        "При оформлении: 240, вместо остального — 5 × Candle (CA-1); не войдёт: 2",
    ),
    ("back_order", {"tea": 1}, "When submitted: 1 later", "При оформлении: позже — 1"),
    (
        "back_order",
        {"cola": 241},
        "When submitted: 240 now, 1 later",
        "При оформлении: 240 сразу, позже — 1",
    ),
    ("cut", {"tea": 1}, "When submitted: left out", "При оформлении: не войдёт в заказ"),
]


@pytest.mark.parametrize(("shortage", "lines", "english", "russian"), WORDS)
def test_all_that_becomes_of_a_line_is_said(
    shortage: str, lines: dict[str, int], english: str, russian: str
):
    shelf = cart_of_corner(shortage, **lines)
    shelf.put(shelf.need(Product, "cola").changed(substitutes=["candle"]))
    order = shelf.need(Order, "o1")
    [(line_id, short)] = foreseen(order, shelf, Context(AGENT, NOW)).items()
    line = order.line(line_id)
    assert line is not None

    assert fate_words(Language("en"), line, short) == english
    assert fate_words(Language("ru"), line, short) == russian


def test_what_is_left_out_is_not_cut_off_behind_two_substitutes(open_app: Open, firm: Company):
    """Each of them takes a line of a phone by itself, with its name and SKU."""
    replica = firm.replica(firm.agent)
    prefer(replica, "substitute", p_1=0, p_2=2, p_3=3)
    key = cart(replica, ("p-1", 10))

    async def story() -> None:
        async with open_app(firm.agent, 360, f"/cart/{key}") as screen:
            await screen.until_shows("instead, 5 left out")
            [told] = [one for one in screen.all(ft.Text) if "left out" in one.value]
            assert told.max_lines is None or told.max_lines > told.value.count("×") + 1

    asyncio.run(story())
