"""Gifts on the screens: which one, none, and another one."""

from __future__ import annotations

import asyncio

from fieldapp.actions import orders as actions
from fieldapp.localdb.records import write_noun
from fieldapp.localdb.replica import Saved
from tests.views.conftest import WIDTHS, Open
from tests.views.deals_shop import MUG, cart, promote, stored
from tests.views.world import Company


@WIDTHS
def test_a_gift_is_chosen_with_one_tap_and_can_be_declined(
    open_app: Open, firm: Company, width: int
):
    promote(firm, MUG)
    order_id = cart(firm, p0=12)

    def gift() -> list[tuple[str, int]]:
        order = stored(firm, order_id)
        return [(line.product_id, line.quantity) for line in order.lines if line.gift_of]

    async def story() -> None:
        async with open_app(firm.agent, width, f"/cart/{order_id}", "ru") as screen:
            await screen.until_has("gift-card-mug")
            assert screen.shows("подарок")
            assert gift() == [("p-3", 1)]
            assert not screen.has("cart-plus-22003")
            await screen.tap("gift-mug-p-4")
            await screen.until(lambda: gift() == [("p-4", 6)])
            await screen.tap("gift-mug-none")
            await screen.until(lambda: gift() == [])
            await screen.until_shows("Выберите подарок")
            await screen.tap("gift-mug-p-3")
            await screen.until(lambda: gift() == [("p-3", 1)])
            await screen.until(lambda: not screen.shows("Выберите подарок"))

    asyncio.run(story())


@WIDTHS
def test_another_gift_is_chosen_on_the_placed_order_until_it_is_too_late(
    open_app: Open, firm: Company, width: int
):
    promote(firm, MUG)
    order_id = cart(firm, p0=12)
    replica = firm.replica(firm.agent)
    assert isinstance(actions.submit(replica, order_id), Saved)

    def gift() -> list[tuple[str, int]]:
        order = stored(firm, order_id)
        return [(line.product_id, line.quantity) for line in order.lines if line.gift_of]

    async def story() -> None:
        async with open_app(firm.agent, width, f"/order/{order_id}") as screen:
            await screen.until_has("gift-card-mug")
            assert gift() == [("p-3", 1)]
            await screen.tap("gift-mug-p-4")
            await screen.until(lambda: gift() == [("p-4", 6)])
            await screen.tap("gift-mug-none")
            await screen.until(lambda: gift() == [])
            await screen.until_shows("Choose a gift, if you like")
            await screen.tap("gift-mug-p-3")
            await screen.until(lambda: gift() == [("p-3", 1)])
            await screen.until(lambda: not screen.shows("Choose a gift, if you like"))
            with replica.database.write() as connection:
                write_noun(
                    connection,
                    stored(firm, order_id).model_copy(update={"status": "assembled"}),
                )
            await screen.tap("gift-mug-p-4")
            await screen.until_shows("its gift stays")

    asyncio.run(story())
    assert gift() == [("p-3", 1)]


def test_a_gift_of_a_product_that_is_in_the_cart_is_no_second_line_of_it(
    open_app: Open, firm: Company
):
    promote(firm, MUG)
    order_id = cart(firm, p0=12, p3=1)

    async def story() -> None:
        async with open_app(firm.agent, 1280, f"/cart/{order_id}") as screen:
            await screen.until_has("gift-card-mug")
            assert not screen.shows("stands twice")
            assert screen.get("cart-quantity-22003").value == "1"

    asyncio.run(story())


def test_a_gift_can_be_ordered_besides_in_a_placed_order(firm: Company):
    promote(firm, MUG)
    order_id = cart(firm, p0=12)
    replica = firm.replica(firm.agent)
    assert isinstance(actions.submit(replica, order_id), Saved)
    assert isinstance(actions.amend(replica, order_id, "p-3", 12), Saved)
    order = stored(firm, order_id)
    lines = [(line.product_id, line.quantity, bool(line.gift_of)) for line in order.lines]
    assert sorted(lines) == [("p-0", 12, False), ("p-3", 1, True), ("p-3", 12, False)]
