"""Placed orders are changed, and what the hub made of orders is told and dealt with."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from fieldapp.actions import orders as actions
from fieldapp.domain.order_line import OrderLine
from fieldapp.domain.outlet import LegalEntity
from fieldapp.domain.receipt import Reason, Receipt
from fieldapp.localdb.queries.orders import orders
from fieldapp.localdb.replica import Replica, Saved
from fieldapp.views.scene import Scene
from tests.views.conftest import WIDTHS, Open
from tests.views.kept_carts import need, put
from tests.views.world import Company, ago


@WIDTHS
def test_a_placed_order_is_changed_and_agreed_prices_stay(
    open_app: Open, firm: Company, width: int
):
    replica = firm.replica(firm.agent)
    line = need(replica, "h-1-1").lines[0]

    async def story() -> None:
        async with open_app(firm.agent, width, "/order/h-1-1") as screen:
            await screen.tap("amend")
            await screen.until_shows("Agreed prices stay as they are.")
            await screen.type(f"cart-quantity-{line.sku}", "48")
            await screen.until_shows("6 lines")
            if width == 360:
                await screen.tap("add-or-lines")
            await screen.type("product-search", "Ёлка", end=None)
            await screen.type("list-quantity-22009", "12")
            await screen.until_shows("7 lines")
            await screen.tap("amended")
            await screen.until_shows("48 pcs")
            assert screen.shows("Changed at")

    asyncio.run(story())
    changed = need(replica, "h-1-1")
    assert (changed.lines[0].quantity, changed.lines[0].price_minor) == (48, line.price_minor)
    assert (changed.lines[-1].sku, changed.lines[-1].quantity) == ("22009", 12)


def test_an_order_that_is_assembled_is_not_offered_for_change(open_app: Open, firm: Company):
    replica = firm.replica(firm.agent)
    put(replica, need(replica, "h-1-1").changed(status="assembled"))

    async def story() -> None:
        async with open_app(firm.agent, 360, "/order/h-1-1") as screen:
            await screen.until_shows("Assembled")
            assert not screen.has("amend")
            assert not screen.has("cancel-order")
        async with open_app(firm.agent, 360, "/amend/h-1-1") as screen:
            await screen.until_shows("This order cannot be changed any more")

    asyncio.run(story())


def refused(replica: Replica, done: object, code: str = "order_not_amendable") -> int:
    """Let the hub refuse what was just done; return its number."""
    assert isinstance(done, Saved), done
    receipt = Receipt(
        id=done.command.id,
        device_id=replica.identity.device_id,
        number=done.number,
        command="x",
        document=done.document,
        verdict="refused",
        reasons=[Reason(code=code, details={"number": "O1-0011", "status": "assembled"})],
        at=ago(minutes=5),
    )
    put(replica, receipt)
    with replica.database.write() as connection:
        connection.exec_driver_sql("UPDATE outbox SET contained_at = ?", (ago(minutes=5),))
    return done.number


@WIDTHS
def test_a_refused_amendment_goes_on_in_a_new_order_with_the_difference(
    open_app: Open, firm: Company, width: int
):
    replica = firm.replica(firm.agent)
    line = need(replica, "h-1-1").lines[0]
    before = need(replica, "h-1-1")
    number = refused(replica, actions.amend(replica, "h-1-1", line.product_id, line.quantity + 6))
    put(replica, before.changed(status="assembled"))

    async def story() -> None:
        async with open_app(firm.agent, width, "/order/h-1-1") as screen:
            await screen.until_shows("Put the difference into a new order.")
            await screen.tap(f"follow-up-{number}")
            await screen.until_shows("Submit order")

    asyncio.run(story())
    newest = need(replica, replica.query(orders)[0].order_id)
    assert [(kept.product_id, kept.quantity) for kept in newest.lines] == [(line.product_id, 6)]


@WIDTHS
def test_a_refusal_is_discarded_after_one_question(open_app: Open, firm: Company, width: int):
    replica = firm.replica(firm.owner)
    number = refused(replica, actions.cancel(replica, "h-1-1"))

    async def story() -> None:
        async with open_app(firm.owner, width, "/sync") as screen:
            await screen.until_shows("1 needs you")
            await screen.tap(f"discard-{number}")
            await screen.until_shows("What was refused will not be done. Discard it?")
            await screen.tap(f"confirm-discard-{number}")
            await screen.until(lambda: not screen.has(f"discard-{number}"))
            await screen.until(lambda: not screen.shows("needs you"))

    asyncio.run(story())


def test_a_refused_submission_leads_back_to_the_cart(open_app: Open, firm: Company):
    replica = firm.replica(firm.owner)
    made = actions.create(replica, "o-1", [("p-1", 12)])
    assert isinstance(made, Saved)
    draft = need(replica, made.document)
    number = refused(replica, actions.submit(replica, made.document), "nothing_in_stock")
    put(replica, draft)

    async def story() -> None:
        async with open_app(firm.owner, 360, "/sync", "ru") as screen:
            await screen.until_shows("Исправить и отправить снова")
            await screen.tap(f"edit-{number}")
            await screen.until_shows("Оформить заказ")

    asyncio.run(story())


@WIDTHS
def test_the_same_product_twice_is_offered_to_be_joined(open_app: Open, firm: Company, width: int):
    replica = firm.replica(firm.agent)
    made = actions.create(replica, "o-5", [("p-1", 12)])
    assert isinstance(made, Saved)
    cart = need(replica, made.document)
    second: OrderLine = cart.lines[0].model_copy(
        update={"id": "of-petras", "quantity": 6, "set_by": "Petras"}
    )
    put(replica, cart.with_lines([*cart.lines, second]))

    async def story() -> None:
        async with open_app(firm.agent, width, f"/cart/{cart.id}") as screen:
            await screen.until_shows("stands twice: 12 of Ольга Орлова and 6 of Petras.")
            await screen.tap("join-of-petras")
            await screen.until(lambda: not screen.shows("stands twice"))

    asyncio.run(story())
    assert [line.quantity for line in need(replica, cart.id).lines] == [18]


def test_what_the_stock_did_to_an_order_is_told_at_once(open_app: Open, firm: Company):
    replica = firm.replica(firm.owner)
    client = LegalEntity(id="l-1", name="UAB Petraitis", outlet_ids=["o-1"], shortage="cut")
    put(replica, client)
    made = actions.create(replica, "o-1", [("p-1", 100)])
    assert isinstance(made, Saved)

    async def story() -> None:
        async with open_app(firm.owner, 360, f"/cart/{made.document}") as screen:
            await screen.tap("submit")
            await screen.until_shows(
                "White metal lantern (22001): 100 wished, 17 in stock; ordered 17, left out 83."
            )

    asyncio.run(story())
    assert need(replica, made.document).lines[0].quantity == 17


def test_what_there_is_to_say_comes_also_after_the_order_is_shown(
    open_app: Open, firm: Company, monkeypatch: pytest.MonkeyPatch
):
    replica = firm.replica(firm.owner)
    put(replica, LegalEntity(id="l-1", name="Petraitis", outlet_ids=["o-1"], shortage="cut"))
    made = actions.create(replica, "o-1", [("p-1", 100)])
    assert isinstance(made, Saved)
    run = Scene.run

    async def late(scene: Scene, *given: Any) -> Any:
        done = await run(scene, *given)
        await asyncio.sleep(1)
        return done

    monkeypatch.setattr(Scene, "run", late)

    async def story() -> None:
        async with open_app(firm.owner, 360, f"/cart/{made.document}") as screen:
            await screen.tap("submit")
            await screen.until_shows("100 wished, 17 in stock")

    asyncio.run(story())
