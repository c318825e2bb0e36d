"""Promotions on the screens of what was agreed: quotes, orders, and their changes."""

from __future__ import annotations

import asyncio

from fieldapp.actions import orders as actions
from fieldapp.domain.receipt import Reason
from fieldapp.localdb.records import write_noun
from fieldapp.localdb.replica import Saved
from tests.views.conftest import WIDTHS, Open
from tests.views.deals_shop import MUG, SPRING, cart, promote, stored
from tests.views.world import Company


@WIDTHS
def test_a_quote_of_a_cart_with_promotions_is_made_after_it_was_told_what_it_leaves_out(
    open_app: Open, firm: Company, width: int
):
    promote(firm, SPRING, MUG)
    order_id = cart(firm, p0=12)

    async def story() -> None:
        async with open_app(firm.agent, width, f"/cart/{order_id}") as screen:
            await screen.tap("make-quote")
            await screen.until_has("left-out-of-quote")
            assert screen.shows("These promotions are not part of it:")
            assert screen.shows("Spring: −€2.27")
            assert screen.shows("A mug with it: gift: Knitted Union flag hot water bottle")
            assert screen.shows("The goods cost €22.68 in it, not €20.41.")
            await screen.tap("keep-cart")
            await screen.until_has("make-quote")
            assert not screen.has("left-out-of-quote")
            await screen.tap("make-quote")
            await screen.tap("confirm-quote")
            await screen.until_shows("Promotions and delivery are not part of it.")
            assert screen.shows("22.68")

    asyncio.run(story())


def test_what_a_quote_leaves_out_is_told_in_russian(open_app: Open, firm: Company):
    promote(firm, SPRING)
    order_id = cart(firm, p0=12)

    async def story() -> None:
        async with open_app(firm.agent, 360, f"/cart/{order_id}", "ru") as screen:
            await screen.tap("make-quote")
            await screen.until_shows("В предложении фиксируются цены. В него не войдёт акция:")
            assert screen.shows("Товары в нём стоят")

    asyncio.run(story())


@WIDTHS
def test_a_placed_order_and_its_change_show_promotions_and_gifts(
    open_app: Open, firm: Company, width: int
):
    promote(firm, SPRING, MUG)
    order_id = cart(firm, p0=12)
    assert isinstance(actions.submit(firm.replica(firm.agent), order_id), Saved)

    async def story() -> None:
        async with open_app(firm.agent, width, f"/order/{order_id}") as screen:
            await screen.until_shows("−2.27 Spring")
            assert screen.shows("A mug with it")
            await screen.tap("amend")
            await screen.until_has("amend-lines")
            assert screen.shows("−2.27 Spring")
            gift = next(line for line in stored(firm, order_id).lines if line.gift_of)
            assert screen.has(f"line-{gift.id}")
            assert screen.has("cart-plus-22000")
            assert not screen.has("cart-plus-22003")
            await screen.tap("cart-minus-22000")
            await screen.until(lambda: not screen.has(f"line-{gift.id}"))
            assert not screen.has("applied")

    asyncio.run(story())


def test_a_manager_sees_what_was_agreed_in_a_held_order(open_app: Open, firm: Company):
    promote(firm, SPRING, MUG)
    order_id = cart(firm, p0=12)
    assert isinstance(actions.submit(firm.replica(firm.agent), order_id), Saved)
    details = {"promotion": "Spring", "seen": 227, "left": 100, "currency": "EUR"}
    held = stored(firm, order_id).with_holds([Reason(code="promotion_budget", details=details)])
    with firm.replica(firm.manager).database.write() as connection:
        write_noun(connection, held.model_copy(update={"status": "held"}))

    async def story() -> None:
        async with open_app(firm.manager, 360, f"/order/{order_id}") as screen:
            await screen.until_shows("€1.00 is left of its budget")
            assert screen.shows("Spring: €2.27 off")
            assert screen.shows("A mug with it: 1 × ")

    asyncio.run(story())
