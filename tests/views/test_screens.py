"""The other screens, narrow and wide, in both languages."""

from __future__ import annotations

import asyncio

import flet as ft
import pytest

from fieldapp.actions import orders as actions
from fieldapp.domain.conflict import Conflict
from fieldapp.domain.order import Order
from fieldapp.localdb.queries.conflicts import open_conflicts
from fieldapp.localdb.records import TableNouns, write_noun
from fieldapp.localdb.replica import Saved
from fieldapp.views.preferences import read_preferences
from tests.views.conftest import WIDTHS, Open
from tests.views.headless import Screen
from tests.views.world import Company, refuse


@WIDTHS
def test_the_badge_tells_what_waits_and_that_there_is_no_connection(
    open_app: Open, firm: Company, width: int
):
    async def story() -> None:
        async with open_app(firm.owner, width) as screen:
            await screen.until_shows("offline")
            assert screen.shows("All sent")
            await asyncio.to_thread(actions.create, firm.replica(firm.owner), "o-1", [("p-1", 12)])
            await screen.until_shows("1 waiting")
            await screen.tap("sync-badge")
            await screen.until_shows("1 document waits to be sent; it is safe on this device.")
            assert screen.shows("Saved here · Order · just now")

    asyncio.run(story())


@WIDTHS
def test_the_sync_centre_shows_refusals_with_their_remedy(
    open_app: Open, firm: Company, width: int
):
    number = refuse(firm.replica(firm.agent))

    async def story() -> None:
        async with open_app(firm.agent, width, "/sync", "ru") as screen:
            await screen.until_shows(f"Заказ {number} оформлен; изменение не внесено.")
            await screen.until_shows("2 ждут вас")
            key = next(str(c.key) for c in screen.controls() if "follow-up" in str(c.key))
            await screen.tap(key)
            await screen.until_shows("Оформить заказ")

    asyncio.run(story())


@pytest.mark.parametrize("choice", ["mine", "theirs", "sum"])
def test_a_conflict_is_told_in_words_and_decided_by_one_tap(
    open_app: Open, firm: Company, choice: str
):
    replica = firm.replica(firm.agent)
    saved = actions.create(replica, "o-1", [("p-1", 8)])
    with replica.database.write() as connection:
        nouns = TableNouns(connection)
        order = nouns.get(Order, saved.document)  # type: ignore[union-attr]
        conflict = nouns.get(Conflict, "c-1.u-olga")
        assert order is not None
        assert conflict is not None
        fields = {"order_id": order.id, "line_id": order.lines[0].id, "theirs": 8}
        write_noun(connection, conflict.changed(**fields))

    async def story() -> None:
        async with open_app(firm.agent, 360, "/sync") as screen:
            await screen.until_shows("You set 5, Petras Petraitis set 8. 8 is in force.")
            await screen.tap(f"{choice}-c-1.u-olga")
            await screen.until(lambda: not screen.shows("Petras Petraitis set 8"))

    asyncio.run(story())
    assert replica.query(open_conflicts) == []


def test_the_demonstration_switch_keeps_the_device_offline(open_app: Open, firm: Company):
    runner = firm.people.open(firm.owner).runner

    async def story() -> None:
        async with open_app(firm.owner, 360, "/sync") as screen:
            await screen.until_has("offline-switch")
            await screen.switch("offline-switch", True)
            await screen.until_shows("Switched off by hand.")

    asyncio.run(story())
    assert runner.switched_off


@WIDTHS
def test_history_shows_an_order_and_what_can_be_done(open_app: Open, firm: Company, width: int):
    async def story() -> None:
        async with open_app(firm.agent, width, "/orders") as screen:
            await screen.tap("status-delivered")
            await screen.until(lambda: not screen.has("order-h-1-1"))
            await screen.tap("status-all")
            await screen.type("orders", "O1-0011", end=None)
            await screen.until(lambda: not screen.has("order-h-2-1"))
            await screen.tap("order-h-1-1")
            await screen.until_shows("White metal lantern")
            assert screen.shows("VAT")
            await screen.tap("cancel-order")
            await screen.tap("confirm-cancel")
            await screen.until_shows("Cancelled · Saved here")
            await screen.tap("repeat")
            await screen.until_shows("Submit order")

    asyncio.run(story())


def test_a_manager_releases_a_held_order(open_app: Open, firm: Company):
    replica = firm.replica(firm.manager)
    with replica.database.write() as connection:
        order = TableNouns(connection).get(Order, "h-1-1")
        assert order is not None
        write_noun(connection, order.changed(status="held", reason="price_changed"))

    async def story() -> None:
        async with open_app(firm.manager, 1280, "/order/h-1-1") as screen:
            await screen.until_shows("Waits for a decision")
            await screen.tap("release-h-1-1")
            await screen.until_shows("Submitted · Saved here")

    asyncio.run(story())


def test_vat_is_hidden_where_there_is_none(open_app: Open, firm: Company):
    replica = firm.replica(firm.agent)
    with replica.database.write() as connection:
        order = TableNouns(connection).get(Order, "h-1-1")
        assert order is not None
        free = [line.model_copy(update={"vat_rate_bp": 0}) for line in order.lines]
        write_noun(connection, order.with_lines(free))

    async def story() -> None:
        async with open_app(firm.agent, 1280, "/order/h-1-1") as screen:
            await screen.until_shows("Total")
            assert not screen.shows("VAT")

    asyncio.run(story())


@pytest.mark.parametrize(
    ("width", "named"), [(360, False), (800, True), (1000, False), (1024, False), (1280, True)]
)
def test_what_can_be_done_with_an_order_has_its_name_only_where_all_have_room(
    open_app: Open, firm: Company, width: int, named: bool
):
    """In Russian the four need about 560 px; beside the list of orders a tablet has 494."""
    made = actions.create(firm.replica(firm.agent), "o-1", [("p-0", 6), ("p-1", 12)])
    assert isinstance(made, Saved)
    assert isinstance(actions.submit(firm.replica(firm.agent), made.document), Saved)

    async def story() -> None:
        async with open_app(firm.agent, width, f"/order/{made.document}", "ru") as screen:
            await screen.until_has("amend")
            for key in ("cancel-order", "split-order", "repeat"):
                assert isinstance(screen.get(key), ft.IconButton) != named

    asyncio.run(story())


def _flutters(screen: Screen) -> str:
    """Return the language of Flutter's own words, such as “Tab 1 of 5”."""
    locale = screen.page.locale_configuration
    assert locale is not None
    assert locale.current_locale is not None
    return locale.current_locale.language_code or ""


def test_language_and_theme_are_kept_for_the_person(open_app: Open, firm: Company):
    home = firm.storage / firm.agent

    async def story() -> None:
        async with open_app(firm.agent, 360, "/settings") as screen:
            assert _flutters(screen) == "en"
            await screen.tap("language-ru")
            assert _flutters(screen) == "ru"
            await screen.until_shows("Настройки")
            await screen.tap("theme-dark")
            await screen.until(lambda: read_preferences(home).theme == "dark")
            assert screen.page.theme_mode is not None
            assert screen.page.theme_mode.value == "dark"

    asyncio.run(story())
    assert read_preferences(home).language == "ru"

    async def again() -> None:
        async with open_app(firm.agent, 360, "/settings") as screen:
            await screen.until_shows("Настройки")

    asyncio.run(again())


@pytest.mark.parametrize("route", ["/outlet/gone", "/order/gone", "/entry/gone", "/nowhere/x"])
def test_an_address_of_something_gone_says_so(open_app: Open, firm: Company, route: str):
    async def story() -> None:
        async with open_app(firm.agent, 360, route) as screen:
            if route.startswith("/nowhere"):
                await screen.until_shows("2 of 21 visited")
            else:
                await screen.until_has("empty")

    asyncio.run(story())
