"""The other screens, narrow and wide, in both languages."""

from __future__ import annotations

import asyncio

import flet as ft
import pytest

from fieldapp.actions import orders as actions
from fieldapp.actions import visits
from fieldapp.domain.conflict import Conflict
from fieldapp.domain.order import Order
from fieldapp.localdb import meta
from fieldapp.localdb.queries.conflicts import open_conflicts
from fieldapp.localdb.queries.orders import order as read_order
from fieldapp.localdb.queries.orders import orders
from fieldapp.localdb.queries.outlets import outlet_card
from fieldapp.localdb.records import TableNouns, write_noun
from fieldapp.localdb.replica import Saved
from fieldapp.views.preferences import read_preferences
from tests.views.conftest import Open
from tests.views.headless import Screen
from tests.views.world import Company, refuse

WIDTHS = pytest.mark.parametrize("width", [360, 1280])


@pytest.mark.parametrize(
    ("synced", "told"),
    [(True, "Nothing is planned for today"), (False, "Your outlets have not all come yet")],
)
def test_a_day_without_outlets_says_whether_they_are_still_to_come(
    open_app: Open, firm: Company, synced: bool, told: str
):
    with firm.replica(firm.agent).database.write() as connection:
        for table in ("stop", "visit", "order_head"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
        if not synced:
            meta.put(connection, meta.LAST_SUCCESS, None)
    firm.people.close_all()

    async def story() -> None:
        async with open_app(firm.agent, 360) as screen:
            await screen.until_shows(told)

    asyncio.run(story())


@WIDTHS
def test_the_day_shows_the_route_in_sequence_and_what_was_done(
    open_app: Open, firm: Company, width: int
):
    async def story() -> None:
        async with open_app(firm.agent, width) as screen:
            await screen.until_shows("2 of 21 visited")
            keys = [str(c.key) for c in screen.controls() if str(c.key).startswith("outlet-o")]
            places = [int(key.removeprefix("outlet-o-")) for key in keys]
            assert sorted(places) == list(range(1, 22))
            assert screen.has("bar") == (width == 360)
            await screen.tap("next-day")
            await screen.until_shows("0 of 21 visited")
            await screen.tap("to-today")
            await screen.type("outlet-search", "заречной 19", end=None)
            await screen.until_has("found")
            await screen.tap("outlet-o-19")
            await screen.until_has("check-in")
            assert screen.has("outlet-search") == (width == 1280)

    asyncio.run(story())


@WIDTHS
def test_a_visit_begins_and_ends_with_its_result(open_app: Open, firm: Company, width: int):
    async def story() -> None:
        async with open_app(firm.agent, width, "/outlet/o-6", "ru") as screen:
            await screen.tap("check-in")
            await screen.until_shows("Вы здесь")
            await screen.tap("check-out")
            await screen.until_shows("Чем закончился визит?")
            await screen.tap("result-no_money")
            await screen.until_has("check-in")
            await screen.until_shows("Последний визит только что")

    asyncio.run(story())


@WIDTHS
def test_what_is_suggested_goes_to_the_cart_one_by_one_or_all(
    open_app: Open, firm: Company, width: int
):
    async def story() -> None:
        async with open_app(firm.agent, width, "/outlet/o-1") as screen:
            await screen.until_shows("Suggested now")
            assert screen.shows("every 7 days · last 7 days ago")
            tapped = next(c.key for c in screen.controls() if str(c.key).startswith("add-sugg"))
            adds = int(screen.get(str(tapped)).tooltip.split()[1])
            await screen.tap(str(tapped))
            await screen.until_shows("in the cart · every 7 days")
            await screen.tap(str(tapped))
            await screen.until_shows("Open carts")
            await screen.tap("add-all-suggested")
            await screen.until(lambda: not screen.has("add-all-suggested"))
            first_lines.append(2 * adds)

    first_lines: list[int] = []
    asyncio.run(story())
    replica = firm.replica(firm.agent)
    card = replica.query(outlet_card, "o-1", "2026-01-01T00:00:00.000Z")
    assert card is not None
    [draft] = card.drafts
    order = replica.query(read_order, draft.order_id, "2026-03-02")
    assert order is not None
    assert order.lines[0].quantity == first_lines[0]
    assert len(order.lines) == 6
    assert len({line.product_id for line in order.lines}) == 6


@WIDTHS
def test_a_manager_goes_from_routes_to_an_outlet(open_app: Open, firm: Company, width: int):
    async def story() -> None:
        async with open_app(firm.manager, width) as screen:
            await screen.until_shows("16 of 21 outlets visited in 30 days")
            await screen.tap("route-r-1")
            await screen.until_shows("16 outlets")
            await screen.tap("outlet-o-2")
            await screen.until_shows("Suggested now")
            await screen.tap("back")
            await screen.until_shows("16 outlets")

    asyncio.run(story())


@WIDTHS
def test_an_owner_repeats_from_the_first_screen(open_app: Open, firm: Company, width: int):
    async def story() -> None:
        async with open_app(firm.owner, width) as screen:
            await screen.until_shows("My outlets")
            await screen.tap("repeat-A-001")
            await screen.tap("submit")
            await screen.until_shows("is submitted")
            await screen.tap("to-outlet")
            await screen.until_shows("not sent yet")
            await screen.settle()
            assert not screen.shows("Suggested now"), "all of it was ordered a moment ago"
            assert not screen.has("check-in")

    asyncio.run(story())
    newest = firm.replica(firm.owner).query(orders)[0]
    assert (newest.status, newest.channel, newest.unsent) == ("submitted", "self", True)


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


def test_an_open_visit_of_today_is_not_lost_by_a_second_tab(open_app: Open, firm: Company):
    async def story() -> None:
        wide = open_app(firm.agent, 1280, "/outlet/o-7")
        narrow = open_app(firm.agent, 360, "/outlet/o-7")
        async with wide as one, narrow as two:
            await one.tap("check-in")
            await two.until_shows("You are here")
            await asyncio.to_thread(_leave, firm)
            await one.until_has("check-in")

    asyncio.run(story())


def _leave(firm: Company) -> None:
    replica = firm.replica(firm.agent)
    card = replica.query(outlet_card, "o-7", "2026-01-01T00:00:00.000Z")
    assert card is not None
    assert card.open_visit_id is not None
    visits.check_out(replica, card.open_visit_id, "no_need")
