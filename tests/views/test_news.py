"""The way of an order, and what tells that it has come further."""

from __future__ import annotations

import asyncio

import pytest

from fieldapp.actions import orders as actions
from fieldapp.domain.order import Order
from fieldapp.localdb.records import TableNouns, write_noun
from fieldapp.localdb.replica import Replica
from fieldapp.views.news import begin, looked_at
from fieldapp.views.preferences import change_preferences, read_preferences
from tests.views.conftest import WIDTHS, Open
from tests.views.world import Company, ago

MORNING, NOON = "2026-03-02T08:00:00.000Z", "2026-03-02T12:05:00.000Z"


def placed(replica: Replica, **fields: object) -> str:
    """Put an order that the hub has into a replica: so far along, and by whom."""
    saved = actions.create(replica, "o-1", [("p-2", 24)])
    key: str = saved.document  # type: ignore[union-attr]
    tell(replica, key, **fields)
    with replica.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM base_record")
        connection.exec_driver_sql("UPDATE outbox SET contained_at = ?", (MORNING,))
    return key


def tell(replica: Replica, key: str, **fields: object) -> None:
    """Let a sync bring an order in another state."""
    with replica.database.write() as connection:
        order = TableNouns(connection).get(Order, key)
        assert order is not None
        write_noun(connection, order.changed(**fields))
    replica.announce(frozenset({"order"}))


@WIDTHS
def test_an_order_shows_its_way_with_times(open_app: Open, firm: Company, width: int):
    key = placed(
        firm.replica(firm.agent),
        status="assembled",
        reached={"submitted": MORNING, "assembled": NOON},
        status_at=NOON,
    )

    async def story() -> None:
        async with open_app(firm.agent, width, f"/order/{key}") as screen:
            await screen.until_shows("Received: Mar 2")
            assert screen.shows("Assembled: Mar 2")
            assert "Confirmed" in screen.texts()
            assert screen.shows("On its way: not yet")
            assert screen.shows("Delivered: not yet")
            assert not screen.shows("Assembled · Accepted")
            screen.check()

    asyncio.run(story())


def test_an_order_that_is_not_sent_yet_is_not_called_received(open_app: Open, firm: Company):
    replica = firm.replica(firm.agent)
    saved = actions.create(replica, "o-1", [("p-2", 24)])
    key: str = saved.document  # type: ignore[union-attr]
    actions.submit(replica, key)

    async def story() -> None:
        async with open_app(firm.agent, 360, f"/order/{key}", "ru") as screen:
            await screen.until_shows("Поступил: ещё нет")
            with replica.database.write() as connection:
                connection.exec_driver_sql("DELETE FROM base_record")
            replica.announce(frozenset({"order"}))
            await screen.until(lambda: not screen.shows("Поступил: ещё нет"))

    asyncio.run(story())


def test_history_of_which_no_times_are_known_shows_no_way(open_app: Open, firm: Company):
    key = placed(firm.replica(firm.agent), status="delivered")

    async def story() -> None:
        async with open_app(firm.agent, 360, f"/order/{key}") as screen:
            await screen.until_shows("1 line")
            assert not screen.shows("Received")

    asyncio.run(story())


def test_a_cancellation_by_the_office_says_so_and_how_far_it_had_come(
    open_app: Open, firm: Company
):
    key = placed(
        firm.replica(firm.agent),
        status="cancelled",
        reached={"submitted": MORNING, "accepted": MORNING, "cancelled": NOON},
        status_at=NOON,
    )

    async def story() -> None:
        async with open_app(firm.agent, 1280, f"/order/{key}") as screen:
            await screen.until_shows("Cancelled by the office · 3/2/26")
            assert screen.shows("Assembled: not yet")
            assert not screen.shows("Confirmed: not yet")

    asyncio.run(story())


@WIDTHS
@pytest.mark.parametrize("role", ["agent", "owner"])
def test_a_change_is_told_while_the_app_is_open_and_is_old_once_it_was_looked_at(
    open_app: Open, firm: Company, width: int, role: str
):
    folder = getattr(firm, role)
    replica = firm.replica(folder)
    key = placed(replica, status="submitted", status_at=ago(days=1), status_by=f"u-{role}")

    async def story() -> None:
        async with open_app(folder, width, "/") as screen:
            await screen.until_shows("Settings")
            assert not screen.shows("order has changed")
            tell(replica, key, status="shipped", status_at=ago(hours=-1), status_by="")
            await screen.until_shows("1 order has changed")
            await screen.tap("to-news")
            await screen.until_shows("News of orders")
            await screen.until_shows("new")
            assert screen.shows("On its way")
            screen.check()
            await screen.tap(f"news-{key}")
            await screen.until_shows("Facts")
            await screen.until(lambda: not screen.shows("order has changed"))
            await screen.section(0)
            await screen.until(lambda: not screen.shows("order has changed"))

    asyncio.run(story())
    assert looked_at(replica.home).has(key, ago(hours=-1))
    assert not looked_at(replica.home).has(key, ago(hours=-2))


def test_what_one_has_done_oneself_is_no_news_and_what_a_manager_did_is(
    open_app: Open, firm: Company
):
    replica = firm.replica(firm.agent)
    own = placed(replica, status="cancelled", status_at=ago(hours=-1), status_by="u-olga")
    other = placed(
        replica,
        status="cancelled",
        status_at=ago(hours=-2),
        status_by="u-maria",
        decided_by="Мария Котова",
    )

    async def story() -> None:
        async with open_app(firm.agent, 360, "/news", "ru") as screen:
            await screen.until_shows("Отклонено: Мария Котова")
            assert screen.has(f"news-{other}")
            assert not screen.has(f"news-{own}")

    asyncio.run(story())


def test_a_manager_is_not_told_of_every_order_of_all_routes(open_app: Open, firm: Company):
    replica = firm.replica(firm.manager)
    placed(replica, status="shipped", status_at=ago(hours=-1), status_by="")

    async def story() -> None:
        async with open_app(firm.manager, 1280, "/orders") as screen:
            await screen.until_shows("Orders")
            assert not screen.shows("order has changed")
            assert not screen.has("news")

    asyncio.run(story())


def test_there_are_words_where_nothing_is_new(open_app: Open, firm: Company):
    async def story() -> None:
        async with open_app(firm.owner, 360, "/news") as screen:
            await screen.until_shows("No news")
            screen.check()

    asyncio.run(story())


def test_what_comes_after_a_look_is_new_though_it_changed_at_the_same_time_or_before(
    open_app: Open, firm: Company
):
    replica = firm.replica(firm.agent)
    begin(replica)
    together, before = ago(hours=-2), ago(hours=-1)
    placed(replica, status="assembled", status_at=together, status_by="")

    async def story() -> None:
        async with open_app(firm.agent, 1280, "/news") as screen:
            await screen.until_shows("Assembled")
            await screen.section(0)
            await screen.until(lambda: not screen.shows("order has changed"))
            placed(replica, status="assembled", status_at=together, status_by="")
            await screen.until_shows("1 order has changed")
            placed(replica, status="shipped", status_at=before, status_by="")
            await screen.until_shows("2 orders have changed")

    asyncio.run(story())


def test_what_the_office_cancelled_or_accepted_is_not_told_as_a_managers_decision(
    open_app: Open, firm: Company
):
    replica = firm.replica(firm.agent)
    fields = {"status_at": ago(hours=-1), "decided_by": "Maria"}
    placed(replica, status="cancelled", status_by="", **fields)
    placed(replica, status="accepted", status_by="u-maria", **fields)
    placed(replica, status="shipped", status_by="", **fields)

    async def story() -> None:
        async with open_app(firm.agent, 1280, "/news") as screen:
            await screen.until_shows("Cancelled by the office")
            assert screen.shows("Released by Maria")
            assert screen.shows("On its way")
            assert not screen.shows("Rejected by")

    asyncio.run(story())


def test_what_was_there_before_the_first_use_is_no_news(firm: Company):
    replica = firm.replica(firm.agent)

    begin(replica)
    first = looked_at(replica.home).until
    begin(replica)

    assert looked_at(replica.home).until == first != ""


def test_what_was_seen_does_not_forget_the_language(firm: Company):
    home = firm.replica(firm.agent).home
    change_preferences(home, language="ru")

    begin(firm.replica(firm.agent))

    assert read_preferences(home).language == "ru"


def test_a_device_that_cannot_write_opens_all_the_same(
    firm: Company, monkeypatch: pytest.MonkeyPatch
):
    def full(*_args: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("fieldapp.views.preferences.write_secret_file", full)

    begin(firm.replica(firm.agent))

    assert looked_at(firm.replica(firm.agent).home).until == ""
