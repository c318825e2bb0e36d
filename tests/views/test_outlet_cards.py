"""Cards of outlets, new outlets and routes, narrow and wide."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from fieldapp.actions import outlets as actions
from fieldapp.domain.conflict import Conflict
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb import outbox
from fieldapp.localdb.queries.conflicts import open_conflicts
from fieldapp.localdb.records import TableNouns, read_nouns, write_noun
from fieldapp.localdb.replica import Replica
from tests.views.conftest import WIDTHS, Open
from tests.views.world import Company, ago


def noun(replica: Replica, kind: Any, key: str) -> Any:
    return replica.query(lambda connection: TableNouns(connection).get(kind, key))


def put(replica: Replica, record: Any) -> None:
    with replica.database.write() as connection:
        write_noun(connection, record)


def about_phone(**fields: Any) -> Conflict:
    made: Conflict = Conflict(
        id="phone.1",
        about="card",
        field="phone",
        outlet_id="o-1",
        mine_text="+370 5",
        theirs_text="+370 6",
        author_id="u-olga",
        author_name="Ольга Орлова",
        other_name="Petras Petraitis",
        opened_at=ago(hours=1),
        in_force="mine",
    ).changed(**fields)
    return made


def twice(other: str = "o-2") -> Conflict:
    return Conflict(
        id="alike.1",
        about="duplicate",
        outlet_id="o-1",
        other_outlet_id=other,
        alike=["phone", "position"],
        author_id="u-olga",
        author_name="Ольга Орлова",
        opened_at=ago(hours=1),
        decides="manager",
    )


@WIDTHS
def test_an_agent_changes_a_card_and_leaves_a_note(open_app: Open, firm: Company, width: int):
    async def story() -> None:
        async with open_app(firm.agent, width, "/outlet/o-1") as screen:
            await screen.tap("edit-card")
            await screen.type("card-phone", "+370 611 11111", end=None)
            await screen.type("card-contact", "Jonas", end=None)
            await screen.type("card-note", "opens at nine", end=None)
            await screen.tap("save-card")
            await screen.until_shows("Jonas")
            assert screen.shows("+370 611 11111")
            assert screen.shows("opens at nine")

    asyncio.run(story())
    outlet = noun(firm.replica(firm.agent), Outlet, "o-1")
    assert outlet.set_by == {"phone": "Ольга Орлова", "contact": "Ольга Орлова"}


def test_legal_details_wait_for_a_manager_in_words(open_app: Open, firm: Company):
    async def story() -> None:
        async with open_app(firm.agent, 360, "/outlet/o-1", "ru") as screen:
            await screen.tap("edit-card")
            await screen.until_shows("Реквизиты утверждает менеджер")
            await screen.type("card-tax_number", "LT999", end=None)
            await screen.tap("save-card")
            await screen.until_shows("ИНН: «LT999» ждёт менеджера; до этого действует «LT123456».")
            await screen.until_shows("Решает менеджер.")

    asyncio.run(story())
    assert noun(firm.replica(firm.agent), LegalEntity, "l-1").tax_number == "LT123456"


def test_what_is_typed_is_compared_with_the_first_look(open_app: Open, firm: Company):
    replica = firm.replica(firm.agent)

    async def story() -> None:
        async with open_app(firm.agent, 1280, "/card/o-1") as screen:
            await screen.type("card-phone", "+370 5", end=None)
            outlet = noun(replica, Outlet, "o-1")
            await asyncio.to_thread(put, replica, outlet.changed(phone="+370 6"))
            replica.announce(frozenset({"outlet"}))
            await screen.settle()
            await screen.tap("save-card")
            await screen.until_shows("Yours is in force until someone decides.")

    asyncio.run(story())
    (row,) = replica.query(open_conflicts, "o-1")[-1:]
    assert (row.conflict.mine_text, row.conflict.theirs_text) == ("+370 5", "+370 6")


def test_a_card_that_was_not_changed_saves_nothing(open_app: Open, firm: Company):
    async def story() -> None:
        async with open_app(firm.agent, 360, "/outlet/o-1") as screen:
            await screen.tap("edit-card")
            await screen.tap("save-card")
            await screen.until_has("edit-card")

    asyncio.run(story())
    assert firm.replica(firm.agent).query(outbox.count_pending) == 0


@pytest.mark.parametrize(("choice", "phone"), [("mine", "+370 600 00000"), ("theirs", "+370 6")])
def test_two_values_of_a_field_are_told_and_decided_at_the_outlet(
    open_app: Open, firm: Company, choice: str, phone: str
):
    replica = firm.replica(firm.agent)
    put(replica, about_phone())

    async def story() -> None:
        async with open_app(firm.agent, 360, "/outlet/o-1") as screen:
            await screen.until_shows("You set “+370 5”, Petras Petraitis had set “+370 6”.")
            assert screen.shows("“+370 5” is in force; it was “nothing” before.")
            await screen.tap(f"{choice}-phone.1")
            await screen.until(lambda: not screen.has("conflict-phone.1"))

    asyncio.run(story())
    assert noun(replica, Outlet, "o-1").phone == phone


@WIDTHS
def test_a_manager_merges_two_outlets_after_being_asked(open_app: Open, firm: Company, width: int):
    replica = firm.replica(firm.manager)
    put(replica, twice())

    async def story() -> None:
        async with open_app(firm.manager, width, "/sync") as screen:
            await screen.until_shows("the same phone, the same place and a similar name")
            await screen.tap("merge-alike.1")
            await screen.until_shows("This cannot be undone.")
            await screen.tap("keep-outlet")
            await screen.tap("merge-alike.1")
            await screen.tap("confirm-merge")
            await screen.until(lambda: not screen.has("conflict-alike.1"))

    asyncio.run(story())
    assert noun(replica, Outlet, "o-1").merged_into == "o-2"
    assert noun(replica, Conflict, "alike.1").choice == "merge"


def test_an_outlet_like_one_elsewhere_can_only_be_kept(open_app: Open, firm: Company):
    replica = firm.replica(firm.manager)
    put(replica, twice("o-99"))

    async def story() -> None:
        async with open_app(firm.manager, 360, "/outlet/o-1") as screen:
            await screen.until_shows("There is an outlet like it on a route that is not yours")
            assert not screen.has("merge-alike.1")
            await screen.tap("both-alike.1")
            await screen.until(lambda: not screen.has("conflict-alike.1"))

    asyncio.run(story())


@WIDTHS
def test_an_outlet_is_made_from_today_and_ordered_for_at_once(
    open_app: Open, firm: Company, width: int
):
    async def story() -> None:
        async with open_app(firm.agent, width) as screen:
            await screen.tap("new-outlet")
            await screen.tap("save-outlet")
            await screen.until_shows("An outlet needs a name.")
            await screen.type("new-name", "Green door", end="blur")
            await screen.type("new-position", "somewhere", end="blur")
            await screen.tap("save-outlet")
            await screen.until_shows("Type the position as 56.9496, 24.1052")
            await screen.type("new-position", "54.68, 25.28", end="blur")
            await screen.tap("save-outlet")
            await screen.until_shows("New, the office does not know it yet")
            await screen.tap("new-order")
            await screen.until_has("back")

    asyncio.run(story())
    made = [o for o in _outlets(firm.replica(firm.agent)) if o.status == "prospect"]
    assert [(o.name, o.latitude, o.route_id, o.price_type_id) for o in made] == [
        ("Green door", 54.68, "r-2", "retail")
    ]


def test_an_outlet_like_a_known_one_is_shown_before_it_is_made(open_app: Open, firm: Company):
    replica = firm.replica(firm.agent)
    outlet = noun(replica, Outlet, "o-3")
    put(replica, outlet.changed(phone="+370 699 12345"))

    async def story() -> None:
        async with open_app(firm.agent, 360, "/new-outlet") as screen:
            await screen.type("new-name", "Green door", end="blur")
            await screen.type("new-phone", "8 699 12345", end="blur")
            await screen.until_shows("Is it one of these?")
            assert screen.shows("the same phone")
            assert screen.shows("Make it all the same")
            await screen.tap("alike-o-3")
            await screen.until_has("check-in")

    asyncio.run(story())


def test_somebody_without_a_route_is_told(open_app: Open, firm: Company):
    replica = firm.replica(firm.owner)
    with replica.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM route")

    async def story() -> None:
        async with open_app(firm.owner, 360, "/new-outlet") as screen:
            await screen.until_shows("You have no route")

    asyncio.run(story())


@WIDTHS
def test_a_manager_puts_an_outlet_on_another_route(open_app: Open, firm: Company, width: int):
    async def story() -> None:
        async with open_app(firm.manager, width, "/outlet/o-1") as screen:
            await screen.tap("assign")
            await screen.until_shows("The route of now")
            assert screen.get("confirm-assign").disabled
            await screen.tap("assign-r-2")
            await screen.tap("confirm-assign")
            await screen.until_shows("Kaunas north")

    asyncio.run(story())
    assert noun(firm.replica(firm.manager), Outlet, "o-1").route_id == "r-2"


def test_an_agent_is_not_offered_other_routes(open_app: Open, firm: Company):
    async def story() -> None:
        async with open_app(firm.agent, 360, "/outlet/o-1") as screen:
            await screen.until_has("edit-card")
            assert not screen.has("assign")

    asyncio.run(story())
    refused = actions.assign(firm.replica(firm.agent), "o-1", "r-2")
    assert refused == Refusal("not_allowed")


@pytest.mark.parametrize("route", ["/card/gone", "/assign/gone"])
def test_an_outlet_that_has_gone_is_said_to_be_gone(open_app: Open, firm: Company, route: str):
    async def story() -> None:
        async with open_app(firm.manager, 360, route) as screen:
            await screen.until_has("empty")

    asyncio.run(story())


def _outlets(replica: Replica) -> list[Any]:
    return list(replica.query(read_nouns, "outlet"))
