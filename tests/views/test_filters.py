"""The filters of the product list: switches, menus, and how much room they take."""

from __future__ import annotations

import asyncio
from typing import Any

import flet as ft
import pytest

from tests.views.conftest import WIDTHS, Open
from tests.views.test_goods import cart, product, put
from tests.views.world import Company


def test_filters_by_attribute_stock_and_newness_are_combined(open_app: Open, firm: Company):
    put(
        firm,
        product(firm, "p-1").changed(attributes={"Country": "LT"}, introduced="2099-01-01"),
        product(firm, "p-2").changed(attributes={"Country": "LV"}),
        product(firm, "p-3").changed(attributes={"Country": "LT"}),
    )
    order_id = cart(firm)

    async def story() -> None:
        async with open_app(firm.agent, 360, f"/entry/{order_id}") as screen:
            await screen.tap("filter-attribute-Country")
            await screen.tap("filter-attribute-Country-LT")
            await screen.until(lambda: not screen.has("product-22002"))
            assert screen.has("product-22001")
            assert screen.has("product-22003")
            await screen.tap("filter-new")
            await screen.until(lambda: not screen.has("product-22003"))
            assert screen.has("product-22001")
            await screen.tap("filter-in-stock")
            await screen.settle()
            assert screen.has("product-22001")

    asyncio.run(story())


@WIDTHS
def test_all_filters_are_put_off_at_once(open_app: Open, firm: Company, width: int):
    order_id = cart(firm)

    async def story() -> None:
        async with open_app(firm.agent, width, f"/entry/{order_id}") as screen:
            await screen.until_has("product-22001")
            assert not screen.has("all-products")
            await screen.tap("filter-new")
            await screen.tap("filter-in-order")
            await screen.until_shows("No product fits the filters")
            assert not screen.shows("Parts of words")
            await screen.tap("all-products")
            await screen.until_has("product-22001")
            assert not screen.has("all-products")

    asyncio.run(story())


@pytest.mark.parametrize(
    ("width", "wraps", "unfolds"),
    [(360, False, False), (800, False, True), (1024, False, True), (1280, True, False)],
)
def test_filters_take_one_line_and_are_all_in_sight_where_there_is_room(
    open_app: Open, firm: Company, width: int, wraps: bool, unfolds: bool
):
    order_id = cart(firm)

    async def story() -> None:
        async with open_app(firm.agent, width, f"/entry/{order_id}", "ru") as screen:
            await screen.until_has("filter-group")

            def is_wrapped() -> bool:
                lines = screen.all(ft.Row)
                [line] = [c for c in lines if any(_key(one) == "filter-new" for one in c.controls)]
                assert (line.scroll is None) == bool(line.wrap)
                return bool(line.wrap)

            assert is_wrapped() == wraps
            assert screen.has("unfold-filters") == unfolds
            if unfolds:
                assert screen.get("unfold-filters").tooltip == "Показать все фильтры"
                await screen.tap("unfold-filters")
                assert is_wrapped()
                await screen.tap("unfold-filters")
                assert not is_wrapped()

    asyncio.run(story())


def _key(control: ft.Control) -> object:
    inside = getattr(control, "content", None)
    return inside.key if isinstance(inside, ft.Control) else None


@WIDTHS
def test_a_menu_of_filters_counts_when_it_opens_and_gives_way_to_the_products(
    open_app: Open, firm: Company, width: int
):
    put(
        firm,
        product(firm, "p-1").changed(attributes={"Country": "LT"}, introduced="2099-01-01"),
        product(firm, "p-2").changed(attributes={"Country": "LV"}),
        product(firm, "p-3").changed(attributes={"Country": "LT"}),
    )
    order_id = cart(firm)

    async def story() -> None:
        async with open_app(firm.agent, width, f"/entry/{order_id}", "ru") as screen:
            await screen.until_has("product-22001")
            await screen.tap("filter-attribute-Country")
            await screen.until_has("filter-attribute-Country-LT")
            assert "2" in _texts_in(screen.get("filter-attribute-Country-LT"))
            assert not screen.has("product-22001")
            await screen.press("Escape")
            await screen.until_has("product-22001")
            await screen.tap("filter-new")
            await screen.tap("filter-attribute-Country")
            await screen.until_has("filter-attribute-Country-LT")
            assert "1" in _texts_in(screen.get("filter-attribute-Country-LT"))
            assert not screen.has("filter-attribute-Country-LV")
            await screen.tap("filter-attribute-Country-LT")
            await screen.until_has("product-22001")
            [chip] = [c for c in screen.all(ft.Text) if c.semantics_label == "Country: LT"]
            assert chip.value == "LT"
            await screen.tap("filter-new")
            await screen.tap("filter-attribute-Country")
            await screen.tap("filter-attribute-Country-all")
            await screen.until_has("product-22002")

    asyncio.run(story())


@pytest.mark.parametrize("others", [{}, {f"A{n}": "1" for n in range(5)}])
def test_what_filters_by_an_attribute_can_be_taken_away_whatever_the_catalog_has_by_then(
    open_app: Open, firm: Company, others: dict[str, str]
):
    """A sync leaves the attribute one value, or puts five others before it."""
    put(
        firm,
        product(firm, "p-1").changed(attributes={"Country": "LT"}),
        product(firm, "p-2").changed(attributes={"Country": "LV"}),
    )
    order_id = cart(firm)

    async def story() -> None:
        async with open_app(firm.agent, 1280, f"/entry/{order_id}") as screen:
            await screen.tap("filter-attribute-Country")
            await screen.tap("filter-attribute-Country-LT")
            await screen.until(lambda: not screen.has("product-22002"))
            country = {"Country": "LV"} if others else {}
            changed = {**country, **dict.fromkeys(others, "2")}
            put(
                firm,
                product(firm, "p-1").changed(attributes={"Country": "LT", **others}),
                product(firm, "p-2").changed(attributes=changed),
            )
            firm.replica(firm.agent).announce(frozenset({"product"}))
            if others:
                await screen.until_has("filter-attribute-A4")
            else:
                await screen.settle()
            await screen.tap("filter-attribute-Country")
            await screen.tap("filter-attribute-Country-all")
            await screen.until_has("product-22002")

    asyncio.run(story())


def _texts_in(control: Any) -> list[str]:
    return [one.value for one in control.content.controls if isinstance(one, ft.Text)]
