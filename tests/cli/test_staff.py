"""People at the hub's command line: listed, given and taken outlets, dismissed."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from fieldapp.domain.user import User
from fieldapp.hub.account import add_account
from fieldapp.hub.database import Database
from fieldapp.hub.store import Store
from tests.cli.conftest import PASSWORD, Run
from tests.company import AGENT, COMPANY, OTHER_AGENT, OWNER


@pytest.fixture
def database(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path}/staff.db"
    with contextlib.closing(Database(url, durable=False)) as opened:
        store = Store(opened)
        store.create_company("Acme")
        store.load(COMPANY)
        for user in (AGENT, OTHER_AGENT, OWNER):
            add_account(store, user.id, PASSWORD, user)
    return url


def user_in(database: str, key: str) -> User:
    with contextlib.closing(Database(database)) as opened:
        return next(user for user in Store(opened).records(User) if user.id == key)


def test_everybody_is_listed_with_what_they_look_after(run: Run, database: str) -> None:
    rows = run("user", "list", "--database", database, "--json").json

    assert [(row["login"], row["role"], row["routes"], row["outlets"]) for row in rows] == [
        ("anna", "agent", ["North"], []),
        ("boris", "agent", ["South"], []),
        ("olga", "owner", [], ["C-1"]),
    ]
    assert "North" in run("user", "list", "--database", database).out


def test_an_agent_is_dismissed_and_another_takes_the_routes(run: Run, database: str) -> None:
    told = run("user", "dismiss", "anna", "--to", "boris", "--database", database)

    assert told.code == 0
    assert "Anna is dismissed. Boris takes the routes." in told.out
    assert user_in(database, "anna").dismissed_at is not None
    assert user_in(database, "boris").route_ids == ["south", "north"]


def test_a_route_may_be_left_without_anybody(run: Run, database: str) -> None:
    told = run("user", "dismiss", "anna", "--database", database, "--json").json

    assert (told["user"], told["heir"]) == ("anna", None)
    assert user_in(database, "anna").route_ids == []


def test_an_owner_is_given_an_outlet_and_loses_it(run: Run, database: str) -> None:
    given = run("user", "give", "olga", "--outlet", "B-1", "--database", database)
    assert "Olga looks after 0 routes and 2 outlets." in given.out

    taken = run("user", "take", "olga", "--outlet", "C-1", "--database", database, "--json").json
    assert taken["outlet_ids"] == ["bazaar"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("give", "nobody", "--outlet", "C-1"),
        ("give", "anna", "--outlet", "C-1"),
        ("give", "olga", "--outlet", "X-9"),
        ("dismiss", "anna", "--to", "nobody"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_is_told_in_words(
    run: Run, database: str, arguments: tuple[str, ...]
) -> None:
    told = run("user", *arguments, "--database", database, "--json")

    assert (told.code, told.error) == (1, "unknown")
