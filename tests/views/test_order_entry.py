"""Taking an order: by tap, by keyboard, by repeating, and what is refused."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from fieldapp.actions import orders as actions
from fieldapp.config import Settings
from fieldapp.domain.order import Order
from fieldapp.localdb.queries.orders import order as read_order
from fieldapp.localdb.queries.outlets import outlet_card
from fieldapp.views.app import make_main
from fieldapp.views.parts.quantity import Box
from tests.views.conftest import ROOMS, Open
from tests.views.headless import Screen, opened
from tests.views.world import Company, company


def cart(firm: Company, *lines: tuple[str, int], outlet: str = "o-4") -> str:
    saved = actions.create(firm.replica(firm.agent), outlet, lines)
    return saved.document  # type: ignore[union-attr]


def saved(firm: Company, order_id: str) -> Order:
    found = firm.replica(firm.agent).query(read_order, order_id, "2026-03-02")
    assert found is not None
    return found


def quantities(firm: Company, order_id: str) -> dict[str, int]:
    return {line.sku: line.quantity for line in saved(firm, order_id).lines}


def test_an_answer_to_an_earlier_tap_takes_no_later_one_back():
    async def commit(quantity: int | str) -> str:
        return ""

    async def story() -> Box:
        box = Box()
        box.commit = commit
        for quantity in (12, 24, 36):
            await box.put(quantity)
        return box

    box = asyncio.run(story())
    shown = []
    for saved in (12, 24, 36, 6, 12):
        box.follow(saved)
        shown.append(box.shown)
    assert shown == [36, 36, 36, 6, 12]


@ROOMS
def test_one_tap_adds_a_pack_and_taps_in_a_row_add_up(open_app: Open, firm: Company, width: int):
    order_id = cart(firm)

    async def story() -> None:
        async with open_app(firm.agent, width, f"/entry/{order_id}") as screen:
            await screen.until_has("list-plus-22001")
            for _ in range(3):
                await screen.fire("list-plus-22001", "click")
            assert screen.get("list-quantity-22001").value == "36"
            await screen.until(lambda: quantities(firm, order_id) == {"22001": 36})
            await screen.tap("list-minus-22001")
            await screen.until(lambda: quantities(firm, order_id) == {"22001": 24})
            await screen.settle()
            assert screen.get("list-quantity-22001").value == "24"

    asyncio.run(story())


@ROOMS
@pytest.mark.parametrize("end", ["submit", "blur"])
def test_a_typed_number_is_taken_by_enter_and_by_leaving(
    open_app: Open, firm: Company, width: int, end: str
):
    order_id = cart(firm)

    async def story() -> None:
        async with open_app(firm.agent, width, f"/entry/{order_id}") as screen:
            await screen.type("list-quantity-22000", "7", end=end)
            await screen.until(lambda: quantities(firm, order_id) == {"22000": 7})
            await screen.until(lambda: screen.get("list-quantity-22000").value == "7")
            await screen.type("list-quantity-22000", "0", end=end)
            await screen.until(lambda: quantities(firm, order_id) == {})

    asyncio.run(story())


@ROOMS
@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("abc", "“abc” for 22000 is not a whole number. Type a number such as 12."),
        ("-1", "The quantity of 22000 has to be 1 or more, not -1."),
        ("1000000000", "1,000,000,000 of 22000 is over the limit of 100,000. Check the number."),
    ],
)
def test_a_refused_quantity_is_told_at_the_row_and_the_old_one_stays(
    open_app: Open, firm: Company, width: int, typed: str, told: str
):
    order_id = cart(firm, ("p-0", 5))

    async def story() -> None:
        async with open_app(firm.agent, width, f"/entry/{order_id}") as screen:
            await screen.until_has("list-quantity-22000")
            await screen.type("list-quantity-22000", typed)
            await screen.until_shows(told)
            assert screen.get("list-quantity-22000").value == "5"
            await screen.tap("list-plus-22000")
            assert not screen.shows(told)

    asyncio.run(story())
    assert quantities(firm, order_id) == {"22000": 6}


def test_refusals_are_told_in_russian(open_app: Open, firm: Company):
    order_id = cart(firm)

    async def story() -> None:
        async with open_app(firm.agent, 360, f"/entry/{order_id}", "ru") as screen:
            await screen.type("list-quantity-22004", "7")
            await screen.until_shows("22004 продаётся по 6: 7 не подходит, подходит 12.")

    asyncio.run(story())


def test_escape_brings_the_old_quantity_back(open_app: Open, firm: Company):
    order_id = cart(firm, ("p-0", 5))

    async def story() -> None:
        async with open_app(firm.agent, 1280, f"/entry/{order_id}") as screen:
            await screen.type("list-quantity-22000", "99", end=None)
            await screen.press("Escape")
            assert screen.get("list-quantity-22000").value == "5"
            await screen.fire("list-quantity-22000", "blur")
            await screen.settle()

    asyncio.run(story())
    assert quantities(firm, order_id) == {"22000": 5}


def test_a_change_from_elsewhere_does_not_touch_what_is_being_typed(open_app: Open, firm: Company):
    order_id = cart(firm, ("p-0", 5))

    async def story() -> None:
        async with open_app(firm.agent, 1280, f"/entry/{order_id}") as screen:
            await screen.type("list-quantity-22000", "9", end=None)
            await asyncio.to_thread(
                actions.set_quantity, firm.replica(firm.agent), order_id, "p-0", 8
            )
            await screen.settle(0.3)
            assert screen.get("list-quantity-22000").value == "9"
            await screen.fire("list-quantity-22000", "blur")
            await screen.until(lambda: quantities(firm, order_id) == {"22000": 9})

    asyncio.run(story())


def test_search_filters_and_the_words_for_nothing(open_app: Open, firm: Company):
    order_id = cart(firm, ("p-3", 12), outlet="o-1")

    async def story() -> None:
        async with open_app(firm.agent, 1280, f"/entry/{order_id}") as screen:
            await screen.until_has("product-22000")
            await screen.type("product-search", "ёлка", end=None)
            await screen.until(lambda: skus(screen) == ["22009"])
            await screen.type("product-search", "zzz", end=None)
            await screen.until_shows("No product has “zzz” here")
            assert not screen.has("no-filters")
            await screen.tap("product-search-clear")
            await screen.until(lambda: len(skus(screen)) == 18)
            assert screen.get("product-search").value == ""
            await screen.tap("filter-in-order")
            await screen.until(lambda: skus(screen) == ["22003"])
            await screen.tap("filter-in-order")
            await screen.tap("filter-before")
            await screen.until(lambda: len(skus(screen)) == 6)

    asyncio.run(story())


def test_a_long_list_shows_more_on_demand(tmp_path: Path):
    firm = company(tmp_path / "people", products=70)
    order_id = cart(firm)

    async def story() -> None:
        main = make_main(firm.people, Settings(language="en"), firm.agent)
        async with opened(main, 1280, f"/entry/{order_id}") as screen:
            await screen.until(lambda: len(skus(screen)) == 20)
            await screen.tap("more-products")
            await screen.until(lambda: len(skus(screen)) == 60)
            end = {
                "event_type": "end",
                "pixels": 3000.0,
                "min_scroll_extent": 0.0,
                "max_scroll_extent": 3100.0,
                "viewport_dimension": 500.0,
            }
            await screen.fire("products", "scroll", end)
            await screen.until(lambda: len(skus(screen)) == 70)
            assert not screen.has("more-products")

    asyncio.run(story())
    firm.people.close_all()


@ROOMS
def test_a_large_cart_shows_more_of_its_lines_on_demand(tmp_path: Path, width: int):
    firm = company(tmp_path / "people", products=70)
    wanted = [(f"p-{n}", 60) for n in range(70) if n % 7 and n % 18]
    order_id = cart(firm, *wanted)

    def lines(screen: Screen) -> int:
        return sum(str(control.key).startswith("line-") for control in screen.controls())

    async def story() -> None:
        main = make_main(firm.people, Settings(language="en"), firm.agent)
        async with opened(main, width, f"/cart/{order_id}") as screen:
            await screen.until(lambda: lines(screen) == 40)
            assert screen.shows(f"40 of {len(wanted)} lines")
            await screen.tap("more-lines")
            await screen.until(lambda: lines(screen) == len(wanted))
            assert not screen.has("more-lines")
            last = saved(firm, order_id).lines[-1]
            await screen.tap(f"cart-minus-{last.sku}")
            await screen.until(lambda: quantities(firm, order_id)[last.sku] < 60)

    asyncio.run(story())
    firm.people.close_all()


def test_old_stock_says_how_old_it_is(open_app: Open, firm: Company):
    order_id = cart(firm)

    async def story() -> None:
        async with open_app(firm.agent, 1280, f"/entry/{order_id}") as screen:
            await screen.until_shows("2 days ago")

    asyncio.run(story())


@ROOMS
def test_an_order_is_repeated_in_three_taps_at_most(open_app: Open, firm: Company, width: int):
    async def story() -> str:
        taps = 0
        async with open_app(firm.agent, width, "/outlet/o-1") as screen:
            for key in ("repeat-last", "submit"):
                await screen.tap(key)
                taps += 1
                if key == "repeat-last":
                    await screen.until_shows("things have changed since")
                    assert screen.shows("price 2.17 →")
                    await screen.until_has("submit")
            await screen.until_shows("is submitted")
            assert taps <= 3
            return screen.page.route or screen.browser.routes[-1]

    asyncio.run(story())
    placed = firm.replica(firm.agent).query(_newest)
    assert placed.status == "submitted"
    assert placed.repeated_from == "h-1-1"
    assert len(placed.lines) == 6


def _newest(connection) -> Order:
    card = outlet_card(connection, "o-1", "2026-01-01T00:00:00.000Z")
    assert card is not None
    found = read_order(connection, card.last_orders[0].order_id, "2026-03-02")
    assert found is not None
    return found


@ROOMS
def test_the_cart_keeps_day_and_note_and_cancels_after_asking(
    open_app: Open, firm: Company, width: int
):
    order_id = cart(firm, ("p-0", 5))

    async def story() -> None:
        async with open_app(firm.agent, width, f"/cart/{order_id}") as screen:
            await screen.until_has("order-note")
            await screen.type("order-note", "после обеда", end="blur")
            await screen.until(lambda: saved(firm, order_id).note == "после обеда")
            day = next(str(c.key) for c in screen.controls() if "delivery-" in str(c.key))
            await screen.tap(day)
            await screen.until(lambda: (saved(firm, order_id).delivery_day or "?") in day)
            assert screen.shows("VAT")
            await screen.tap("cancel-order")
            await screen.tap("keep-order")
            await screen.tap("cancel-order")
            await screen.tap("confirm-cancel")
            await screen.until_shows("is cancelled")

    asyncio.run(story())


def test_an_empty_cart_cannot_be_submitted(open_app: Open, firm: Company):
    order_id = cart(firm)

    async def story() -> None:
        async with open_app(firm.agent, 360, f"/cart/{order_id}") as screen:
            await screen.until_shows("The cart is empty")
            assert screen.get("submit").disabled

    asyncio.run(story())


def skus(screen: Screen) -> list[str]:
    keys = [str(control.key) for control in screen.controls() if control.key]
    return sorted(key.removeprefix("product-") for key in keys if key.startswith("product-2"))


@ROOMS
def test_the_list_can_be_limited_to_what_is_suggested(open_app: Open, firm: Company, width: int):
    order_id = cart(firm, outlet="o-1")

    async def story() -> None:
        async with open_app(firm.agent, width, f"/entry/{order_id}") as screen:
            await screen.until_has("list-plus-22010")
            await screen.tap("filter-suggested")
            await screen.until(lambda: not screen.has("list-plus-22010"))
            await screen.tap("list-plus-22001")
            await screen.until(lambda: quantities(firm, order_id) == {"22001": 12})
            await screen.tap("filter-suggested")
            await screen.until_has("list-plus-22010")

    asyncio.run(story())


def test_nothing_is_suggested_to_an_outlet_that_has_not_ordered(open_app: Open, firm: Company):
    order_id = cart(firm)

    async def story() -> None:
        async with open_app(firm.agent, 1280, f"/entry/{order_id}") as screen:
            await screen.until_has("list-plus-22010")
            assert not screen.has("filter-suggested")

    asyncio.run(story())
