"""Logins that the office makes, and the routes that name their agents, on both databases."""

from __future__ import annotations

import pytest

from fieldapp.domain.route import Route
from fieldapp.domain.user import User
from fieldapp.hub import staff
from fieldapp.hub.account import add_account, check_password
from fieldapp.hub.store import Store
from tests.hub.world import AGENT, MANAGER, NOW, OTHER, Replica


def agent_of(store: Store, key: str) -> tuple[str | None, str]:
    route = next(route for route in store.records(Route) if route.id == key)
    return route.agent_id, route.agent_name


def newcomer(role: str = "agent", login: str = "nina", **more: list[str]) -> staff.Newcomer:
    return staff.Newcomer(login, "Nina", role, **more)


def test_a_new_agent_signs_in_and_has_the_outlets_of_the_route(store: Store) -> None:
    nina = staff.add(store, newcomer(route_names=["South"]), "secret")

    assert check_password(store, "nina", "secret", NOW) == nina.id
    device = Replica.of(store, nina)
    device.sync()
    device.check()
    assert device.keys("outlet") == {"o3", "o4"}
    assert agent_of(store, "r2") == (nina.id, "Nina")


def test_the_warehouse_is_the_one_that_most_others_have(store: Store) -> None:
    have = ["main", "main", "far", None, None, None]
    people = [User(id=f"u{n}", name="U", role="agent", warehouse_id=w) for n, w in enumerate(have)]
    users = [user.changed(warehouse_id=None) for user in store.records(User)]
    store.load([*users, *people])

    assert staff.add(store, newcomer("manager"), "secret").warehouse_id == "main"


def test_where_nobody_has_a_warehouse_the_newcomer_has_none(store: Store) -> None:
    store.load([user.changed(warehouse_id=None) for user in store.records(User)])

    assert staff.add(store, newcomer(), "secret").warehouse_id is None


def test_a_login_is_given_once_and_never_again_after_a_dismissal(store: Store) -> None:
    add_account(store, "ann", "secret", AGENT)
    staff.dismiss(store, "ann", None, NOW)

    with pytest.raises(staff.LoginTaken, match="The login ann is taken"):
        staff.add(store, newcomer(login=" ANN"), "secret")


@pytest.mark.parametrize("what", ["login", "name", "password"])
@pytest.mark.parametrize(("text", "fault"), [(" ", "empty"), ("x" * 201, "longer than 200")])
def test_what_is_needed_must_be_neither_empty_nor_too_long(
    store: Store, what: str, text: str, fault: str
) -> None:
    values = {"login": "nina", "name": "Nina", "password": "secret", what: text}
    person = staff.Newcomer(values["login"], values["name"], "agent")

    with pytest.raises(staff.StaffInvalid, match=f"The {what} is {fault}"):
        staff.add(store, person, values["password"])


def test_a_route_that_is_given_names_its_agent_and_one_that_is_taken_nobody(store: Store) -> None:
    add_account(store, "ann", "secret", AGENT)
    add_account(store, "bob", "secret", OTHER)
    store.load([Route(id="r2", name="South")])

    staff.give(store, "ann", route_names=["South"])
    assert agent_of(store, "r2") == (AGENT.id, AGENT.name)
    staff.give(store, "bob", route_names=["South"])
    staff.take(store, "bob", route_names=["South"])
    assert agent_of(store, "r2") == (AGENT.id, AGENT.name)
    staff.take(store, "ann", route_names=["South"])
    assert agent_of(store, "r2") == (None, "")


def test_a_route_does_not_name_a_manager(store: Store) -> None:
    add_account(store, "max", "secret", MANAGER)

    staff.give(store, "max", route_names=["South"])

    assert agent_of(store, "r2") == (None, "")
