"""The day of an agent, a manager and an owner: routes, visits, and what is suggested."""

from __future__ import annotations

import asyncio

import pytest

from fieldapp.actions import visits
from fieldapp.localdb import meta
from fieldapp.localdb.queries.orders import order as read_order
from fieldapp.localdb.queries.orders import orders
from fieldapp.localdb.queries.outlets import outlet_card
from tests.views.conftest import WIDTHS, Open
from tests.views.world import Company


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
