"""Promotions on the screens: cart, product list, and what is on now."""

from __future__ import annotations

import asyncio

import flet as ft

from fieldapp.actions import orders as actions
from fieldapp.domain.command import SubmitOrder
from fieldapp.domain.promotion import Mix, Reward
from fieldapp.localdb.replica import Saved
from tests.views.conftest import WIDTHS, Open
from tests.views.deals_shop import GROUP, LARGE, MUG, SPRING, cart, promote, stored, total
from tests.views.world import Company


@WIDTHS
def test_a_line_shows_what_is_taken_off_and_explains_it_at_a_tap(
    open_app: Open, firm: Company, width: int
):
    promote(firm, SPRING)
    order_id = cart(firm, p0=12)

    async def story() -> None:
        async with open_app(firm.agent, width, f"/cart/{order_id}") as screen:
            await screen.until_shows("−2.27 Spring")
            assert screen.shows("22.68")
            assert screen.shows("20.41")
            assert total(screen, stored(firm, order_id))
            await screen.tap("cart-price-22000")
            await screen.until_has("off-steps")
            assert screen.has("waterfall")
            assert screen.shows("12 pcs × 1.89")
            await screen.tap("cart-minus-22000")
            await screen.until(lambda: not screen.shows("−2.27 Spring"))
            assert not screen.has("applied")

    asyncio.run(story())


@WIDTHS
def test_cart_bar_list_and_submission_agree_on_the_total(open_app: Open, firm: Company, width: int):
    promote(firm, SPRING, LARGE)
    order_id = cart(firm, p0=12, p1=12)

    async def story() -> None:
        async with open_app(firm.agent, width, f"/entry/{order_id}") as screen:
            await screen.until(lambda: total(screen, stored(firm, order_id)))
            shown = stored(firm, order_id)
            if width == 360:
                await screen.tap("open-cart")
            await screen.until_has("applied")
            assert total(screen, shown)
            for words in ("Spring", "Large order"):
                assert screen.shows(words), words
            await screen.tap("submit")
            await screen.until_has("done")
            assert total(screen, shown)
            placed = stored(firm, order_id)
            assert placed.status == "submitted"
            assert placed.total_minor == shown.total_minor
            await screen.tap("show-order")
            await screen.until_has("applied")
            assert total(screen, shown)

    asyncio.run(story())


@WIDTHS
def test_lists_show_a_cart_with_what_it_comes_to_today(open_app: Open, firm: Company, width: int):
    order_id = cart(firm, p0=12)
    before = stored(firm, order_id).total_minor
    promote(firm, SPRING)
    assert stored(firm, order_id).total_minor < before

    async def story() -> None:
        async with open_app(firm.agent, width, "/orders") as screen:
            await screen.until(lambda: total(screen, stored(firm, order_id)))
        async with open_app(firm.agent, width, "/outlet/o-1") as screen:
            await screen.until(lambda: total(screen, stored(firm, order_id)))

    asyncio.run(story())


def test_what_is_submitted_is_what_was_seen_of_promotions(firm: Company):
    promote(firm, SPRING, MUG)
    order_id = cart(firm, p0=12)
    shown = stored(firm, order_id)
    saved = actions.submit(firm.replica(firm.agent), order_id)
    assert isinstance(saved, Saved)
    assert isinstance(saved.command, SubmitOrder)
    seen = {one.promotion_id: one for one in saved.command.promotions or ()}
    assert seen["spring"].discount_minor == shown.promotions[0].discount_minor == 227
    assert [(gift.product_id, gift.quantity) for gift in seen["mug"].gifts] == [("p-3", 1)]


@WIDTHS
def test_a_hint_leads_to_the_products_that_it_is_about(open_app: Open, firm: Company, width: int):
    promote(firm, GROUP, LARGE)
    order_id = cart(firm, p1=3)

    async def story() -> None:
        async with open_app(firm.agent, width, f"/cart/{order_id}") as screen:
            await screen.until_shows("1 more for 1 free")
            await screen.tap("hint-group")
            await screen.until_has("product-22001")
            await screen.until(lambda: not screen.has("product-22000"))
            assert screen.shows("Group deal")
            assert screen.has("filter-deals")

    asyncio.run(story())


def test_at_most_three_hints_the_best_first(open_app: Open, firm: Company):
    near = [
        GROUP.model_copy(
            update={
                "id": f"d{n}",
                "name": f"Deal {n}",
                "deal": Mix(pieces=4, reward=Reward(percent_bp=n * 500)),
            }
        )
        for n in range(1, 6)
    ]
    promote(firm, *near)
    order_id = cart(firm, p1=3)

    async def story() -> None:
        async with open_app(firm.agent, 360, f"/cart/{order_id}") as screen:
            await screen.until_has("hint-d5")
            keys = [str(c.key) for c in screen.controls() if str(c.key).startswith("hint-")]
            assert keys == ["hint-d5", "hint-d4", "hint-d3"]

    asyncio.run(story())


def test_a_tapped_hint_empties_the_search(open_app: Open, firm: Company):
    promote(firm, GROUP)
    order_id = cart(firm, p1=3)

    async def story() -> None:
        async with open_app(firm.agent, 1280, f"/entry/{order_id}") as screen:
            await screen.type("product-search", "22000", end=None)
            await screen.until(lambda: not screen.has("product-22001"))
            await screen.tap("hint-group")
            await screen.until_has("product-22001")
            assert screen.get("product-search").value == ""
            await screen.type("product-search", "22005", end=None)
            await screen.until(lambda: not screen.has("product-22001"))
            await screen.until_shows("No product has “22005” here")

    asyncio.run(story())


@WIDTHS
def test_the_list_marks_deals_and_can_be_narrowed_to_them(
    open_app: Open, firm: Company, width: int
):
    promote(firm, SPRING, MUG, GROUP, LARGE)
    order_id = cart(firm, p2=1)

    async def story() -> None:
        async with open_app(firm.agent, width, f"/entry/{order_id}") as screen:
            await screen.until_shows("−10\xa0% from 12 (+1)")
            assert screen.shows("3 + 1")
            assert screen.has("product-22002")
            await screen.tap("filter-deals")
            await screen.until(lambda: not screen.has("product-22002"))
            for sku in ("22000", "22001", "22005"):
                assert screen.has(f"product-{sku}"), sku
            await screen.tap("filter-deals")
            await screen.until_has("product-22002")

    asyncio.run(story())


def chips(row: ft.Row) -> list[str]:
    """Return the keys of the filters in a row."""
    shown = [control.content for control in row.controls if isinstance(control, ft.Semantics)]
    return [str(chip.key) for chip in shown if chip is not None]


def test_without_promotions_nothing_of_them_is_shown(open_app: Open, firm: Company):
    order_id = cart(firm, p0=12)

    async def story() -> None:
        async with open_app(firm.agent, 1280, f"/entry/{order_id}") as screen:
            await screen.until_has("product-22000")
            await screen.settle()
            assert not screen.has("filter-deals")
            assert not screen.shows("Promotions")
            # An empty control among the filters would take a whole line for itself.
            [row] = [row for row in screen.all(ft.Row) if "filter-new" in chips(row)]
            assert len(chips(row)) == len(row.controls)

    asyncio.run(story())


@WIDTHS
def test_an_outlet_shows_what_is_on_now_with_its_products(
    open_app: Open, firm: Company, width: int
):
    over = SPRING.model_copy(update={"id": "old", "name": "Winter", "valid_to": "2020-01-01"})
    promote(firm, SPRING, GROUP, over)

    async def story() -> None:
        async with open_app(firm.agent, width, "/outlet/o-1") as screen:
            await screen.tap("promotions-o-1")
            await screen.until_shows("10\xa0% off for 12 units or more")
            for words in ("until ", "4 of one product for the price of 3", "Products: Group 1"):
                assert screen.shows(words), words
            assert not screen.shows("Winter")
            # A tap leads to its products where they are ordered, in the cart that is open.
            await screen.tap("goods-group")
            await screen.until_has("product-22001")
            assert not screen.has("product-22000")
            assert screen.shows(GROUP.name)
            await screen.tap("filter-deals")
            await screen.until_has("product-22000")
            await screen.tap("back")
            await screen.until_shows("Products: Group 1")

    asyncio.run(story())


def test_an_owner_gets_there_from_home_and_sees_what_is_for_owners(open_app: Open, firm: Company):
    own = SPRING.model_copy(update={"id": "own", "name": "Own orders", "channels": ["self"]})
    promote(firm, GROUP, own, folder=firm.owner)
    promote(firm, own)

    async def story() -> None:
        async with open_app(firm.owner, 360, "/home", "ru") as screen:
            await screen.tap("promotions-o-1")
            await screen.until_shows("Own orders")
            assert screen.shows("Скидка 10\xa0% при покупке от 12 единиц")
        async with open_app(firm.agent, 360, "/promotions/o-1", "ru") as screen:
            await screen.until_shows("Сейчас здесь нет акций")

    asyncio.run(story())
