"""People at the hub's command line: listed, given and taken outlets, dismissed."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from fieldapp.domain.user import User
from fieldapp.hub.account import add_account, check_password
from fieldapp.hub.database import Database
from fieldapp.hub.store import Store
from tests.cli.conftest import PASSWORD, Run
from tests.company import AGENT, COMPANY, NOW, OTHER_AGENT, OWNER


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


def added(*more: str, login: str = "Nina", role: str = "agent") -> tuple[str, ...]:
    return "user", "add", login, "--name", "Nina", "--role", role, *more


def test_somebody_new_gets_a_login_and_signs_in(run: Run, database: str) -> None:
    options = ("--route", "South", "--password", PASSWORD, "--database", database)
    made = run(*added(*options), "--json").json

    assert (made["login"], made["role"], made["route_ids"]) == ("nina", "agent", ["south"])
    assert made["warehouse_id"] == "main"
    with contextlib.closing(Database(database)) as opened:
        assert check_password(Store(opened), "nina", PASSWORD, NOW) == made["id"]
    assert "Nina" in run("user", "list", "--database", database).out


def test_without_a_password_it_is_asked_for_twice(
    run: Run, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [PASSWORD, "another", PASSWORD, PASSWORD]
    monkeypatch.setattr("getpass.getpass", lambda *_args, **_options: answers.pop(0))

    told = run(*added("--outlet", "B-1", "--database", database, role="owner"))

    assert (told.code, answers) == (0, [])
    assert "Nina can sign in as nina, and looks after 0 routes and 1 outlets." in told.out
    assert PASSWORD not in told.out
    with contextlib.closing(Database(database)) as opened:
        assert check_password(Store(opened), "nina", PASSWORD, NOW)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (added(login="Anna"), "login_taken"),
        (added(login=" "), "invalid"),
        (added("--password", ""), "invalid"),
        (added(role="boss"), "unknown"),
        (added("--route", "West"), "unknown"),
        (added("--outlet", "C-1"), "unknown"),
        (added("--outlet", "X-9", role="owner"), "unknown"),
        (added("--route", "North", role="owner"), "unknown"),
    ],
)
def test_a_login_that_cannot_be_is_not_made(
    run: Run, database: str, arguments: tuple[str, ...], error: str
) -> None:
    password = () if "--password" in arguments else ("--password", PASSWORD)
    told = run(*arguments, *password, "--database", database, "--json")

    assert (told.code, told.error) == (1, error)
    assert len(run("user", "list", "--database", database, "--json").json) == 3
    with contextlib.closing(Database(database)) as opened:
        assert check_password(Store(opened), "anna", PASSWORD, NOW) == "anna"
