"""Goods go back: from the outlet's screen to a return that is handed in."""

from __future__ import annotations

import asyncio

import flet as ft
import pytest

from fieldapp.actions import goods_return as actions
from fieldapp.domain.delivered import Came, with_delivery
from fieldapp.domain.goods_return import ARRIVED
from fieldapp.domain.order import Order
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.records import TableNouns, write_noun
from fieldapp.localdb.replica import NotSaved
from tests.views.conftest import WIDTHS, Open
from tests.views.world import Company


def the_return(firm: Company) -> Order:
    with firm.replica(firm.agent).database.read() as connection:
        found = TableNouns(connection).orders_of(["o-1"], "2000-01-01T00:00:00.000Z")
    [order] = [order for order in found if order.kind == "return"]
    return order


@WIDTHS
def test_an_agent_takes_goods_back(open_app: Open, firm: Company, width: int):
    async def story() -> None:
        async with open_app(firm.agent, width, "/outlet/o-1") as screen:
            await screen.tap("return-goods")
            await screen.until_has("return-22001")
            assert screen.shows("up to 24 pcs")
            await screen.tap("return-plus-22001")
            await screen.until_has("cause-damaged-22001")
            await screen.tap("cause-damaged-22001")
            await screen.tap("submit-return")
            await screen.until_shows("is handed in")

    asyncio.run(story())
    order = the_return(firm)
    [line] = order.lines
    assert (order.status, line.quantity, line.price_minor) == ("submitted", 1, 217)
    assert (line.condition, line.cause) == ("bad", "damaged")


def returns(firm: Company) -> list[Order]:
    with firm.replica(firm.agent).database.read() as connection:
        found = TableNouns(connection).orders_of(["o-1"], "2000-01-01T00:00:00.000Z")
    return [order for order in found if order.kind == "return"]


@WIDTHS
def test_looking_at_what_could_come_back_stores_nothing(open_app: Open, firm: Company, width: int):
    async def story() -> None:
        async with open_app(firm.agent, width, "/outlet/o-1") as screen:
            await screen.tap("return-goods")
            await screen.until_has("return-22001")
            assert screen.get("submit-return").disabled
            assert not screen.has("cancel-return")
            await screen.type("return-quantity-22001", "0")
            await screen.type("return-quantity-22001", "many")
            await screen.until_shows("is not a whole number")
            await screen.tap("back")
            await screen.until_shows("Return goods")

    asyncio.run(story())
    assert returns(firm) == []


def test_two_first_lines_at_once_come_into_one_return(open_app: Open, firm: Company):
    async def story() -> None:
        async with open_app(firm.agent, 1280, "/new-return/o-1") as screen:
            await screen.type("return-search", "union")
            await screen.until_has("return-plus-22007")
            plus = [
                screen.fire(str(control.key), "click")
                for control in screen.all(ft.IconButton)
                if str(control.key).startswith("return-plus-")
            ][:2]
            await asyncio.gather(*plus)
            await screen.until_has("cancel-return")
            await screen.settle()
            # What was searched for stays, and so does the address when it is opened again.
            assert screen.has("return-plus-22007")
        async with open_app(firm.agent, 1280, "/new-return/o-1") as screen:
            await screen.until_has("cancel-return")
            await screen.tap("submit-return")
            await screen.until_has("show-order")

    asyncio.run(story())
    assert [len(order.lines) for order in returns(firm)] == [2]


def test_what_never_arrived_is_found_in_the_catalog_and_waits(open_app: Open, firm: Company):
    async def story() -> None:
        async with open_app(firm.agent, 360, "/outlet/o-1", "ru") as screen:
            await screen.tap("return-goods")
            await screen.type("return-search", "hand warmer union")
            await screen.until_shows("давно не привозили")
            await screen.tap("return-plus-22007")
            await screen.until_shows("Годен к продаже")
            await screen.tap("submit-return")
            await screen.until_shows("ждёт решения")

    asyncio.run(story())
    assert [hold.code for hold in the_return(firm).holds] == ["return_beyond"]


@WIDTHS
def test_whether_goods_can_be_sold_again_is_a_switch_that_follows_the_cause(
    open_app: Open, firm: Company, width: int
):
    async def story() -> None:
        async with open_app(firm.agent, width, "/outlet/o-1", "ru") as screen:
            await screen.tap("return-goods")
            await screen.tap("return-plus-22001")
            await screen.until_has("good-22001")
            again = screen.get("good-22001")
            assert isinstance(again, ft.Switch)
            assert (again.label, again.value) == ("Годен к продаже", True)
            await screen.tap("cause-damaged-22001")
            await screen.until(lambda: screen.get("good-22001").value is False)
            await screen.switch("good-22001", True)
            await screen.until(lambda: the_return(firm).lines[0].condition == "good")
            await screen.switch("good-22001", False)
            await screen.until(lambda: the_return(firm).lines[0].condition == "bad")

    asyncio.run(story())
    [line] = the_return(firm).lines
    assert (line.condition, line.cause) == ("bad", "damaged")


@pytest.mark.parametrize("saved", [True, False])
def test_a_switch_whose_turn_is_refused_or_not_saved_is_turned_back(
    open_app: Open, firm: Company, monkeypatch: pytest.MonkeyPatch, saved: bool
):
    def refused(*_: object) -> Refusal:
        if saved:
            return Refusal("return_stays_whole", {"number": "O7-00001"})
        raise NotSaved("database or disk is full")

    async def story() -> None:
        async with open_app(firm.agent, 360, "/outlet/o-1") as screen:
            await screen.tap("return-goods")
            await screen.tap("return-plus-22001")
            await screen.until_has("good-22001")
            monkeypatch.setattr(actions, "set_cause", refused)
            why = "O7-00001" if saved else "This could not be saved"
            for _ in range(2):
                await screen.switch("good-22001", False)
                await screen.until(lambda: screen.get("good-22001").value is True)
                await screen.until_shows(why)
                await screen.tap("close-notice")
            await screen.tap("cause-damaged-22001")
            await screen.until_shows(why)

    asyncio.run(story())
    [line] = the_return(firm).lines
    assert (line.condition, line.cause) == ("good", "unsold")


def test_a_return_that_was_begun_is_gone_on_with(open_app: Open, firm: Company):
    async def story() -> None:
        async with open_app(firm.agent, 1280, "/outlet/o-1") as screen:
            await screen.tap("return-goods")
            await screen.tap("return-plus-22001")
            await screen.until_has("cause-damaged-22001")

    asyncio.run(story())

    async def later() -> None:
        async with open_app(firm.agent, 1280, "/outlet/o-1") as screen:
            await screen.until_shows("Go on with the return")
            await screen.tap("return-goods")
            await screen.until_has("cancel-return")
            await screen.tap("cancel-return")
            await screen.tap("confirm-cancel")
            await screen.until_shows("is cancelled")

    asyncio.run(later())
    assert the_return(firm).status == "cancelled"


def test_what_was_weighed_comes_back_by_what_it_weighed(open_app: Open, firm: Company):
    with firm.replica(firm.agent).database.write() as connection:
        nouns = TableNouns(connection)
        found = nouns.orders_of(["o-1"], "2000-01-01T00:00:00.000Z")
        arrived = [one for one in found if one.status in ARRIVED]
        order = max(arrived, key=lambda one: one.created_at)
        weighed = order.lines[0].model_copy(update={"catch_grams": 1_000, "quantity": 3})
        told = with_delivery(
            order.with_lines([weighed]), {weighed.product_id: Came(2, 2_246)}, None
        )
        write_noun(connection, told)

    async def story() -> None:
        async with open_app(firm.agent, 360, "/outlet/o-1") as screen:
            await screen.tap("return-goods")
            await screen.until_has(f"return-plus-{weighed.sku}")
            assert screen.shows("1.123\u00a0kg\u00a0each")
            await screen.tap(f"return-plus-{weighed.sku}")
            await screen.until_has(f"cause-damaged-{weighed.sku}")
            assert not screen.shows("at delivery")

    asyncio.run(story())
    [line] = the_return(firm).lines
    assert (line.quantity, line.catch_grams) == (1, 1_123)
    assert line.price_minor == weighed.price_minor
